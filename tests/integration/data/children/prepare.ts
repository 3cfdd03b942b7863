/**
 * Prepares a source, says before it reads any more how much was there already, and kills itself in the middle.
 * Parameters: source, folder, side of the pictures, how many items until the kill, and milliseconds from then to it.
 */
import { writeSync } from 'node:fs';
import { prepareStore } from '../../../../src-main/data/prepare.ts';
import { openSource } from '../../../../src-main/data/sources/open-source.ts';

const [path = '', folder = '', size, killAt, milliseconds = '0'] = process.argv.slice(2);
const die = () => process.kill(process.pid, 'SIGKILL');
let resumed: number | undefined;
const source = await openSource({ source: path, size: Number(size), fit: 'crop' });
await prepareStore(source, folder, {
  seed: 1,
  onProgress(progress) {
    // Slow enough for the disk to have some of it before the kill.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    // Nothing more is found once something is read.
    if (resumed === undefined && progress.done > progress.resumed) {
      resumed = progress.resumed;
      writeSync(1, `${resumed}\n`);
    }
    if (progress.done !== Number(killAt)) return;
    if (milliseconds === '0') die();
    setTimeout(die, Number(milliseconds));
  },
});
