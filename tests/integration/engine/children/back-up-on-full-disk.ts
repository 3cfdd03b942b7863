/**
 * Backs up to a disk that is too small: first as it is known beforehand, then as it fills while the copy is made. Says
 * the two sentences, and what was left. Parameter: a folder on a disk of 24 MB of its own.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDataCopies } from '../../../../src-main/engine/data-copies.ts';
import { openEngine } from '../../../../src-main/engine/engine.ts';
import { openLog } from '../../../../src-main/engine/log.ts';
import { messageOf } from '../../../../src-shared/errors.ts';
import { insertDataset } from '../../../../src-main/storage/repositories/datasets.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);
const [disk = ''] = process.argv.slice(2);
const home = mkdtempSync(join(tmpdir(), 'vicreg-test-'));
const engine = await openEngine(home);
const log = openLog(home);
const store = engine.folder.dataset('pictures');
mkdirSync(store, { recursive: true });
const facts = { images: 1, classes: 0, size: 8, channels: 1, source: 'made up' };
insertDataset(engine.database, { id: 'pictures', name: 'pictures', folder: store, ...facts });
const copies = createDataCopies(engine, { log, reasonNotToMove: () => null, onBusy: () => {}, onMoved: () => {} });

writeFileSync(join(store, 'pictures'), Buffer.alloc(30_000_000));
await copies.backUp(join(disk, 'back-up')).catch((error: unknown) => say(messageOf(error)));

writeFileSync(join(store, 'pictures'), Buffer.alloc(6_000_000));
await copies.backUp(join(disk, 'back-up'));
writeFileSync(join(disk, 'somebody-else'), Buffer.alloc(20_000_000));
const leave = new AbortController();
await copies.follow(leave.signal, (state) => {
  if (state === null || state.end === null) return;
  if (state.end.outcome !== 'finished') say(`${state.end.reason} ${JSON.stringify(readdirSync(disk).slice(1))}`);
  leave.abort();
});
await log.close();
engine.close();
rmSync(home, { recursive: true });
