import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { beforeEach, expect, it } from 'vitest';
import type { EngineConnection } from '../../../src-main/engine/attach/attach-engine.ts';
import { parseRunConfig } from '../../../src-shared/config/parse-run-config.ts';
import type { Cost, CostState } from '../../../src-shared/contract/cost.ts';
import { outlineNetwork } from '../../../src-shared/networks/outline-network.ts';
import { appErrorOf } from '../../support/app-error-of.ts';
import { newEngine, type TestEngine } from '../../support/engine.ts';
import { addDigits, quickConfig, stateWhere } from '../../support/engine-runs.ts';

let engine: TestEngine;
let connection: EngineConnection;

beforeEach(async () => {
  engine = newEngine();
  connection = await engine.attach();
  await addDigits(connection.services);
});

async function measured(config: unknown, seconds = 0.1): Promise<Cost> {
  let last: CostState | undefined;
  for await (const state of connection.services.cost.measure({ config, seconds })) last = state;
  return last?.finished ?? expect.fail('the dry run ended without its figures');
}

/** The processes that the engine has started and that still run. */
function childrenOf(processId: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((candidate) => parentOf(candidate) === processId);
}

function parentOf(processId: number): number | undefined {
  try {
    const status = readFileSync(`/proc/${processId}/status`, 'utf8');
    return Number(/^PPid:\s*(\d+)$/m.exec(status)?.[1]);
  } catch {
    // It ended between the listing and the reading.
    return undefined;
  }
}

it('measures by updates what a run costs, and leaves nothing behind', async () => {
  const config = parseRunConfig(quickConfig(100), 'the quick configuration');
  const files = () => readdirSync(engine.home, { recursive: true }).sort();
  const before = files();
  const cost = await measured(config);
  const network = outlineNetwork({ ...config, channels: 1, size: config.augmentation.size });
  expect(cost).toMatchObject({
    parameters: network.encoderParameters + network.expanderParameters,
    stepsPerEpoch: 1125,
    anotherTrained: false,
  });
  expect(cost.timedSteps).toBeGreaterThanOrEqual(3);
  expect(cost.stepSeconds).toBeGreaterThan(0);
  expect(cost.firstStepSeconds).toBeGreaterThan(0);
  expect(cost.peakMemory).toBeGreaterThan(50e6);
  expect(cost.peakMemory).toBeLessThan(cost.memoryTotal);
  expect(cost.description.backend).toBe('wasm');
  expect(await connection.services.runs.list({})).toEqual([]);
  expect(files()).toEqual(before);
});

it('says of a checkpoint the very bytes that its file has', async () => {
  const { checkpointBytes } = await measured(quickConfig(5));
  const { id } = await connection.services.training.start({ config: quickConfig(5) });
  await stateWhere(connection.services, id, ({ run }) => run.status === 'finished');
  const { checkpoints } = await connection.services.runs.show({ runId: id });
  expect(checkpoints.at(-1)?.bytes).toBe(checkpointBytes);
});

it('says that another run trained meanwhile', async () => {
  const { id } = await connection.services.training.start({ config: quickConfig(100_000) });
  await stateWhere(connection.services, id, ({ live }) => live !== null && live.point !== null);
  expect(await measured(quickConfig(5))).toMatchObject({ anotherTrained: true });
  expect((await connection.services.runs.show({ runId: id })).run.status).toBe('running');
});

it('ends its process when the client cancels', async () => {
  const leave = new AbortController();
  const states = connection.services.cost.measure({ config: quickConfig(5), seconds: 600 }, { signal: leave.signal });
  let atWork: number[] = [];
  const follow = async () => {
    for await (const { progress } of states) {
      if (progress?.phase !== 'timing updates') continue;
      atWork = childrenOf(engine.processId());
      leave.abort();
    }
  };
  await expect(follow()).rejects.toThrow('aborted');
  expect(atWork).toHaveLength(1);
  await expect.poll(() => childrenOf(engine.processId()), { timeout: 10_000 }).toEqual([]);
});

it('refuses what a run would be refused for', async () => {
  const refusal = async (...settings: string[]) => (await appErrorOf(measured(quickConfig(5, ...settings)))).code;
  expect(await refusal('training.batchSize=9001')).toBe('batch-larger-than-data');
  expect(await refusal('dataset=other')).toBe('dataset-unknown');
  expect(await refusal('augmentation.size=64')).toBe('view-too-large');
  expect(await refusal('encoder.channels=[]')).toBe('config-invalid');
});

it('says which data set has vanished from the disk', async () => {
  const { folder } = await connection.services.datasets.show({ name: 'digits' });
  rmSync(folder, { recursive: true });
  const { message } = await appErrorOf(measured(quickConfig(5)));
  expect(message).toContain(folder);
});
