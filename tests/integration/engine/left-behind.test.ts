import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { serialize } from 'node:v8';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { LeftBehind, Report } from '../../../src-shared/contract/trainer.ts';
import { runConfigSchema } from '../../../src-shared/config/run-config.ts';
import { openEngine, type Engine } from '../../../src-main/engine/engine.ts';
import { adoptLeftBehind, leftBehindPath } from '../../../src-main/engine/left-behind.ts';
import { recordReport } from '../../../src-main/engine/record-report.ts';
import { identityOf } from '../../../src-main/storage/process-identity.ts';
import { listCheckpoints } from '../../../src-main/storage/repositories/checkpoints.ts';
import { listEvaluations } from '../../../src-main/storage/repositories/evaluations.ts';
import { listEvents } from '../../../src-main/storage/repositories/events.ts';
import { readMetrics } from '../../../src-main/storage/repositories/metrics.ts';
import { changeStatus, createRun, requireRun, startRun } from '../../../src-main/storage/repositories/runs.ts';
import { freshFolder, plainRun } from '../../support/storage.ts';

const CHILD = join(import.meta.dirname, 'children/adopt-left-behind.ts');
const config = runConfigSchema.parse({ checkpoints: { keep: 2 } });

let folder: string;
let engine: Engine;
let runId: string;
let attempt: number;
/** Everything that the trainer said, in order. */
let reports: Report[];

/** Puts the data folder back to where it was kept; the engine is closed. */
function restore(): void {
  rmSync(folder, { recursive: true });
  cpSync(`${folder}-before`, folder, { recursive: true });
}

async function open(path: string): Promise<Engine> {
  const opened = await openEngine(path);
  onTestFinished(() => {
    if (opened.database.open) opened.close();
  });
  return opened;
}

function checkpoint(step: number, reason: 'interval' | 'stop'): Report {
  const path = join(engine.folder.run(runId), 'checkpoints', `step-${step}-0000000${step}.safetensors`);
  return { kind: 'checkpoint', step, path, bytes: 4, sha256: String(step).padStart(64, '0'), reason };
}

function metrics(fromStep: number, toStep: number, more: Record<string, number> = {}): Report {
  const steps = Array.from({ length: toStep - fromStep }, (_, i) => fromStep + i);
  return {
    kind: 'metrics',
    points: steps.map((step) => ({
      step,
      milliseconds: step * 10,
      values: { loss: 1 / (step + 1), ...(step === toStep - 1 ? more : {}) },
    })),
  };
}

function goingBack(): Report {
  return { kind: 'metrics', points: [3, 2].map((step) => ({ step, milliseconds: 0, values: { loss: 1 } })) };
}

function everyReport(): Report[] {
  const evaluation = {
    protocol: {
      kind: 'knn' as const,
      representation: 'trained' as const,
      k: 20,
      temperature: 0.1,
      metric: 'cosine' as const,
      labelsPerClass: null,
      draws: 1,
      bank: 100,
      queries: 10,
      bankSplit: 'train' as const,
      querySplit: 'test' as const,
      splitOrigin: 'seed' as const,
      layer: 'representation' as const,
    },
    top1: 0.5,
    top5: 0.75,
    top1Deviation: 0,
  };
  const description = {
    backend: 'wasm' as const,
    versions: {},
    device: 'a processor',
    threads: 1,
    mode: 'repeatable' as const,
    switches: {},
  };
  return [
    { kind: 'started', description, others: [] },
    { kind: 'training', step: 0, totalSteps: 600, stepsPerEpoch: 10, labels: true, checkpointBytes: 4 },
    metrics(0, 4),
    checkpoint(4, 'interval'),
    metrics(4, 6),
    { kind: 'evaluation', step: 7, evaluation },
    metrics(6, 8, { knn_top1: 0.5, loss: Number.NaN, gradient_norm: Infinity }),
    checkpoint(8, 'interval'),
    metrics(8, 9),
    checkpoint(9, 'stop'),
  ];
}

const done = { kind: 'done' as const, outcome: 'stopped' as const, step: 9 };

function leave(leftBehind: Partial<LeftBehind>): void {
  const path = leftBehindPath(engine, runId);
  writeFileSync(path, serialize({ processId: process.pid, reports: [], ending: done, ...leftBehind }));
}

beforeEach(async () => {
  folder = join(freshFolder(), 'home');
  engine = await open(folder);
  runId = createRun(engine.database, { ...plainRun, config }).id;
  attempt = startRun(engine.database, runId, identityOf(), 0);
  reports = everyReport();
  for (const report of reports) {
    if (report.kind !== 'checkpoint') continue;
    mkdirSync(dirname(report.path), { recursive: true });
    writeFileSync(report.path, 'abcd');
  }
});

/** All that a run consists of, but the times at which it was written. */
function contentOf({ database, folder: data }: Engine) {
  const { status, step, backend } = requireRun(database, runId);
  return {
    status,
    step,
    backend,
    loss: readMetrics(database, runId, 'loss'),
    knn: readMetrics(database, runId, 'knn_top1'),
    norm: readMetrics(database, runId, 'gradient_norm'),
    checkpoints: listCheckpoints(database, runId).map((row) => ({ ...row, createdAt: null })),
    evaluations: listEvaluations(database, runId).map((row) => ({ ...row, createdAt: null })),
    events: listEvents(database, runId)
      .filter(({ kind }) => kind !== 'left-behind-adopted')
      .map((event) => ({ ...event, time: null, sequence: null })),
    files: readdirSync(data.run(runId), { recursive: true }).sort(),
  };
}

/** What the run would be if the engine had taken every report itself. */
function wholeContent() {
  for (const report of reports) recordReport(engine, runId, attempt, config, report);
  return contentOf(engine);
}

describe('what a trainer left behind', () => {
  it('becomes what the engine would have recorded, whatever part of it was recorded and not acknowledged', async () => {
    engine.close();
    cpSync(folder, `${folder}-before`, { recursive: true });
    engine = await open(folder);
    const wanted = wholeContent();
    engine.close();
    for (let recorded = 0; recorded <= reports.length; recorded++) {
      restore();
      engine = await open(folder);
      for (const report of reports.slice(0, recorded)) recordReport(engine, runId, attempt, config, report);
      leave({ reports });
      expect(adoptLeftBehind(engine, runId)).toEqual(done);
      expect(contentOf(engine), `${recorded} recorded`).toEqual(wanted);
      engine.close();
    }
  });

  it('is complete after an adoption that was cut short at any moment', async () => {
    leave({ reports });
    engine.close();
    cpSync(folder, `${folder}-before`, { recursive: true });
    engine = await open(folder);
    adoptLeftBehind(engine, runId);
    const wanted = contentOf(engine);
    const events = listEvents(engine.database, runId).length;
    engine.close();
    const moments = [
      ...[1, 2, 3, 4].map((count) => ['metric_tail', count] as const),
      ...[1, 2, 3].map((count) => ['checkpoints', count] as const),
      ['evaluations', 1] as const,
      ...Array.from({ length: 6 }, (_, i) => ['run_events', i + 1] as const),
      ...[1, 2].map((count) => ['delete', count] as const),
    ];
    for (const [moment, count] of moments) {
      restore();
      const parameters = ['--no-warnings', CHILD, folder, runId, moment, String(count)];
      const { signal, stderr } = spawnSync(process.execPath, parameters, { encoding: 'utf8' });
      expect({ signal, stderr }, `${moment} ${count}`).toEqual({ signal: 'SIGKILL', stderr: '' });
      engine = await open(folder);
      expect(adoptLeftBehind(engine, runId)).toEqual(done);
      expect(contentOf(engine), `${moment} ${count}`).toEqual(wanted);
      expect(listEvents(engine.database, runId)).toHaveLength(events);
      // The file is gone; the ending is known until the attempt is over.
      expect(adoptLeftBehind(engine, runId)).toEqual(done);
      engine.close();
    }
  }, 120_000);

  it('leaves no checkpoint file that nobody knows, but those that may yet be reported', () => {
    const checkpoints = join(engine.folder.run(runId), 'checkpoints');
    for (const step of [3, 12]) writeFileSync(join(checkpoints, `step-${step}-ffffffff.safetensors`), 'abcd');
    leave({ reports });
    adoptLeftBehind(engine, runId);
    expect(readdirSync(checkpoints).map((name) => Number(name.split('-')[1]))).toEqual([12, 8, 9]);
  });

  it('is nothing when there is no file', () => {
    expect(adoptLeftBehind(engine, runId)).toBeUndefined();
  });

  it('says how the trainer failed', () => {
    const failed = {
      kind: 'failed',
      code: 'not-finite',
      message: 'At step 3 …',
      step: null,
      defect: false,
      detail: null,
    };
    leave({ reports: reports.slice(0, 3), ending: { ...failed, kind: 'failed' } });
    expect(adoptLeftBehind(engine, runId)).toEqual(failed);
  });

  it('belongs to one attempt: a later one is not told of it', () => {
    leave({ reports });
    adoptLeftBehind(engine, runId);
    changeStatus(engine.database, runId, 'interrupted');
    startRun(engine.database, runId, identityOf(), 9);
    expect(adoptLeftBehind(engine, runId)).toBeUndefined();
  });

  it.each([
    ['of another trainer', () => leave({ processId: 1 }), 'another attempt'],
    [
      'without what it must have',
      () => writeFileSync(leftBehindPath(engine, runId), serialize({ reports: 3 })),
      'expected',
    ],
    ['that is no such file', () => writeFileSync(leftBehindPath(engine, runId), '{"reports": []}'), 'cannot be used'],
    ['with points that go back', () => leave({ reports: [goingBack()] }), 'cannot follow'],
    [
      'that is cut off',
      () => {
        leave({ reports });
        const path = leftBehindPath(engine, runId);
        writeFileSync(path, readFileSync(path).subarray(0, 200));
      },
      'cannot be used',
    ],
  ])('%s is put aside, and the log of the run says so', (_, write, reason) => {
    for (const aside of ['left-behind.v8.refused', 'left-behind.v8.refused-2']) {
      write();
      const bytes = readFileSync(leftBehindPath(engine, runId));
      expect(adoptLeftBehind(engine, runId)).toBeUndefined();
      const event = listEvents(engine.database, runId).at(-1);
      expect(event?.kind).toBe('left-behind-refused');
      expect(event?.sentence).toContain(reason);
      expect(event?.sentence).toContain(aside);
      expect(existsSync(leftBehindPath(engine, runId))).toBe(false);
      expect(readFileSync(join(engine.folder.run(runId), aside))).toEqual(bytes);
    }
  });
});
