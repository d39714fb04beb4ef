import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  AnnotationQueryBuilder,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  RowBuilder,
  type Dashboard,
  type Panel,
  type VariableModel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { PlacedPanel } from './panels.ts';
import { prometheus } from './queries.ts';

/** Panels that answer one question, under its headline. */
export interface Row {
  title: string;
  panels: readonly PlacedPanel[];
}

const columns = 24;
const tag = 'voice';

/** Lays out rows of panels from left to right, and numbers them. */
export function dashboard(options: {
  uid: string;
  title: string;
  description: string;
  variables: readonly Builder<VariableModel>[];
  rows: readonly Row[];
}): Dashboard {
  const builder = new DashboardBuilder(options.title)
    .uid(options.uid)
    .description(options.description)
    .tags([tag, 'opentelemetry'])
    .timezone('browser')
    .time({ from: 'now-30m', to: 'now' })
    .refresh('10s')
    .tooltip(DashboardCursorSync.Crosshair)
    .variables([...options.variables])
    .annotation(firingAlerts())
    .link(
      new DashboardLinkBuilder('Voice dashboards')
        .type(DashboardLinkType.Dashboards)
        .tags([tag])
        .includeVars(true)
        .keepTime(true),
    );
  let nextId = 1;
  let y = 0;
  for (const { title, panels } of options.rows) {
    builder.withRow(new RowBuilder(title).id(nextId++).gridPos({ x: 0, y: y++, w: columns, h: 1 }));
    let x = 0;
    let lineHeight = 0;
    for (const { width, height, build } of panels) {
      if (x + width > columns) {
        y += lineHeight;
        x = lineHeight = 0;
      }
      const panel: Panel = { ...build(), id: nextId++, gridPos: { x, y, w: width, h: height } };
      builder.withPanel({ build: () => panel });
      x += width;
      lineHeight = Math.max(lineHeight, height);
    }
    y += lineHeight;
  }
  return builder.build();
}

/** Marks on every graph when an alert was firing. */
function firingAlerts(): AnnotationQueryBuilder {
  return new AnnotationQueryBuilder()
    .name('Alerts')
    .datasource(prometheus)
    .enable(true)
    .iconColor('red')
    .expr(
      'max by (alertname, job, severity) (ALERTS{alertname=~"Voice.*", alertstate="firing", job=~"$service"})',
    )
    .titleFormat('{{alertname}}')
    .textFormat('{{job}}, {{severity}}')
    .step('15s');
}
