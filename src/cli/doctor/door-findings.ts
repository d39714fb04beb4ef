import { bad, good, look, note, type Finding } from './finding.ts';
import type { InstalledPackage, Project } from './project.ts';
import { AGENTS_VERSIONS, OPENAI_VERSIONS } from '../../instrumentation/module-definitions.ts';
import { LIVE_API_NOT_TRACED } from '../../instrumentation/live-api.ts';
import { switchedOffBy } from '../../instrumentation/register/switched-off.ts';
import type { SourceMentions } from './source-mentions.ts';
import { PACKAGE_NAME } from '../../version.ts';
import { isInRange } from './version-range.ts';

const REGISTER = `${PACKAGE_NAME}/register`;

/** Versions of the agents SDK that the tests run against. */
export const TESTED_AGENTS = '>=0.17.0 <0.21.0';

/** What there is to be traced, and what traces it. */
export async function doorFindings(
  project: Project,
  mentions: SourceMentions,
  env: NodeJS.ProcessEnv,
): Promise<Finding[]> {
  const found = await whatIsThere(project, mentions);
  const doors = [
    ...called(mentions),
    ...instrumentation(project, mentions),
    ...preloaded(project, mentions, env),
  ];
  return [
    ...(await ownPackage(project)),
    ...packages(found),
    ...(doors.length > 0 ? doors : [noDoor(found)]),
    ...mentions
      .files('liveApi')
      .slice(0, 1)
      .map((file) => look(`${file}: ${LIVE_API_NOT_TRACED}`)),
    ...(mentions.incomplete ? [note('there are more sources than were looked at')] : []),
  ];
}

interface Found {
  agents: InstalledPackage | undefined;
  /** Only where the project itself uses it: the agents SDK brings one along. */
  openai: InstalledPackage | undefined;
  ws: InstalledPackage | undefined;
}

async function whatIsThere({ find, dependsOn }: Project, mentions: SourceMentions): Promise<Found> {
  const umbrella = await find('@openai/agents');
  const usesClients = dependsOn('openai') || mentions.files('clients').length > 0;
  return {
    agents:
      (await find('@openai/agents-realtime')) ??
      (umbrella && (await find('@openai/agents-realtime', umbrella.folder))),
    openai: usesClients ? await find('openai') : undefined,
    ws: dependsOn('ws') ? await find('ws') : undefined,
  };
}

async function ownPackage({ find }: Project): Promise<Finding[]> {
  const own = await find(PACKAGE_NAME);
  return own === undefined
    ? [bad(`${PACKAGE_NAME} is not installed here`, `npm install ${PACKAGE_NAME} @opentelemetry/api`)]
    : [good(`${PACKAGE_NAME} ${own.version}`)];
}

function packages({ agents, openai, ws }: Found): Finding[] {
  return [
    ...(agents === undefined ? [] : [agentsFinding(agents)]),
    ...(openai === undefined ? [] : [openaiFinding(openai)]),
    ...(ws === undefined
      ? []
      : [note(`ws ${ws.version}: a socket of its own is traced by traceRealtimeConnection()`)]),
  ];
}

function agentsFinding({ name, version }: InstalledPackage): Finding {
  if (isInRange(version, TESTED_AGENTS)) return good(`${name} ${version}`);
  return AGENTS_VERSIONS.some((range) => isInRange(version, range))
    ? look(`${name} ${version} is newer than what is tested`, '0.17 to 0.20')
    : bad(`${name} ${version} is not supported`, '0.17 to 0.20');
}

function openaiFinding({ name, version }: InstalledPackage): Finding {
  return OPENAI_VERSIONS.some((range) => isInRange(version, range))
    ? good(`${name} ${version}, with its realtime clients`)
    : look(
        `${name} ${version}: its realtime clients are not found`,
        'openai 6 or 7, or traceRealtimeConnection(client)',
      );
}

/** Of functions that are called with what is to be traced. */
function called(mentions: SourceMentions): Finding[] {
  return CALLS.flatMap(([subject, call]) => {
    const [first, ...more] = mentions.files(subject);
    if (first === undefined) return [];
    return [good(`${first}${more.length === 0 ? '' : ` and ${more.length} more`}: ${call}`)];
  });
}

const CALLS = [
  ['session', 'traceRealtimeSession()'],
  ['connection', 'traceRealtimeConnection()'],
  ['stream', 'an event stream'],
] as const;

function instrumentation({ isModule }: Project, mentions: SourceMentions): Finding[] {
  const [file] = mentions.files('instrumentation');
  if (file === undefined) return [];
  const findsModules =
    !isModule || mentions.files('loaderHook').length > 0 || mentions.files('manual').length > 0;
  return [
    good(`${file}: OpenAIRealtimeInstrumentation`),
    ...(findsModules
      ? []
      : [
          look(
            'ES modules are found by a loader hook, which no source here registers',
            "register('@opentelemetry/instrumentation/hook.mjs', import.meta.url)",
          ),
        ]),
  ];
}

function preloaded({ scripts }: Project, mentions: SourceMentions, env: NodeJS.ProcessEnv): Finding[] {
  const script = [...scripts].find(([, command]) => command.includes(REGISTER));
  const by = env['NODE_OPTIONS']?.includes(REGISTER)
    ? 'NODE_OPTIONS'
    : script === undefined
      ? mentions.files('preload')[0]
      : `the script ${script[0]}`;
  if (by !== undefined) {
    const off = switchedOffBy(env);
    // That is told where it says that nothing is exported.
    return off === undefined || off === 'OTEL_SDK_DISABLED'
      ? [good(`${by} preloads register`)]
      : [bad(`${by} preloads register, ${off} switches it off`, 'its name in there is openai-realtime')];
  }
  const [file] = mentions.files('importedRegister');
  return file === undefined
    ? []
    : [
        look(
          `${file} imports register, which is too late for what is imported with it`,
          `node --import ${REGISTER}`,
        ),
      ];
}

function noDoor({ agents, openai, ws }: Found): Finding {
  if (agents !== undefined || openai !== undefined)
    return look(
      'nothing here attaches, unless it is preloaded elsewhere',
      `node --import ${REGISTER} app.js`,
    );
  return ws === undefined
    ? look(
        'neither @openai/agents-realtime nor openai nor ws is used here',
        'events from elsewhere go to RealtimeEventSubscriber, or realtime-otel replay',
      )
    : look('nothing here attaches to a connection', 'traceRealtimeConnection(socket)');
}
