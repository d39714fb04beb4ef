import { expect, test } from 'vitest';
import { createSessionRecord } from '../../src/model/session-record.ts';
import { SpanTree } from '../../src/model/span-tree.ts';

test('a span never ends before it starts, and only once', () => {
  const ended: unknown[] = [];
  const sink = {
    started: () => undefined,
    event: () => undefined,
    ended: (record: unknown) => ended.push(record),
  };
  const tree = new SpanTree(sink, 1000);
  const session = createSessionRecord({ startTime: 1000, provider: 'openai' });
  tree.start(session);
  tree.end(session, 999);
  tree.end(session, 2000);
  expect(session.endTime).toBe(1000);
  expect(ended).toEqual([session]);
});
