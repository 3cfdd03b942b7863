import { expect, test } from 'vitest';
import { parseGroupMemory, parseGroupPath, parseMeminfo } from '../../../../src-main/engine/machine/memory.ts';

test('memory that is available counts as free, caches included', () => {
  const meminfo = `MemTotal:       24684096 kB
MemFree:        22622412 kB
MemAvailable:   24107424 kB
Buffers:           24552 kB
`;
  expect(parseMeminfo(meminfo)).toEqual({ used: (24684096 - 24107424) * 1024, total: 24684096 * 1024 });
  expect(() => parseMeminfo('MemTotal: 5 kB\n')).toThrow('/proc/meminfo does not say MemAvailable');
});

test('a control group without a limit has none', () => {
  expect(parseGroupMemory('max\n', '123\n', '')).toBeUndefined();
});

test('files that a control group has in its cache and nobody used lately are not in use', () => {
  const stat = 'anon 700\nfile 300\ninactive_anon 650\nactive_file 100\ninactive_file 200\n';
  expect(parseGroupMemory('4294967296\n', '1000\n', stat)).toEqual({ used: 800, total: 4294967296 });
  expect(parseGroupMemory('4294967296\n', '1000\n', '')).toEqual({ used: 1000, total: 4294967296 });
});

test('the control group is that of version 2, also where both versions are in use', () => {
  expect(parseGroupPath('0::/user.slice/user-1000.slice/session 2.scope\n')).toBe(
    '/user.slice/user-1000.slice/session 2.scope',
  );
  expect(parseGroupPath('4:memory:/a\n1:name=systemd:/b\n0::/\n')).toBe('/');
  expect(parseGroupPath('4:memory:/a\n')).toBeUndefined();
});
