/**
 * Adopts what a trainer left behind and dies at one moment of it, as by a power cut. Parameters: data folder, run, and the
 * moment: the table that is inserted into and which insertion, or 'delete' and which deletion of a file.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { openEngine } from '../../../../src-main/engine/engine.ts';
import { adoptLeftBehind } from '../../../../src-main/engine/left-behind.ts';

const [folder = '', runId = '', moment = '', count = '1'] = process.argv.slice(2);
let left = Number(count);
const come = () => {
  left -= 1;
  if (left === 0) process.kill(process.pid, 'SIGKILL');
};

const engine = await openEngine(folder);
if (moment === 'delete') {
  const { rmSync } = fs;
  fs.rmSync = (...parameters) => {
    come();
    rmSync(...parameters);
  };
  syncBuiltinESMExports();
} else {
  engine.database.function('come', () => {
    come();
    return null;
  });
  engine.database.exec(`CREATE TEMP TRIGGER dying AFTER INSERT ON main.${moment} BEGIN SELECT come(); END`);
}
adoptLeftBehind(engine, runId);
