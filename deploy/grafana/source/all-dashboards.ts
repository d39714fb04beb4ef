import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { format } from 'prettier';
import { agents } from './agents.ts';
import { toolLatency } from './tool-latency.ts';
import { voiceOverview } from './voice-overview.ts';

/** The dashboards, by the name of the file that Grafana loads each from. */
export const dashboards: Readonly<Record<string, () => Dashboard>> = {
  'voice-overview.json': voiceOverview,
  'tool-latency.json': toolLatency,
  'agents.json': agents,
};

/** The text of such a file. */
export function fileOf(dashboard: Dashboard): Promise<string> {
  return format(JSON.stringify(dashboard, inTheOpen, 2), { parser: 'json' });
}

/** The builders hide links and annotations in a menu, unless nothing is said. */
function inTheOpen(key: string, value: unknown): unknown {
  return key === 'placement' && value === 'inControlsMenu' ? undefined : value;
}
