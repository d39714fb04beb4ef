// npm run dashboards: writes deploy/grafana/dashboards from the sources beside this file.
import { mkdir, writeFile } from 'node:fs/promises';
import { dashboards, fileOf } from './all-dashboards.ts';

const directory = new URL('../dashboards/', import.meta.url);

await mkdir(directory, { recursive: true });
for (const [name, build] of Object.entries(dashboards)) {
  await writeFile(new URL(name, directory), await fileOf(build()));
}
