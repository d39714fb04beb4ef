import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

import { fieldsOf, text } from '../../host/fields.ts';
import { describeSystemError, InputError } from '../input/input-error.ts';
import { quoted } from '../command-line.ts';

/** A package as Node finds it from a folder. */
export interface InstalledPackage {
  name: string;
  version: string;
  /** With links followed: two folders are two copies. */
  folder: string;
  /** Which releases of Node it asks for, if it says so. */
  node: string | undefined;
}

/** The folder that an application is run in, and what its package.json says. */
export interface Project {
  folder: string;
  /** Whether there is a package.json. */
  hasManifest: boolean;
  isModule: boolean;
  scripts: ReadonlyMap<string, string>;
  /** Whether it names a package among its dependencies, of whatever kind. */
  dependsOn: (name: string) => boolean;
  /** The package as the project's own code would get it, or as a package in `from` would; `undefined` where there is none. */
  find: (name: string, from?: string) => Promise<InstalledPackage | undefined>;
}

/** Reads what there is of a project. Throws an {@link InputError} where the folder, or its package.json, cannot be read. */
export async function readProject(path: string): Promise<Project> {
  const folder = await realFolder(path);
  const manifest = await readManifest(folder);
  const names = new Set(DEPENDENCIES.flatMap((kind) => Object.keys(fieldsOf(fieldsOf(manifest)[kind]))));
  const scripts = Object.entries(fieldsOf(fieldsOf(manifest)['scripts']));
  return {
    folder,
    hasManifest: manifest !== undefined,
    isModule: fieldsOf(manifest)['type'] === 'module',
    scripts: new Map(scripts.map(([name, script]) => [name, String(script)])),
    dependsOn: (name) => names.has(name),
    find: (name, from = folder) => findPackage(name, from),
  };
}

const DEPENDENCIES = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];

async function realFolder(path: string): Promise<string> {
  try {
    const folder = await realpath(resolve(path));
    if ((await stat(folder)).isDirectory()) return folder;
  } catch (error) {
    throw new InputError(`cannot read ${path}: ${describeSystemError(error)}`);
  }
  throw new InputError(`expected the folder of a project, got the file ${path}`);
}

async function readManifest(folder: string): Promise<unknown> {
  const path = join(folder, 'package.json');
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    // A syntax error quotes what it cannot read.
    const reason = error instanceof SyntaxError ? 'it is not JSON' : describeSystemError(error);
    throw new InputError(`cannot read ${path}: ${reason}`);
  }
}

/** As Node looks for packages, without asking which of its files may be imported. */
async function findPackage(name: string, from: string): Promise<InstalledPackage | undefined> {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = await readPackage(name, join(folder, 'node_modules', name));
    if (found !== undefined || folder === dirname(folder)) return found;
  }
}

async function readPackage(name: string, folder: string): Promise<InstalledPackage | undefined> {
  try {
    const manifest: unknown = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    const version = text(fieldsOf(manifest)['version']) ?? '';
    return {
      name,
      version: /^[\w.+-]{1,60}$/.test(version) ? version : `of version ${quoted(version)}`,
      folder: await realpath(folder),
      node: text(fieldsOf(fieldsOf(manifest)['engines'])['node']),
    };
  } catch {
    return undefined;
  }
}
