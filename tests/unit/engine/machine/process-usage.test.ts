import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  busyCores,
  parseProcessTimes,
  parseResidentMemory,
  type ProcessUsage,
} from '../../../../src-main/engine/machine/process-usage.ts';

/** As Linux 6.1 wrote it, with another name and state. */
function statOf(name: string, state = 'R'): string {
  return (
    `25837 (${name}) ${state} 25817 25817 21685 0 -1 4194304 143 0 0 0 250 50 7 9 20 0 1 0 1226315 3133440 383 ` +
    '18446744073709551615 94525539942400 94525539962281 140724276995280 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0\n'
  );
}

test('times of a process are those of the program and of the kernel, without its children', () => {
  expect(parseProcessTimes(statOf('cat'))).toEqual({ startedAt: 12263.15, processorSeconds: 3 });
});

test('whatever a program is called', () => {
  for (const name of ['a b', ') Z 1 2 3', '((', '', 'tmux: server', 'line\nbreak', ') R (']) {
    expect(parseProcessTimes(statOf(name))?.processorSeconds).toBe(3);
  }
  fc.assert(fc.property(fc.string(), (name) => parseProcessTimes(statOf(name))?.startedAt === 12263.15));
});

test('a process that ended and was not collected is gone', () => {
  expect(parseProcessTimes(statOf('cat', 'Z'))).toBeUndefined();
  expect(parseProcessTimes(statOf('cat', 'X'))).toBeUndefined();
});

test('a kernel that says less is refused', () => {
  expect(() => parseProcessTimes('1 (x) S 1 2 3\n')).toThrow('does not say what the process used');
});

test('resident memory is in bytes, and a thread of the kernel has none', () => {
  expect(parseResidentMemory('Name:\tcat\nVmHWM:\t    1700 kB\nVmRSS:\t    1636 kB\n')).toBe(1636 * 1024);
  expect(parseResidentMemory('Name:\tkthreadd\n')).toBe(0);
});

test('busy cores are counted since the earlier reading of the same process, else since its start', () => {
  const earlier: ProcessUsage = { processId: 7, startedAt: 100, readAt: 110, processorSeconds: 4, memory: 0 };
  const later: ProcessUsage = { ...earlier, readAt: 115, processorSeconds: 12.5 };
  expect(busyCores(earlier, later)).toBe(1.7);
  expect(busyCores(undefined, earlier)).toBe(0.4);
  expect(busyCores(earlier, { ...later, startedAt: 113, processorSeconds: 1 })).toBe(0.5);
  expect(busyCores(earlier, earlier)).toBe(0);
});
