import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** Of what concerns tracing, the files that have it, as paths from the project's folder. */
export interface SourceMentions {
  files: (subject: Subject) => readonly string[];
  /** Whether there were more files than are looked at. */
  incomplete: boolean;
}

export type Subject = keyof typeof SUBJECTS;

const SUBJECTS = {
  session: /\btraceRealtimeSession\s*\(/,
  connection: /\btraceRealtimeConnection\s*\(/,
  stream: /\bnew RealtimeEventSubscriber\b|\btraceEvents\s*[(<]/,
  instrumentation: /\bnew OpenAIRealtimeInstrumentation\b/,
  manual: /\bmanuallyInstrument\s*\(/,
  /** OpenTelemetry's hook for ES modules. */
  loaderHook: /@opentelemetry\/instrumentation\/hook\.mjs/,
  telemetry: /\bstartTelemetry\s*\(/,
  preload:
    /(?:--import|--require|-r)[\s=,"']+(?:[^\s"']*\/)?opentelemetry-instrumentation-openai-realtime\/register\b/,
  importedRegister:
    /(?:\bimport|\brequire\()\s*["']opentelemetry-instrumentation-openai-realtime\/register["']/,
  clients: /["']openai\/(?:beta\/)?realtime\b/,
  liveApi: /["']openai\/(?:live|resources\/live)\b/,
} as const;

/** Sources, and what starts processes. */
const LOOKED_AT = /\.[cm]?[jt]sx?$|\.(?:vue|svelte|ya?ml|sh|service)$|^(?:Dockerfile|Containerfile|Procfile)/;

/** What is installed, built or generated. */
const LEFT_OUT = /^(?:\..*|node_modules|dist|build|out|coverage|target|vendor)$/;

const MOST_FILES = 3_000;

const LARGEST_FILE_BYTES = 512_000;

/** Looks through the files of a project, as far as that is a matter of moments. */
export async function readMentions(folder: string): Promise<SourceMentions> {
  const mentions = new Map<Subject, string[]>();
  let looked = 0;
  for await (const path of filesOf(folder)) {
    if ((looked += 1) > MOST_FILES) break;
    const source = await readSmallFile(path);
    for (const [subject, pattern] of Object.entries(SUBJECTS) as [Subject, RegExp][])
      if (pattern.test(source))
        mentions.set(subject, [...(mentions.get(subject) ?? []), relative(folder, path)]);
  }
  return { files: (subject) => mentions.get(subject) ?? [], incomplete: looked > MOST_FILES };
}

/** Of each folder its files before those of its folders; links are not followed. */
async function* filesOf(folder: string): AsyncGenerator<string> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries)
    if (entry.isFile() && LOOKED_AT.test(entry.name)) yield join(folder, entry.name);
  for (const entry of entries)
    if (entry.isDirectory() && !LEFT_OUT.test(entry.name)) yield* filesOf(join(folder, entry.name));
}

async function readSmallFile(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    return size > LARGEST_FILE_BYTES ? '' : await readFile(path, 'utf8');
  } catch {
    return '';
  }
}
