/** The text of `realtime-otel doctor --help`. */
export const doctorHelp = `Says what would be traced in a project, where spans would go, and what to change where nothing arrives.

Usage: realtime-otel doctor [--send] [folder]

Run it in the folder of the application (or name that) and in its environment: the OTEL_* variables and NODE_OPTIONS
are those of this process. Nothing is sent unless asked for, and no value of a header is shown.

  --send      send one span, named "realtime-otel doctor", and say whether it was taken
  -h, --help  show this

Marks:
  ✓  as it should be
  –  only told
  !  may be wrong; what comes after → is what to change
  ✗  keeps spans from being made, or from arriving

Exit codes:
  0    nothing is marked ✗
  1    something is, or the folder cannot be read
  2    wrong command line
  130  interrupted

Examples:
  npx realtime-otel doctor
  npx realtime-otel doctor --send
  node --env-file=.env node_modules/.bin/realtime-otel doctor
  docker compose exec phone npx realtime-otel doctor --send
`;
