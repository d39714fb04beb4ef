import { readFileSync } from 'node:fs';

/** A file of an installed package. */
function readPackageFile(path: string): string {
  return readFileSync(new URL(`../../node_modules/${path}`, import.meta.url), 'utf8');
}

/** The `type` of every event of a union that the `openai` package publishes, from its declarations. */
export function eventsOfUnion(file: 'realtime' | 'beta/realtime', union: string): string[] {
  const declarations = readPackageFile(`openai/resources/${file}/realtime.d.ts`);
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
