import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/cli/input/input-error.ts';
import { loadPrices } from '../../src/cli/published-prices.ts';
import { MessageArea } from '../../src/cli/terminal/message-area.ts';
import { setVariables } from '../otlp/telemetry-fixture.ts';
import { memoryIo } from './command-io.ts';

describe('published prices whose package is not installed', () => {
  const notThere = (): never => {
    throw Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
  };
  const MISSING = 'prices need a package that is not there: npm install @pydantic/genai-prices';

  it('end a command that was asked for them', async () => {
    const messages = new MessageArea(memoryIo().stderr, 'show');
    await expect(loadPrices('genai-prices', messages, notThere)).rejects.toThrow(new InputError(MISSING));
  });

  it('are told of, and no more, where a variable of the process asks for them', async () => {
    setVariables({ OTEL_INSTRUMENTATION_OPENAI_REALTIME_PRICES: 'genai-prices' });
    const io = memoryIo();
    expect(await loadPrices(undefined, new MessageArea(io.stderr, 'show'), notThere)).toBeUndefined();
    expect(io.err).toBe(`show: ${MISSING}; nothing is priced\n`);
  });
});
