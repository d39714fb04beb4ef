import { markModule } from './source-marks.ts';
import type { LoadHook } from 'node:module';

/** Runs on Node's thread for loader hooks, for every ES module. */
export const load: LoadHook = async (url, context, nextLoad) => markModule(await nextLoad(url, context));
