import { expect, test } from 'vitest';
import { busyShare, parseProcessorTime } from '../../../../src-main/engine/machine/processor-time.ts';

const STAT = `cpu  1181612 20 329829 903319 9524 5 3551 11065 700 0
cpu0 579822 20 161029 470973 1895 5 585 5514 700 0
cpu1 601790 0 168800 432346 7629 0 2966 5551 0 0
intr 116424091 0 0 0
ctxt 235062474
`;

test('waiting for disks is idle, stolen time is nobody’s, and guests are not counted twice', () => {
  const busy = 1181612 + 20 + 329829 + 5 + 3551;
  expect(parseProcessorTime(STAT)).toEqual({ busy, total: busy + 903319 + 9524 });
});

test('a kernel that says less is refused rather than taken for idle', () => {
  expect(() => parseProcessorTime('cpu0 1 2 3 4\n')).toThrow('does not say how busy');
  expect(() => parseProcessorTime('cpu  1 2\n')).toThrow('does not say how busy');
});

test('the busy share is of the time between two readings, and unknown when no time passed', () => {
  expect(busyShare({ busy: 100, total: 1000 }, { busy: 150, total: 1200 })).toBe(0.25);
  expect(busyShare({ busy: 100, total: 1000 }, { busy: 100, total: 1000 })).toBeNull();
  // Linux's count of waiting for disks may go back a little.
  expect(busyShare({ busy: 100, total: 1000 }, { busy: 120, total: 1019 })).toBe(1);
});
