import { expect, test } from 'vitest';
import { ManualClock } from '../../foundation/clock.ts';
import { parseTimestamp } from '../../foundation/timestamp.ts';
import { OrderSignatures, type SentOrder } from './worker-orders.ts';

const clock = new ManualClock(parseTimestamp('2026-01-01T00:00:00Z'));
const SENT: SentOrder = { id: 'i', order: { kind: 'shutdown' } };

test('an order is read once, of the right kind, by who has the key, and for a moment', () => {
  const ours = () => new OrderSignatures('known', clock);
  const message = ours().sign('i', 'order', SENT);
  expect(ours().read(message, 'answer')).toBeUndefined();
  expect(new OrderSignatures('guessed', clock).read(message, 'order')).toBeUndefined();
  const worker = ours();
  expect(worker.read(message, 'order')).toEqual(SENT);
  expect(worker.read(message, 'order')).toBeUndefined();
  for (const bad of ['', '.', 'x.y', message.slice(1), 'bnVsbA.x']) expect(worker.read(bad, 'order')).toBeUndefined();
  clock.advance(59_000);
  expect(worker.read(message, 'order')).toBeUndefined();
  expect(ours().read(message, 'order')).toEqual(SENT);
  clock.advance(2000);
  expect(ours().read(message, 'order')).toBeUndefined();
});
