// The picture of a call's page in the README and in docs/show.md: the demo's call with its sound, as Chromium shows it.
//   npm run picture:show       takes as long as the call, and writes docs/show.png
import { rm } from 'node:fs/promises';
import { CallPage } from './demo/call-page.ts';
import { runScriptedSession } from './demo/scripted-session.ts';
import { takePicture } from './pictures/take-picture.ts';

/** What is seen of the page below its cards. */
const MARGIN = 18;

const print = (line: string): void => console.log(line);
const call = await CallPage.prepare(print);
try {
  await runScriptedSession((session) => call.record(session), { sendsAudio: true, unhurried: true });
  await takePicture({
    page: await call.make(),
    picture: 'show.png',
    width: 1160,
    height: 600,
    scale: 1.5,
    look: async (view) => {
      // The answer that the caller cut, as it is being cut.
      await view.locator('.mark.interruption').first().click();
      await view.keyboard.press('Escape');
      await view.evaluate('scrollTo(0, 0)');
      const card = await view.locator('.transcript').boundingBox();
      return card === null ? 800 : card.y + card.height + MARGIN;
    },
  });
} finally {
  await rm(call.folder, { recursive: true });
}
