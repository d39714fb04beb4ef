import { readFileSync } from 'node:fs';

import { parse } from 'yaml';

/** An alert of Prometheus. */
export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

interface RuleTests {
  readonly tests: readonly {
    readonly alert_rule_test: readonly {
      readonly alertname: string;
      readonly exp_alerts: readonly object[];
    }[];
  }[];
}

const directory = new URL('../../deploy/prometheus/', import.meta.url);

export function readAlerts(): AlertRule[] {
  const { groups }: { groups: { rules: AlertRule[] }[] } = parse(readText('rules/voice.yml'));
  return groups.flatMap(({ rules }) => rules);
}

/** What promtool is asked of each alert: whether it fires, once after another. */
export function readFirings(): Map<string, boolean[]> {
  const { tests }: RuleTests = parse(readText('tests/voice.test.yml'));
  const firings = new Map<string, boolean[]>();
  for (const { alertname, exp_alerts: expected } of tests.flatMap(({ alert_rule_test: checks }) => checks)) {
    firings.set(alertname, [...(firings.get(alertname) ?? []), expected.length > 0]);
  }
  return firings;
}

export function readRunbook(): string {
  return readText('RUNBOOK.md');
}

function readText(path: string): string {
  return readFileSync(new URL(path, directory), 'utf8');
}
