/** Writes so many lines of a kilobyte to the log of a folder and says at the end that it got there. */
import { writeSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { openLog } from '../../../../src-main/engine/log.ts';

const [folder = '', lines = '0'] = process.argv.slice(2);
const log = openLog(folder);
for (let line = 0; line < Number(lines); line++) {
  log.info(`line ${line}`, 'x'.repeat(1000));
  await setImmediate();
}
await log.close();
writeSync(1, 'went on\n');
