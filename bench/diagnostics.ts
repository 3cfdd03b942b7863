/** Making the zip for a bug report, of a thousand runs and full logs, while another client asks small questions. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { attachEngine, type EngineConnection } from '../src-main/engine/attach/attach-engine.ts';
import { LOG_FOLDER, logLine } from '../src-main/engine/log.ts';
import { print, printConditions } from './support/conditions.ts';
import { eventLoopLines } from './support/event-loop.ts';
import { addPastRuns } from './support/past-runs.ts';
import { spread } from './support/quantiles.ts';
import { startMeasuredEngine } from './support/start-measured-engine.ts';
import { withHome } from './support/temporary-home.ts';

const RUNS = 1000;
const LOGS = ['engine.log', 'engine.log.1', 'engine.log.2', 'engine.log.3', 'engine.log.4'];
/** A little less than that at which the engine turns a log over. */
const LOG_BYTES = 4_900_000;
const ZIPS = 10;
const ASK_MILLISECONDS = 20;

/** Logs as an engine writes them that has trained and failed for weeks. */
function fillLogs(home: string): void {
  const folder = join(home, LOG_FOLDER);
  mkdirSync(folder, { recursive: true });
  const time = new Date();
  for (const name of LOGS) {
    const lines: string[] = [];
    for (let bytes = 0, number = 0; bytes < LOG_BYTES; number++) {
      const path = join(home, 'runs', `${number}`, 'checkpoints', `step-${number}.safetensors`);
      const error = new Error(`Run past run ${number % RUNS} failed: ${path} cannot be written (disk full).`);
      const line =
        number % 4 === 0
          ? logLine(time, 'error', `Run ${number} failed.`, error)
          : logLine(time, 'info', 'The engine has started.', { version: '0.1.0', processId: number, folder: home });
      bytes += line.length;
      lines.push(line);
    }
    writeFileSync(join(folder, name), lines.join(''));
  }
}

async function askOnAndOn({ services }: EngineConnection, signal: AbortSignal): Promise<number[]> {
  const times: number[] = [];
  while (!signal.aborted) {
    const began = performance.now();
    await services.settings.show();
    times.push(performance.now() - began);
    await setTimeout(ASK_MILLISECONDS);
  }
  return times;
}

printConditions('before');
await withHome(async (home) => {
  await addPastRuns(home, RUNS);
  fillLogs(home);
  const engine = await startMeasuredEngine(home);
  const [asker, zipper] = await Promise.all([attachEngine(home), attachEngine(home)]);
  await engine.eventLoop();
  const done = new AbortController();
  const asking = askOnAndOn(asker, done.signal);
  const times: number[] = [];
  let bytes = 0;
  for (let count = 0; count < ZIPS; count++) {
    const began = performance.now();
    bytes = (await zipper.services.system.diagnostics()).length;
    times.push(performance.now() - began);
  }
  const loop = await engine.eventLoop();
  done.abort();
  print(
    `a zip of ${(bytes / 1e6).toFixed(1)} MB from ${RUNS} runs and ${LOGS.length} logs of 4.9 MB: ${spread(times)}`,
  );
  eventLoopLines(loop).forEach(print);
  print(`settings.show meanwhile, every ${ASK_MILLISECONDS} ms: ${spread(await asking)}`);
  asker.close();
  zipper.close();
});
printConditions('after');
