import { appendMetrics } from '../../storage/repositories/metrics.ts';
import type { ActiveRun } from '../active-run.ts';
import type { Engine } from '../engine.ts';
import { openLoadMeter } from './load-meter.ts';
import { loadSeries } from './load-series.ts';

const SAMPLE_MILLISECONDS = 5000;

export type MachineEvents = {
  onLoad: () => void;
  /** There is no room for two more checkpoints; told once. */
  onDiskLow: (reason: string) => void;
  onError: (error: unknown) => void;
};

const megabytes = (bytes: number) => `${Math.ceil(bytes / 1e6)} MB`;

/** Measures the load of the machine while a run is under way, as series of that run, and guards the disk. */
export function watchMachine(engine: Engine, run: ActiveRun, events: MachineEvents): { stop: () => void } {
  const meter = openLoadMeter({ folder: engine.folder.path });
  let lastStep = -1;
  let isLow = false;
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;

  const record = (values: Record<string, number>) => {
    const { point } = run.live;
    // One value per step: a step that takes longer than the time between two samples keeps its first.
    if (point === null || point.step <= lastStep) return;
    lastStep = point.step;
    const { step, milliseconds } = point;
    appendMetrics(engine.database, run.runId, run.attempt, [{ step, milliseconds, values }]);
  };
  const guardDisk = (free: number) => {
    const { checkpointBytes } = run;
    if (isLow || checkpointBytes === null || free >= 2 * checkpointBytes) return;
    isLow = true;
    events.onDiskLow(
      `The disk of the data folder has ${megabytes(free)} left, and two checkpoints take ` +
        `${megabytes(2 * checkpointBytes)}. Free some space, then go on with the run.`,
    );
  };
  const sample = async () => {
    try {
      const load = await meter.sample([run.trainer.processId]);
      if (isStopped) return;
      run.live.load = load;
      guardDisk(load.diskFree);
      record(loadSeries(load, run.trainer.processId));
      events.onLoad();
    } catch (error) {
      if (!isStopped) events.onError(error);
    }
    if (!isStopped) timer = setTimeout(() => void sample(), SAMPLE_MILLISECONDS);
  };
  void sample();
  return {
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
