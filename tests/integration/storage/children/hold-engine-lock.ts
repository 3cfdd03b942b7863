/** Takes the lock of a data folder, says so, and holds it until it is ended. Parameter: the data folder. */
import { takeEngineLock } from '../../../../src-main/storage/engine-lock.ts';

try {
  await takeEngineLock(process.argv[2] ?? '');
  process.stdout.write('holds\n');
  setInterval(() => {}, 60_000);
} catch (error) {
  process.stdout.write(`${String(error)}\n`);
}
