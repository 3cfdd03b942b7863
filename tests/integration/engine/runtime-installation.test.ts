import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { RuntimeState } from '../../../src-shared/contract/compute.ts';
import { checkRequirements } from '../../../src-main/compute/tensorflow/runtime/requirements.ts';
import { openLog } from '../../../src-main/engine/log.ts';
import { createRuntimeInstallation, type RuntimeInstallation } from '../../../src-main/engine/runtime-installation.ts';
import { appErrorOf } from '../../support/app-error-of.ts';
import { newEngine } from '../../support/engine.ts';
import { addDigits, quickConfig, stateWhere } from '../../support/engine-runs.ts';
import { freshFolder } from '../../support/storage.ts';
import { startIndex, type Behaviour } from '../../support/tensorflow-runtime/package-index.ts';
import { makeTinyTensorflow, type TinyTensorflow } from '../../support/tensorflow-runtime/tiny-tensorflow.ts';

const unmet = await checkRequirements({ environment: process.env }).then(
  () => undefined,
  (error: unknown) => (error instanceof Error ? error.message : String(error)),
);

let folder: string;
let tiny: TinyTensorflow;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vicreg-runtime-'));
  if (unmet === undefined) tiny = makeTinyTensorflow(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function prepare(behaviour: Behaviour, reasonNotToRemove: () => string | null = () => null) {
  const index = await startIndex(tiny.fileName, tiny.file, behaviour);
  const { PATH, HOME } = process.env;
  const pip = { PIP_INDEX_URL: index.url, PIP_CONFIG_FILE: '/dev/null', PIP_RETRIES: '0' };
  const environment = { PATH, HOME, VICREG_CACHE: freshFolder(), ...pip };
  const log = openLog(freshFolder());
  onTestFinished(() => log.close());
  const runtime = { environment, recipe: tiny.recipe };
  return { index, installation: createRuntimeInstallation({ log, reasonNotToRemove, onBusy: () => {}, runtime }) };
}

/** Follows an installation until it is as wanted; gives all states up to that one. */
async function statesUntil(
  installation: RuntimeInstallation,
  isWanted: (state: RuntimeState) => boolean,
): Promise<[RuntimeState, RuntimeState[]]> {
  const leave = new AbortController();
  const states: RuntimeState[] = [];
  await installation.follow(leave.signal, (state) => {
    states.push(state);
    if (isWanted(state)) leave.abort();
  });
  const last = states.at(-1);
  return last === undefined ? expect.fail('nothing was told') : [last, states];
}

const isSettled = ({ installing, runtime, failure }: RuntimeState) =>
  installing === null && (runtime.status === 'installed' || failure !== null);

describe.skipIf(unmet !== undefined)('the TensorFlow runtime, through the engine', () => {
  it('is installed with its phases and bytes told, described, and removed', async () => {
    const { installation } = await prepare({ ranges: true });
    const [before] = await statesUntil(installation, () => true);
    expect(before.runtime).toMatchObject({ status: 'missing', bytes: 0, refusal: null });
    expect(before.runtime.downloads).toEqual([{ name: 'tensorflow-cpu', version: '2.21.0', bytes: tiny.file.length }]);

    installation.install();
    expect(installation.isBusy()).toBe(true);
    const [installed, states] = await statesUntil(installation, isSettled);
    expect(installed.runtime).toMatchObject({ status: 'installed', reason: null, variant: 'cpu' });
    expect(installed.runtime.bytes).toBeGreaterThan(3_000_000);
    const phases = new Set(states.map(({ installing }) => installing?.phase));
    for (const phase of ['downloading', 'unpacking', 'building'] as const) expect(phases).toContain(phase);
    expect(installation.isBusy()).toBe(false);

    const { bytesFreed } = await installation.remove();
    expect(bytesFreed).toBe(installed.runtime.bytes);
    const [removed] = await statesUntil(installation, () => true);
    expect(removed.runtime).toMatchObject({ status: 'missing', bytes: 0 });
  });

  it('can be cancelled while it is downloaded, keeps what has come, and goes on with it', async () => {
    const { index, installation } = await prepare({ ranges: true, stallAfter: 1_000_000 });
    installation.install();
    await statesUntil(installation, ({ installing }) => installing?.phase === 'downloading' && installing.done > 0);
    expect((await appErrorOf(installation.remove())).code).toBe('runtime-busy');
    installation.cancel();
    const [cancelled] = await statesUntil(installation, isSettled);
    expect(cancelled.failure).toEqual({ code: 'cancelled', reason: 'It was cancelled; what was downloaded is kept.' });
    delete index.behaviour.stallAfter;
    installation.install();
    expect((await statesUntil(installation, isSettled))[0]).toMatchObject({
      failure: null,
      runtime: { status: 'installed' },
    });
    expect(index.fileRequests.at(-1)?.range).toMatch(/^bytes=\d+-$/);
  });

  it('says why it cannot be had', async () => {
    const { installation } = await prepare({ ranges: true, instead: { status: 503, body: 'closed' } });
    installation.install();
    const [{ failure, runtime }] = await statesUntil(
      installation,
      (state) => isSettled(state) && state.runtime.reason === state.failure?.reason,
    );
    expect(failure?.code).toBe('tensorflow-unavailable');
    expect(failure?.reason).toMatch(/503/);
    expect(runtime.status).toBe('missing');
  });
});

it('is not removed while a run uses it or may; a measurement of the backends is kept with its date', async () => {
  const engine = newEngine();
  const { services } = await engine.attach();
  expect(await services.compute.lastMeasurement()).toBeNull();
  await addDigits(services);
  const { id } = await services.training.start({ config: quickConfig(100_000, 'compute.backend=auto') });
  const { run, live } = await stateWhere(
    services,
    id,
    (state) => state.live?.description !== null && state.run.status === 'running',
  );
  if (live?.description?.backend === 'tensorflow') {
    expect((await appErrorOf(services.compute.removeRuntime())).message).toBe(
      `Run ${run.id} trains on TensorFlow: stop or pause it first, then remove it.`,
    );
  }
  await services.training.stop({ runId: id });
  for await (const { checking, checks } of services.system.checkBackends()) {
    if (checking !== null) continue;
    const kept = await services.compute.lastMeasurement();
    expect(kept?.checks).toEqual(checks);
    expect(Date.parse(kept?.measuredAt ?? '')).toBeGreaterThan(Date.now() - 60_000);
  }
});
