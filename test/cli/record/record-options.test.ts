import { describe, expect, it } from 'vitest';

import { readRecordOptions } from '../../../src/cli/record/record-options.ts';

const env = { OPENAI_API_KEY: 'sk-openai', AZURE_OPENAI_API_KEY: 'azure-key' };

describe('the key of a connection', () => {
  it.each([
    ['wss://api.openai.com/v1/realtime', { authorization: 'Bearer sk-openai' }],
    ['https://relay.example/v1/realtime', { authorization: 'Bearer sk-openai' }],
    ['ws://127.0.0.1:8080/v1/realtime', { authorization: 'Bearer sk-openai' }],
    ['ws://[::1]:8080/v1/realtime', { authorization: 'Bearer sk-openai' }],
    ['wss://mine.openai.azure.com/openai/v1/realtime', { 'api-key': 'azure-key' }],
    ['ws://relay.example/v1/realtime', {}],
    ['http://localhost.example/v1/realtime', {}],
  ])('for %s is sent as that server expects it, and not where others could read it', (url, headers) => {
    const options = readRecordOptions(['--url', url], env);
    expect(options !== 'help' && options.headers).toEqual(headers);
  });

  it('goes to the OpenAI API by itself for a call', () => {
    const options = readRecordOptions(['--call-id', 'rtc_1'], env);
    expect(options).toMatchObject({ url: new URL('wss://api.openai.com/v1/realtime?call_id=rtc_1') });
  });
});
