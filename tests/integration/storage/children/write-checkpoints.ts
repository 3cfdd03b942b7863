/** Writes one checkpoint after the other. Parameters: folder, number of values in each. */
import { writeCheckpoint } from '../../../../src-main/storage/checkpoints/checkpoint-files.ts';

const [folder = '', values = '0'] = process.argv.slice(2);
const data = new Float32Array(Number(values));
try {
  for (let step = 1; step < 1000; step++) {
    data[0] = step;
    writeCheckpoint(folder, step, [{ name: 'weights', shape: [data.length], data }], {});
  }
} catch (error) {
  process.stdout.write(`${String(error)}\n`);
}
