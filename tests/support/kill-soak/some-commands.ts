import type { Command } from './queue-commands.ts';
import { canGoOn, shortRun, type Stage } from './stage.ts';

/** As many places as a person may keep an eye on. */
const LONGEST_QUEUE = 5;

/** Commands that the engine carries out in the order in which they come. */
function inOrder({ choices, told }: Stage): Command[] {
  const { places } = told.queue;
  const runs = places.map(({ runId }) => runId);
  return Array.from({ length: 1 + choices.below(6) }, (): Command => {
    if (runs.length === 0 || choices.happens(0.15)) return { kind: 'hold', runId: null, held: choices.happens(0.5) };
    const runId = choices.oneOf(runs);
    const kind = choices.oneOf(['move', 'move', 'hold', 'leave'] as const);
    if (kind === 'move') return { kind, runId, position: choices.below(LONGEST_QUEUE + 1) };
    return kind === 'hold' ? { kind, runId, held: choices.happens(0.5) } : { kind, runId };
  });
}

/** What somebody might ask for who changes their mind often: a single command, or several without waiting. */
export function someCommands(stage: Stage): Command[] {
  const { choices, told } = stage;
  const hasRoom = told.queue.places.length < LONGEST_QUEUE;
  const resting = [...told.runs.values()].filter(canGoOn);
  const working = [...told.runs.values()].filter(({ summary }) => summary.status === 'running');
  const kind = choices.oneOf(['start', 'resume', 'resume', 'end', 'several', 'several', 'several'] as const);
  if (kind === 'start' && hasRoom && resting.length < 10) return [{ kind, config: shortRun(stage) }];
  if (kind === 'resume' && hasRoom && resting.length > 0) {
    const { summary, attempts } = choices.oneOf(resting);
    return [{ kind, runId: summary.id, attempts }];
  }
  if (kind === 'end' && working.length > 0) {
    const { summary } = choices.oneOf(working);
    return [{ kind: choices.oneOf(['pause', 'stop'] as const), runId: summary.id }];
  }
  return inOrder(stage);
}
