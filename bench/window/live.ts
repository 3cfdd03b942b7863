import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { attachEngine } from '../../src-main/engine/attach/attach-engine.ts';
import { addDigits, quickConfig } from '../../tests/support/engine-runs.ts';
import { print } from '../support/conditions.ts';
import { SERIES, STEPS_PER_SECOND } from '../support/made-up-points.ts';
import { withServedWindow, type ServedWindow } from '../support/served-window.ts';
import { startMeasuredEngine } from '../support/start-measured-engine.ts';

const FAKE_TRAINER = join(import.meta.dirname, '../support/fake-trainer.ts');
const WARM_UP_SECONDS = 15;
const SAMPLES = 10;

const processes = z.object({
  processInfo: z.array(z.object({ type: z.string(), id: z.int(), cpuTime: z.number() })),
});

/** Seconds of processor time and resident bytes of the processes of a browser, by kind. */
async function usage({ browser }: ServedWindow): Promise<Map<string, { seconds: number; bytes: number }>> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = processes.parse(await session.send('SystemInfo.getProcessInfo'));
  await session.detach();
  const used = new Map<string, { seconds: number; bytes: number }>();
  for (const { type, id, cpuTime } of processInfo) {
    const resident = /VmRSS:\s+(\d+) kB/u.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1];
    const before = used.get(type) ?? { seconds: 0, bytes: 0 };
    used.set(type, { seconds: before.seconds + cpuTime, bytes: before.bytes + Number(resident ?? 0) * 1024 });
  }
  return used;
}

/** Bytes of the page's objects that are still in use. */
async function heap({ page }: ServedWindow): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize;
}

/** A run that goes on at full pace, watched on its page. */
export async function measureLive(home: string, seconds: number): Promise<void> {
  const preparing = await attachEngine(home);
  await addDigits(preparing.services);
  await preparing.services.system.end();
  await preparing.closed;
  await startMeasuredEngine(home, FAKE_TRAINER);
  const { services, close } = await attachEngine(home);
  const { id } = await services.training.start({ config: quickConfig((seconds + 120) * STEPS_PER_SECOND) });
  await withServedWindow(home, `#/runs/${id}`, async (window) => {
    await window.page.waitForFunction('probe.allDrawn()');
    await setTimeout(WARM_UP_SECONDS * 1000);
    print(`${STEPS_PER_SECOND} points a second x ${SERIES.length} series, watched for ${seconds} s:`);
    for (let sample = 0; sample < SAMPLES; sample++) {
      const [before, began] = [await usage(window), performance.now()];
      await setTimeout((seconds * 1000) / SAMPLES);
      const [after, took] = [await usage(window), (performance.now() - began) / 1000];
      const share = (type: string) =>
        (100 * ((after.get(type)?.seconds ?? 0) - (before.get(type)?.seconds ?? 0))) / took;
      const megabytes = (bytes: number) => (bytes / 2 ** 20).toFixed(0);
      print(
        `  renderer ${share('renderer').toFixed(1)} % of a core (wanted: under 10), drawing process ` +
          `${share('GPU').toFixed(1)} %; page's objects ${megabytes(await heap(window))} MiB, renderer's memory ` +
          `${megabytes(after.get('renderer')?.bytes ?? 0)} MiB`,
      );
    }
  });
  await services.training.stop({ runId: id });
  close();
}
