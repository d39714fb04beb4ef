import { Markup } from './markup.ts';

/**
 * The colours of pages, by what they stand for: what one names they all show alike. What is written on a colour has `--on`,
 * on that of tools `--on-tools`. Paper is light.
 */
export const palette = new Markup(`
:root {
  color-scheme: light dark;
  --page: #f5f4f0; --card: #fffefb; --ink: #1d1b26; --soft: #65626f; --faint: #757280; --line: #e5e2d9;
  --endpointing: #1f9a8f; --model: #4d5bd8; --tools: #ec8a3c; --approval: #c55a97; --rest: #c4c0cb;
  --user: #726e7e; --agent: #4d5bd8; --both: #c2352b; --on: #fff; --on-tools: #1d1b26;
  --good: #19804f; --bad: #c2352b; --perhaps: #8f690b;
  --good-tint: #e2f3e9; --bad-tint: #fbe6e3; --track: #edeae2; --shade: #1d1b2633;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #121117; --card: #1a1922; --ink: #eeecf4; --soft: #a5a2b1; --faint: #8d8a9b; --line: #2b2935;
    --endpointing: #4cc4b6; --model: #7f8cff; --tools: #f2a15f; --approval: #de7eb4; --rest: #514e5e;
    --user: #a9a5b8; --agent: #7f8cff; --both: #ff8579; --on: #14131a; --on-tools: #14131a;
    --good: #58c990; --bad: #ff8579; --perhaps: #dcb04a;
    --good-tint: #163426; --bad-tint: #3f1f1f; --track: #26242f; --shade: #eeecf433;
  }
}`);
