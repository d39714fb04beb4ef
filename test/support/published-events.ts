import { readFileSync } from 'node:fs';

/** A file of an installed package. */
function readPackageFile(path: string): string {
  return readFileSync(new URL(`../../node_modules/${path}`, import.meta.url), 'utf8');
}

/** The unions of events that the `openai` package publishes: where each is, and which way its events travel. */
export const PUBLISHED_UNIONS = [
  { file: 'realtime', union: 'RealtimeServerEvent', from: 'server' },
  { file: 'realtime', union: 'RealtimeTranslationServerEvent', from: 'server' },
  { file: 'beta/realtime', union: 'RealtimeServerEvent', from: 'server' },
  { file: 'realtime', union: 'RealtimeClientEvent', from: 'client' },
  { file: 'realtime', union: 'RealtimeTranslationClientEvent', from: 'client' },
  { file: 'beta/realtime', union: 'RealtimeClientEvent', from: 'client' },
] as const;

/** The packages that have them, by the names that they are installed under: the newest, and the major before. */
export const OPENAI_PACKAGES = ['openai', 'openai-6'] as const;

/** The names of all unions of realtime events in the declarations of a package. */
export function unionsOf(file: 'realtime' | 'beta/realtime', packageName = 'openai'): string[] {
  const declarations = readPackageFile(`${packageName}/resources/${file}/realtime.d.ts`);
  return [...declarations.matchAll(/^export type (\w+(?:Server|Client)Event) = /gm)].map(
    ([, name = '']) => name,
  );
}

/** The `type` of every event of a union that the `openai` package publishes, from its declarations. */
export function eventsOfUnion(
  file: 'realtime' | 'beta/realtime',
  union: string,
  packageName = 'openai',
): string[] {
  const declarations = readPackageFile(`${packageName}/resources/${file}/realtime.d.ts`);
  const [, members = ''] = new RegExp(`export type ${union} = ([^;]+);`).exec(declarations) ?? [];
  const names = members.split(' | ').map((member) => member.split('.').at(-1) ?? '');
  return names.map((name) => {
    const [, body = ''] = declarations.split(new RegExp(`interface ${name} \\{`));
    const [, type] = /\n\s+type: '([^']+)';/.exec(body) ?? [];
    if (type === undefined) throw new Error(`${union} has no type for its member "${name}"`);
    return type;
  });
}

/** The names of the events that a `RealtimeSession` of the agents SDK emits. */
export function eventsOfSession(): string[] {
  const declarations = readPackageFile('@openai/agents-realtime/dist/realtimeSessionEvents.d.ts');
  const [, body = ''] = declarations.split(/export type RealtimeSessionEventTypes.*\n/);
  return [...body.matchAll(/^ {4}(\w+): \[/gm)].map(([, name = '']) => name);
}
