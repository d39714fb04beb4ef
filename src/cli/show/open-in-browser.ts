import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { platform } from 'node:process';
import { pathToFileURL } from 'node:url';
import type { MessageArea } from '../terminal/message-area.ts';

/** Programs that open a URL, each as it is: none is a shell, to which a file's name could be a command. */
const OPENERS: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** An opener that takes longer has become the browser. */
const LONGEST_MS = 3000;

/** Opens a file where the system opens pages; says where it is when nothing there does. */
export async function openInBrowser(file: string, messages: MessageArea): Promise<void> {
  const url = pathToFileURL(resolve(file)).href;
  if (!(await opens(url))) messages.say(`nothing here opens pages: open ${url}`);
}

function opens(url: string): Promise<boolean> {
  const [command, ...args] = OPENERS[platform] ?? ['xdg-open'];
  const opener = spawn(command, [...args, url], { stdio: 'ignore', detached: true });
  return new Promise((resolve) => {
    const timer = setTimeout(() => settle(true), LONGEST_MS);
    const settle = (isOpened: boolean): void => {
      clearTimeout(timer);
      opener.unref();
      resolve(isOpened);
    };
    opener.once('error', () => settle(false));
    opener.once('exit', (code) => settle(code === 0));
  });
}
