import { quoteStart } from '../../privacy/scrub.ts';
import { variableOf } from '../../host/environment-variable.ts';
import { variableOfOption } from '../../host/option-variable.ts';
import { CAPTURE_VARIABLE } from '../../session/content-options.ts';
import { OPTIONS_OF_ENVIRONMENT, resolveTraceOptions } from '../../session/trace-options.ts';
import { look, note, type Finding } from './finding.ts';
import { heardWarnings } from './heard-warnings.ts';

type Option = (typeof OPTIONS_OF_ENVIRONMENT)[number];

/** What of a call is recorded, as far as the variables of this process decide. */
export async function contentFindings(): Promise<Finding[]> {
  const { result: resolved, warnings } = await heardWarnings(() => resolveTraceOptions());
  const recorded = (is: boolean): string => (is ? 'are recorded' : 'are not recorded');
  const others = OPTIONS_OF_ENVIRONMENT.filter((option) => !IN_WORDS.has(option) && isSet(option));
  return [
    note(
      `what is said, and arguments and results of tools, ${recorded(resolved.captureContent)} (${by(CAPTURE_VARIABLE)})`,
    ),
    note(`messages of errors ${recorded(resolved.exceptionMessages)} (${byOption('exceptionMessages')})`),
    note(`a trace is of a ${resolved.traceBoundary} (${byOption('traceBoundary')})`),
    ...others.map((option) =>
      note(`${option} is ${quoteStart(String(resolved[option]))} (${byOption(option)})`),
    ),
    ...warnings.map((warning) => look(warning)),
  ];
}

const IN_WORDS: ReadonlySet<string> = new Set(['exceptionMessages', 'traceBoundary']);

function isSet(option: Option): boolean {
  return variableOf(variableOfOption(option)) !== undefined;
}

function byOption(option: Option): string {
  return by(variableOfOption(option));
}

function by(variable: string): string {
  return variableOf(variable) === undefined ? 'by default' : variable;
}
