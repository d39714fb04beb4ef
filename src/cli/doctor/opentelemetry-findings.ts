import { bad, good, look, note, type Finding } from './finding.ts';
import type { InstalledPackage, Project } from './project.ts';
import type { SourceMentions } from './source-mentions.ts';
import { PACKAGE_NAME } from '../../version.ts';
import { isInRange, readVersion } from './version-range.ts';

const API = '@opentelemetry/api';

/** As the peer dependency of this package has it. */
export const API_RANGE = '>=1.3.0 <2.0.0';

/** What applications set OpenTelemetry's SDK up with. */
const SDKS = [
  '@opentelemetry/sdk-node',
  '@opentelemetry/auto-instrumentations-node',
  '@opentelemetry/sdk-trace-node',
  '@opentelemetry/sdk-trace-base',
  '@vercel/otel',
  '@langfuse/otel',
  '@arizeai/phoenix-otel',
];

/** Versions of OpenTelemetry, whether all of it speaks through one API, and who exports. */
export async function openTelemetryFindings(
  project: Project,
  mentions: SourceMentions,
  versions: NodeJS.ProcessVersions,
): Promise<Finding[]> {
  const sdks = await installed(SDKS.filter(project.dependsOn), project);
  return [
    ...(await apiFindings(project, sdks)),
    ...(sdks.length > 0
      ? (await Promise.all(sdks.map((sdk) => sdkFinding(sdk, project)))).flat()
      : [noSdk(mentions)]),
    ...(await askedOfNode(project, sdks, versions)),
  ];
}

async function installed(names: readonly string[], { find }: Project): Promise<InstalledPackage[]> {
  const found = await Promise.all(names.map((name) => find(name)));
  return found.filter((each) => each !== undefined);
}

async function apiFindings({ find }: Project, sdks: readonly InstalledPackage[]): Promise<Finding[]> {
  const own = await find(PACKAGE_NAME);
  const ours = await find(API, own?.folder);
  if (ours === undefined) return [bad(`${API} is not installed here`, `npm install ${API}`)];
  if (!isInRange(ours.version, API_RANGE))
    return [bad(`${API} ${ours.version} is not supported`, '1.3 or later')];
  const others = await Promise.all([undefined, ...sdks].map((from) => find(API, from?.folder)));
  const other = others.find((each) => each !== undefined && each.folder !== ours.folder);
  if (other === undefined) return [good(`${API} ${ours.version}`)];
  const both = `there are two copies of ${API}, ${ours.version} here and ${other.version} elsewhere`;
  return [
    sees(ours.version, other.version)
      ? look(both, `npm dedupe`)
      : bad(`${both}: a provider that is registered there is not seen`, 'npm dedupe, or the same version'),
  ];
}

/** What is registered through a copy of the API is seen by those of the same minor version and before. */
function sees(own: string, registered: string): boolean {
  const [ours, theirs] = [readVersion(own), readVersion(registered)];
  return ours === undefined || theirs === undefined || (ours[0] === theirs[0] && ours[1] <= theirs[1]);
}

async function sdkFinding(sdk: InstalledPackage, { find }: Project): Promise<Finding[]> {
  const core =
    (await find('@opentelemetry/sdk-trace-base', sdk.folder)) ??
    (await find('@opentelemetry/sdk-trace', sdk.folder));
  const name = `${sdk.name} ${sdk.version}`;
  const major = core === undefined ? undefined : readVersion(core.version)?.[0];
  if (major !== undefined && (major < 2 || major > 3))
    return [look(`${name}, with SDK ${core?.version}, is not tested`, 'SDK 2.x or 3.x')];
  return [note(`${name}: where it is started it exports, by its own settings and not by those below`)];
}

function noSdk(mentions: SourceMentions): Finding {
  const byHand = (['session', 'connection', 'stream'] as const).some(
    (door) => mentions.files(door).length > 0,
  );
  const isSetUp = mentions.files('telemetry').length > 0 || mentions.files('preload').length > 0;
  return byHand && !isSetUp
    ? look(
        'no OpenTelemetry SDK is among the dependencies, and no source calls startTelemetry()',
        'startTelemetry()',
      )
    : note('no OpenTelemetry SDK among the dependencies: this package exports');
}

async function askedOfNode(
  project: Project,
  sdks: readonly InstalledPackage[],
  { node, bun, deno }: NodeJS.ProcessVersions,
): Promise<Finding[]> {
  if (bun !== undefined || deno !== undefined) return [];
  const others = await installed(['openai', '@openai/agents-realtime'].filter(project.dependsOn), project);
  return [...others, ...sdks].flatMap(({ name, version, node: range }) =>
    range === undefined || isInRange(node, range)
      ? []
      : [
          look(
            `${name} ${version} asks for Node ${range}, this is ${node}`,
            'a newer Node, or an older version of it',
          ),
        ],
  );
}
