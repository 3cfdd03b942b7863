/**
 * A client in a process of its own. Parameters: the data folder and the run. Told `follow` it follows the run and reads its
 * new points at every change, as a window does; told `leave` it disconnects and says how many points it has read.
 */
import { attachEngine } from '../../src-main/engine/attach/attach-engine.ts';

const [home = '', runId = ''] = process.argv.slice(2);

async function follow(signal: AbortSignal, onAttached: () => void): Promise<number> {
  const { services, close } = await attachEngine(home);
  onAttached();
  const { runs, training } = services;
  let fromStep: number | undefined;
  let points = 0;
  try {
    for await (const { run } of training.follow({ runId }, { signal })) {
      fromStep ??= run.step;
      const { series } = await runs.points({ runId, names: null, fromStep }, { signal });
      for (const { steps } of series) {
        points += steps.length;
        fromStep = Math.max(fromStep, (steps.at(-1) ?? -1) + 1);
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  close();
  return points;
}

let leaving = new AbortController();
let following: Promise<number> | undefined;
process.on('message', (message) => {
  if (message === 'follow') {
    leaving = new AbortController();
    following = follow(leaving.signal, () => process.send?.('attached'));
  } else {
    leaving.abort();
    void following?.then((points) => process.send?.(points));
  }
});
process.send?.('ready');
