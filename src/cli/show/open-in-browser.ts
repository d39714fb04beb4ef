import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { platform } from 'node:process';
import { pathToFileURL } from 'node:url';
import type { MessageArea } from '../terminal/message-area.ts';

const OPENERS: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', '""'],
};

/** Opens a file where the system opens pages; says where it is when nothing there does. */
export function openInBrowser(file: string, messages: MessageArea): void {
  const [command, ...args] = OPENERS[platform] ?? ['xdg-open'];
  const url = pathToFileURL(resolve(file)).href;
  const opener = spawn(command, [...args, url], { stdio: 'ignore', detached: true });
  opener.on('error', () => messages.say(`nothing here opens pages: open ${url}`));
  opener.unref();
}
