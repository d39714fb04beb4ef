import { chmod, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { platform } from 'node:process';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { MessageArea } from '../../../src/cli/terminal/message-area.ts';
import { openInBrowser } from '../../../src/cli/show/open-in-browser.ts';
import { memoryIo, temporaryFile } from '../command-io.ts';

/** What is said when a page is opened where `xdg-open` does this, or is not there. */
async function opened(script: string | undefined, page: string): Promise<string> {
  const opener = await temporaryFile('xdg-open', `#!/bin/sh\n${script ?? ''}\n`);
  if (script !== undefined) await chmod(opener, 0o755);
  const { PATH } = process.env;
  onTestFinished(() => void (process.env['PATH'] = PATH));
  process.env['PATH'] = dirname(opener);
  const io = memoryIo();
  await openInBrowser(page, new MessageArea(io.stderr, 'show'));
  return io.err;
}

describe.runIf(platform === 'linux')('a page', () => {
  it('is opened where the system opens pages, whatever its name is', async () => {
    const page = await temporaryFile('call $(exit) & more.html', '');
    const log = join(dirname(page), 'log');
    expect(await opened(`echo "$1" > "${log}"`, page)).toBe('');
    expect((await readFile(log, 'utf8')).trim()).toBe(pathToFileURL(page).href);
  });

  it.each([
    ['nothing opens pages', undefined],
    ['what does so cannot', 'exit 3'],
  ])('is said to be where it is where %s', async (_, script) => {
    expect(await opened(script, 'page.html')).toBe(
      `show: nothing here opens pages: open ${pathToFileURL('page.html').href}\n`,
    );
  });

  it('is waited for no longer than a browser takes that was started for it', async () => {
    const before = performance.now();
    expect(await opened('exec /bin/sleep 6', 'page.html')).toBe('');
    expect(performance.now() - before).toBeLessThan(5900);
  });
});
