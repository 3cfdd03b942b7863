/** Trains on a small disk, fills it but for less than two checkpoints, and says what becomes of the run. */
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attachEngine } from '../../../../src-main/engine/attach/attach-engine.ts';
import { endEngine } from '../../../../src-main/engine/attach/end-engine.ts';
import { addDigits, quickConfig, stateWhere } from '../../../support/engine-runs.ts';

const [disk = ''] = process.argv.slice(2);
const home = join(disk, 'home');
const { services, close } = await attachEngine(home);
await addDigits(services);
const { id } = await services.training.start({ config: quickConfig(100_000, 'expander.widths=[512,512]') });
await stateWhere(services, id, ({ live }) => live !== null && live.point !== null);

const { bavail, bsize } = statfsSync(disk);
const filler = join(disk, 'filler');
writeFileSync(filler, new Uint8Array(bavail * bsize - 5.5e6));
const paused = await stateWhere(services, id, ({ run }) => run.status !== 'running');
rmSync(filler);
await services.training.resume({ runId: id });
const resumed = await stateWhere(services, id, ({ live }) => live !== null && live.firstStep !== null);
process.stdout.write(JSON.stringify({ paused: paused.run, firstStep: resumed.live?.firstStep }));
close();
await endEngine(home);
