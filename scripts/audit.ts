// Asks the registry for known vulnerabilities of the packages that the package brings with it, and fails where there are any.
// A registry that does not answer the question, as mirrors do not, is said to, and fails nothing.
import { spawnSync } from 'node:child_process';

interface AuditAnswer {
  message?: string;
  error?: { summary?: string };
  metadata?: { vulnerabilities?: Record<string, number> };
}

const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], { encoding: 'utf8' });
const { message, error, metadata } = readAnswer(stdout);
const vulnerabilities = metadata?.vulnerabilities;
if (vulnerabilities === undefined) {
  // Where it was asked is nobody's business.
  const why = /^\d{3} [\w ]+/.exec(message ?? '')?.[0].trim() ?? error?.summary ?? 'no answer';
  console.log(`NOT AUDITED: the registry gives no advisories (${why})`);
} else {
  const total = vulnerabilities['total'] ?? 0;
  console.log(`${total} known vulnerabilities: ${JSON.stringify(vulnerabilities)}`);
  process.exitCode = total > 0 ? 1 : 0;
}

function readAnswer(text: string): AuditAnswer {
  try {
    return JSON.parse(text) as AuditAnswer;
  } catch {
    return {};
  }
}
