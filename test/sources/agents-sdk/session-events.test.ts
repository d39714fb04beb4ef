import { expect, test } from 'vitest';
import { approvalCallId } from '../../../src/sources/agents-sdk/session-events.ts';

test('an approval is about the call that its item names, which is its item where the server gave the call no id', () => {
  const named = { type: 'function_call', id: 'item_1', callId: 'call_1' };
  expect(approvalCallId({ rawItem: named })).toBe('call_1');
  expect(approvalCallId({ rawItem: { ...named, callId: '' } })).toBe('item_1');
  expect(approvalCallId({ rawItem: { ...named, type: 'hosted_tool_call' } })).toBeUndefined();
});
