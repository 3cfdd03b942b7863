/**
 * The engine's process with a watch on its event loop. Parameters: the data folder and, unless it is to be the real one,
 * the trainer's program. It says when it listens; to any message it answers how the event loop did since the one before.
 */
import { runEngine } from '../../src-main/engine/run-engine.ts';
import { watchEventLoop } from './event-loop.ts';

const [home = '', trainer] = process.argv.slice(2);
const { take } = watchEventLoop();
await runEngine(home, trainer);
process.on('message', () => process.send?.(take()));
process.send?.('ready');
