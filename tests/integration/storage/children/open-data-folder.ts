import { openDataFolder } from '../../../../src-main/storage/data-folder.ts';

try {
  openDataFolder(process.argv[2] ?? '');
  process.stdout.write('opened\n');
} catch (error) {
  process.stdout.write(`${String(error)}\n`);
}
