import { bad, good, look, note, type Finding } from './finding.ts';
import { otherRuntime } from '../../host/other-runtime.ts';
import type { Project } from './project.ts';
import { isInRange } from './version-range.ts';

/** As package.json of this package has it. */
export const NODE_RANGE = '^20.19.0 || >=22.12.0';

/** What may make one file of an application and its packages, by the name of its package. */
const BUNDLERS = [
  'next',
  'webpack',
  'vite',
  'esbuild',
  'rollup',
  'rolldown',
  'tsup',
  'tsdown',
  'parcel',
  '@vercel/ncc',
];

/** What runs here, what the scripts of the project run, and what may bundle it. */
export function runtimeFindings(
  project: Project,
  { versions, env }: Pick<NodeJS.Process, 'versions' | 'env'>,
): Finding[] {
  return [
    ...runtime(versions),
    ...manifest(project),
    ...nodeOptions(env),
    ...scripts(project),
    ...bundlers(project),
  ];
}

function runtime(versions: NodeJS.ProcessVersions): Finding[] {
  const other = otherRuntime(versions);
  if (other !== undefined) return [note(`${other.name} ${other.version}: ${PRELOADING}`)];
  const name = `Node ${versions.node}`;
  return isInRange(versions.node, NODE_RANGE)
    ? [good(name)]
    : [bad(`${name} is not supported`, '20.19 or later, or 22.12 or later')];
}

function manifest({ hasManifest, isModule }: Project): Finding[] {
  if (!hasManifest)
    return [look('there is no package.json here', 'realtime-otel doctor <folder of the application>')];
  return [note(isModule ? 'ES modules, by "type" in package.json' : 'CommonJS, unless files are .mjs')];
}

const PRELOADING = 'register is preloaded with --preload, and on Bun sees nothing of bundles';

function nodeOptions({ NODE_OPTIONS = '' }: NodeJS.ProcessEnv): Finding[] {
  return NODE_OPTIONS.includes('--no-experimental-require-module')
    ? [
        look(
          'NODE_OPTIONS has --no-experimental-require-module, with which register does not load',
          'leave it out',
        ),
      ]
    : [];
}

/** A lock file of Bun alone says only what installs. */
function scripts({ scripts }: Project): Finding[] {
  return [...scripts].flatMap(([name, script]) => {
    const [, program] = /(?:^|[&;|]\s*)(bun|deno)\s+(?!install|add|build|test)/.exec(script) ?? [];
    if (program === undefined) return [];
    const runs = program === 'bun' ? 'Bun' : 'Deno';
    return [note(`the script ${name} runs on ${runs}: ${PRELOADING}`)];
  });
}

function bundlers({ dependsOn }: Project): Finding[] {
  const found = BUNDLERS.filter(dependsOn);
  return found.length === 0
    ? []
    : [
        note(
          `${found.join(', ')} may bundle: register finds the classes in bundles too, the instrumentation does not`,
        ),
      ];
}
