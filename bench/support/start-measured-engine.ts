import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { askChild, nextMessage } from './ask-child.ts';
import { eventLoopSchema, type EventLoop } from './event-loop.ts';

const ENTRY = join(import.meta.dirname, 'measured-engine.ts');

export type MeasuredEngine = {
  /** How its event loop did since this was last asked. */
  eventLoop: () => Promise<EventLoop>;
};

/**
 * Starts an engine whose event loop is watched, and waits until it listens.
 * @param trainer the program that it starts for runs, by default the real one
 */
export async function startMeasuredEngine(home: string, trainer?: string): Promise<MeasuredEngine> {
  const parameters = trainer === undefined ? [home] : [home, trainer];
  const child = spawn(process.execPath, ['--no-warnings', ENTRY, ...parameters], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await nextMessage(child);
  return {
    async eventLoop() {
      return eventLoopSchema.parse(await askChild(child, 'take'));
    },
  };
}
