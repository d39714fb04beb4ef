import { readdirSync, readFileSync } from 'node:fs';

/** A dashboard as Grafana loads it, as far as it is read here. */
export interface DashboardFile {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly PanelFile[];
  readonly templating: { readonly list: readonly VariableFile[] };
  readonly annotations: { readonly list: readonly { readonly name: string; readonly expr?: string }[] };
}

export interface PanelFile {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly fieldConfig?: { readonly defaults: FieldDefaults; readonly overrides?: readonly OverrideFile[] };
  readonly options?: { readonly legend?: LegendFile };
  readonly targets?: readonly TargetFile[];
}

interface FieldDefaults {
  readonly unit?: string;
  readonly decimals?: number;
  readonly color?: { readonly mode: string };
  readonly noValue?: string;
  readonly mappings?: readonly object[];
}

interface LegendFile {
  readonly showLegend?: boolean;
  readonly placement?: string;
  readonly calcs?: readonly string[];
  readonly sortBy?: string;
  readonly sortDesc?: boolean;
}

/** What holds for the fields, or columns, of some names only. */
interface OverrideFile {
  readonly matcher: { readonly id: string; readonly options: string };
  readonly properties: readonly { readonly id: string; readonly value: unknown }[];
}

interface TargetFile {
  readonly refId: string;
  readonly expr: string;
  readonly instant?: boolean;
  readonly exemplar?: boolean;
  readonly legendFormat?: string;
}

interface VariableFile {
  readonly name: string;
  readonly type: string;
  readonly definition?: string;
  readonly regex?: string;
  /** 0: as they come. */
  readonly sort?: number;
  readonly current?: { readonly value: unknown };
  readonly allValue?: string;
  readonly includeAll?: boolean;
  readonly multi?: boolean;
  /** 0, or nothing: it is shown. */
  readonly hide?: number;
}

export const dashboardsDirectory = new URL('../../deploy/grafana/dashboards/', import.meta.url);

/** The dashboards that the compose file mounts. */
export function readDashboards(): DashboardFile[] {
  return readdirSync(dashboardsDirectory)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(new URL(name, dashboardsDirectory), 'utf8')));
}

/** A query of a panel, and where it is. */
export interface PanelQuery extends TargetFile {
  readonly name: string;
}

export function panelQueries(): PanelQuery[] {
  return readDashboards().flatMap(({ title, panels }) =>
    panels.flatMap((panel) =>
      (panel.targets ?? []).map((target) => ({
        ...target,
        name: `${title} / ${panel.title} (${panel.id}${target.refId})`,
      })),
    ),
  );
}
