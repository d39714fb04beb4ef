import { EXIT, type ExitCode } from '../exit-codes.ts';
import { interruptionCode, type ProgramIo } from '../program-io.ts';
import { runCommand } from '../run-command.ts';
import { TextSink } from '../terminal/text-sink.ts';
import { terminalLook } from '../terminal/terminal-look.ts';
import { contentFindings } from './content-findings.ts';
import { deliveryFindings } from './delivery-findings.ts';
import { doctorHelp } from './doctor-help.ts';
import { readDoctorOptions, type DoctorOptions } from './doctor-options.ts';
import { doorFindings } from './door-findings.ts';
import { exportFindings } from './export-findings.ts';
import type { Section } from './finding.ts';
import { openTelemetryFindings } from './opentelemetry-findings.ts';
import { readProject } from './project.ts';
import { renderFindings } from './render-findings.ts';
import { runtimeFindings } from './runtime-findings.ts';
import { readMentions } from './source-mentions.ts';
import { variableFindings } from './variable-findings.ts';

/** `realtime-otel doctor`: what would be traced here, where it would go, and what to change. Never rejects. */
export function runDoctor(args: readonly string[], io: ProgramIo): Promise<ExitCode> {
  const readOptions = (): DoctorOptions | 'help' => readDoctorOptions(args);
  return runCommand({ name: 'doctor', help: doctorHelp, readOptions, run: examine }, io);
}

async function examine({ folder, send }: DoctorOptions, io: ProgramIo): Promise<ExitCode> {
  const project = await readProject(folder);
  const mentions = await readMentions(project.folder);
  const { env } = io;
  const sections: Section[] = [
    { title: 'runtime', findings: runtimeFindings(project, { versions: process.versions, env }) },
    { title: 'what is traced', findings: await doorFindings(project, mentions, env) },
    {
      title: 'OpenTelemetry',
      findings: await openTelemetryFindings(project, mentions, process.versions),
    },
    { title: 'where it goes', findings: [...(await exportFindings(env)), ...(await deliveryFindings(send))] },
    { title: 'what is recorded', findings: [...(await contentFindings()), ...variableFindings(env)] },
  ];
  const look = terminalLook(io);
  const width = io.stdout.isTTY === true ? look.width : Infinity;
  const sink = new TextSink({ stream: io.stdout, name: 'standard output', closes: false });
  sink.write(renderFindings(sections, { ...look, width }));
  await sink.end();
  const interrupted = interruptionCode(io);
  if (interrupted !== undefined) return interrupted;
  return sections.some(({ findings }) => findings.some(({ verdict }) => verdict === 'bad'))
    ? EXIT.failed
    : EXIT.done;
}
