import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDataFolder } from '../../../src-main/storage/data-folder.ts';
import { runChild } from '../../support/child.ts';
import { freshFolder } from '../../support/storage.ts';

test('the data folder is made, with everything at its place in it', () => {
  const path = join(freshFolder(), 'a', 'b');
  const folder = openDataFolder(path);
  expect(readdirSync(path)).toEqual([]);
  expect(folder.database).toBe(join(path, 'workbench.sqlite'));
  expect(folder.dataset('d1')).toBe(join(path, 'datasets', 'd1'));
  expect(folder.run('r1')).toBe(join(path, 'runs', 'r1'));
  expect(openDataFolder(path).path).toBe(path);
});

test('a file in the place of the data folder is refused', () => {
  const path = join(freshFolder(), 'file');
  writeFileSync(path, 'mine');
  const remedy = 'Set VICREG_HOME to a folder on a local disk that can be written.';
  expect(() => openDataFolder(path)).toThrow(`The data folder ${path} is not a folder. ${remedy}`);
  expect(() => openDataFolder(join(path, 'below'))).toThrow('cannot be made, because a part of its path is a file.');
});

test('a data folder that may not be written is refused', async () => {
  const path = freshFolder();
  const { stdout } = await runChild('open-data-folder.ts', [join(path, 'data')], { unprivilegedIn: path });
  expect(stdout).toBe(
    `AppError: The data folder ${join(path, 'data')} cannot be written: permission is denied. ` +
      'Set VICREG_HOME to a folder on a local disk that can be written.\n',
  );
  expect(existsSync(join(path, 'data'))).toBe(false);
});
