import { context } from '@opentelemetry/api';
import { expect, it, onTestFinished, vi } from 'vitest';

import { SessionFeed } from '../../src/session/session-feed.ts';
import { recordDiag } from '../otlp/diag-recorder.ts';
import type { SessionReceiver } from '../../src/session/session-receiver.ts';

/** Lets nothing be told of the messages of errors. */
const SILENT: SessionReceiver = {
  tellMessage: () => undefined,
  begin: () => undefined,
  located: () => undefined,
  connected: () => undefined,
  signal: () => undefined,
  chunk: () => undefined,
  end: () => undefined,
  contextFor: (_subject, active) => active,
};

it('a context manager that fails keeps nothing from being done, and its message is told only where messages are', () => {
  const messages = recordDiag();
  const entered = vi.spyOn(context, 'with').mockImplementation(() => {
    throw new Error('no room for Ann');
  });
  onTestFinished(() => entered.mockRestore());
  const feed = new SessionFeed();
  feed.add(SILENT);
  feed.begin(feed.attempt({}));
  expect(feed.runWithin({ callId: 'call_1' }, () => 'done')).toBe('done');
  feed.end('closed');
  expect(JSON.stringify(messages)).toContain('the context manager failed');
  expect(JSON.stringify(messages)).not.toContain('Ann');
});
