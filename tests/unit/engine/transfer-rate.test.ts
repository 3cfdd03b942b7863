import { expect, it } from 'vitest';
import { transferRate } from '../../../src-main/engine/transfer-rate.ts';

it('gives no rate before half a second is known, then bytes per second', () => {
  const rate = transferRate();
  expect(rate(0, 0)).toBeNull();
  expect(rate(400, 100)).toBeNull();
  expect(rate(1000, 2000)).toBe(2000);
});

it('looks back five seconds, and does not count what an earlier attempt had fetched', () => {
  const rate = transferRate();
  rate(0, 50_000);
  for (let time = 1000; time <= 20_000; time += 1000) expect(rate(time, 50_000 + time)).toBe(1000);
  for (let time = 21_000; time <= 30_000; time += 1000) rate(time, 70_000);
  expect(rate(30_500, 70_000)).toBe(0);
});

it('begins anew when fewer are done than before, as with the next phase', () => {
  const rate = transferRate();
  rate(0, 0);
  rate(1000, 9000);
  expect(rate(1100, 0)).toBeNull();
  expect(rate(2100, 500)).toBe(500);
});
