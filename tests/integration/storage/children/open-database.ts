import { openDatabase } from '../../../../src-main/storage/database.ts';

try {
  (await openDatabase(process.argv[2] ?? '')).close();
  process.stdout.write('opened\n');
} catch (error) {
  process.stdout.write(`${String(error)}\n`);
}
