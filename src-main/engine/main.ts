/** The engine: a process of its own, one for each data folder. Started by attach/start-engine.ts. */
import { AppError, messageOf } from '../../src-shared/errors.ts';
import type { StartMessage } from './attach/start-engine.ts';
import { runEngine } from './run-engine.ts';

async function tell(message: StartMessage): Promise<void> {
  await new Promise<void>((resolve) => {
    if (process.send === undefined || !process.connected) resolve();
    // Whoever started it may be gone by now.
    else process.send(message, undefined, undefined, () => resolve());
  });
  if (process.connected) process.disconnect();
}

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error('the engine needs a data folder');
try {
  await runEngine(path);
  await tell({ kind: 'ready' });
} catch (error) {
  const code = error instanceof AppError ? error.code : 'engine-not-started';
  const message = error instanceof AppError ? error.message : `The engine met a defect: ${messageOf(error)}`;
  await tell({ kind: 'failed', code, message });
  process.exit(1);
}
