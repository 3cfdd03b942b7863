/**
 * An engine that does nothing but record: it starts a trainer on the job in a file and writes what is reported to a file,
 * each report on the disk before it is acknowledged. Parameters: the job's file, the record's file, and how many reports
 * it takes before it hangs (none: no limit). It prints the trainer's process number. Without a job's file it gives none.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import { deserialize } from 'node:v8';
import { startTrainer } from '../../../../src-main/engine/trainer-process.ts';
import { jobSchema } from '../../../../src-shared/contract/trainer.ts';

const [jobFile = '', record = '', limit = 'Infinity'] = process.argv.slice(2);
let taken = 0;
const trainer = startTrainer({
  silence: () => 60_000,
  onReport(report) {
    appendFileSync(record, `${JSON.stringify(report)}\n`);
    taken += 1;
    if (taken >= Number(limit)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  },
});
process.stdout.write(`${trainer.processId}\n`);
if (jobFile !== '') trainer.begin(jobSchema.parse(deserialize(readFileSync(jobFile))));
await trainer.ended;
