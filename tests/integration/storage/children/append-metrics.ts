/**
 * Trains a made-up run: appends three series point by point and says each step once it is saved.
 * Parameters: database file, number of steps.
 */
import { writeSync } from 'node:fs';
import { openDatabase } from '../../../../src-main/storage/database.ts';
import { identityOf } from '../../../../src-main/storage/process-identity.ts';
import { appendMetrics } from '../../../../src-main/storage/repositories/metrics.ts';
import { changeStatus, createRun, recordStep, startRun } from '../../../../src-main/storage/repositories/runs.ts';
import { madeUpValues } from '../../../support/made-up-values.ts';

const [path = '', steps = '0'] = process.argv.slice(2);
const database = await openDatabase(path);
const { id } = createRun(database, {
  name: `process ${process.pid}`,
  method: 'vicreg',
  datasetName: 'digits',
  datasetId: null,
  config: {},
  totalSteps: Number(steps),
  status: 'queued',
});
const attempt = startRun(database, id, identityOf(), 0);
changeStatus(database, id, 'running');
writeSync(1, `${id}\n`);
for (let step = 0; step < Number(steps); step++) {
  database
    .transaction(() => {
      appendMetrics(database, id, attempt, [{ step, milliseconds: step * 50, values: madeUpValues(step) }]);
      recordStep(database, id, step + 1);
    })
    .immediate();
  writeSync(1, `${step}\n`);
}
changeStatus(database, id, 'finished');
database.close();
