import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keepUnacknowledgedReports } from '../../../src-main/trainer/unacknowledged-reports.ts';
import type { Report } from '../../../src-shared/contract/trainer.ts';

const numbered = (gflops: number): Report => ({ kind: 'speed', gflops });

test('what is left is what was added behind the last acknowledgement', () => {
  const moves = fc.array(fc.oneof(fc.constant('add' as const), fc.double({ min: 0, max: 1, noNaN: true })));
  fc.assert(
    fc.property(moves, (all) => {
      const kept = keepUnacknowledgedReports();
      let added = 0;
      let acknowledged = 0;
      for (const move of all) {
        if (move === 'add') kept.add(numbered(added++));
        else kept.acknowledge((acknowledged += Math.round(move * (added - acknowledged))));
      }
      const left = Array.from({ length: added - acknowledged }, (_, i) => numbered(acknowledged + i));
      expect(kept.list()).toEqual(left);
    }),
  );
});

test('it is settled when nothing is left', async () => {
  const kept = keepUnacknowledgedReports();
  kept.add(numbered(0));
  kept.add(numbered(1));
  let isSettled = false;
  const settled = kept.settled().then(() => (isSettled = true));
  kept.acknowledge(1);
  await Promise.resolve();
  expect(isSettled).toBe(false);
  kept.acknowledge(2);
  await settled;
});

test('it is settled when nobody will acknowledge what is left', async () => {
  const kept = keepUnacknowledgedReports();
  kept.add(numbered(0));
  kept.giveUp();
  await kept.settled();
  expect(kept.list()).toEqual([numbered(0)]);
});
