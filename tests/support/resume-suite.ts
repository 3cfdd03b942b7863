import { describe, expect, it } from 'vitest';
import type { EngineConnection } from '../../src-main/engine/attach/attach-engine.ts';
import { addDigits, quickConfig, stateWhere } from './engine-runs.ts';
import { newEngine, type TestEngine } from './engine.ts';

const STEPS = 200;
/** Series that depend on the machine's speed or load differ between two runs. */
const EXACT = ['loss', 'invariance', 'variance', 'covariance', 'gradient_norm', 'learning_rate', 'knn_top1'];

/** What holds of runs that are ended and gone on with, on every backend. */
export function resumeSuite(backend: 'tensorflow' | 'wasm'): void {
  describe(`a run on ${backend}`, { timeout: 240_000 }, () => {
    let engine: TestEngine;
    let connection: EngineConnection;

    async function seriesOf(runId: string): Promise<Map<string, { steps: Float64Array; values: Float32Array }>> {
      const { series } = await connection.services.runs.points({ runId, names: EXACT });
      return new Map(series.map(({ name, steps, values }) => [name, { steps, values }]));
    }
    const start = () => {
      const settings = [`compute.backend=${backend}`, 'training.batchSize=32', 'encoder.channels=[16,16]'];
      const knn = ['knn.everyEpochs=0.1', 'knn.bankLimit=200', 'knn.queryLimit=50'];
      return connection.services.training.start({ config: quickConfig(STEPS, ...settings, ...knn) });
    };
    const reach = (runId: string, step: number) =>
      stateWhere(connection.services, runId, ({ live }) => live !== null && (live.point?.step ?? -1) >= step);

    it('that was ended and gone on with five times gives, to the last bit, what one that never was gives', async () => {
      engine = newEngine();
      connection = await engine.attach();
      await addDigits(connection.services);
      const { id: whole } = await start();
      await stateWhere(connection.services, whole, ({ run }) => run.status === 'finished');
      const { id } = await start();
      const endings = [
        () => connection.services.training.pause({ runId: id }),
        () => connection.services.training.stop({ runId: id }),
        async () => {
          await connection.services.system.end();
          await connection.closed;
          connection = await engine.attach();
        },
        () => connection.services.training.kill({ runId: id }),
        async () => {
          engine.kill();
          connection = await engine.attach();
        },
      ];
      const reached: number[] = [];
      for (const [index, end] of endings.entries()) {
        await reach(id, Math.max(20 * (index + 1), (reached.at(-1) ?? 0) + 5));
        await end();
        const { run } = await stateWhere(connection.services, id, ({ live }) => live === null);
        expect(['paused', 'stopped', 'interrupted']).toContain(run.status);
        reached.push(run.step);
        await connection.services.training.resume({ runId: id });
      }
      await stateWhere(connection.services, id, ({ run }) => run.status === 'finished');
      const { attempts } = await connection.services.runs.show({ runId: id });
      expect(attempts).toHaveLength(6);
      const [expected, actual] = [await seriesOf(whole), await seriesOf(id)];
      expect(expected.get('loss')?.steps).toHaveLength(STEPS);
      expect(expected.get('knn_top1')?.steps.length).toBeGreaterThan(3);
      for (const name of EXACT) expect(actual.get(name)).toEqual(expected.get(name));
    });
  });
}
