import { app, BrowserWindow, dialog } from 'electron';
import type { RunSummary } from '../../src-shared/contract/runs.ts';
import { attachRunningEngine, type EngineConnection } from '../engine/attach/attach-engine.ts';

/** How long the engine may take to say whether something trains. */
const PATIENCE_MILLISECONDS = 3000;

const ANSWERS = { keep: 'Keep training in the background', stop: 'Stop with a checkpoint', cancel: 'Cancel' };
type Answer = keyof typeof ANSWERS;

async function ask(active: readonly RunSummary[]): Promise<Answer> {
  const names = active.map(({ name }) => `“${name}”`).join(', ');
  const answers: readonly Answer[] = ['keep', 'stop', 'cancel'];
  const options = {
    type: 'question' as const,
    message: `${names} ${active.length === 1 ? 'is' : 'are'} training.`,
    detail:
      'Training goes on without a window, and the next window shows it. If it is stopped, it is paused after its ' +
      'present step, with a checkpoint, and can be resumed; runs that wait stay in the queue.',
    buttons: answers.map((answer) => ANSWERS[answer]),
    defaultId: answers.indexOf('keep'),
    cancelId: answers.indexOf('cancel'),
    noLink: true,
  };
  const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows().at(0);
  const { response } = await (window === undefined
    ? dialog.showMessageBox(options)
    : dialog.showMessageBox(window, options));
  return answers[response] ?? 'cancel';
}

/** @returns whether to leave */
async function decide({ services }: EngineConnection, signal: AbortSignal): Promise<boolean> {
  const { active } = await services.training.queue(undefined, { signal });
  const answer = active.length === 0 ? 'keep' : await ask(active);
  if (answer === 'stop') {
    // First the pages: they would start the engine again when it has gone.
    for (const window of BrowserWindow.getAllWindows()) window.destroy();
    await services.system.end();
  }
  return answer !== 'cancel';
}

async function mayLeave(dataFolder: string): Promise<boolean> {
  const signal = AbortSignal.timeout(PATIENCE_MILLISECONDS);
  try {
    const engine = await attachRunningEngine(dataFolder, signal);
    return engine === undefined || (await decide(engine, signal).finally(engine.close));
  } catch {
    // Leaving changes nothing about what trains, so an engine that does not answer keeps nobody here.
    return true;
  }
}

/**
 * Lets the program end when the person quits or closes the last window; while a run trains it asks what is to become of
 * it first, once.
 * @returns ends the program without a question
 */
export function guardLeaving(dataFolder: string): () => void {
  let isDecided = false;
  let deciding = false;
  const leave = () => {
    isDecided = true;
    app.quit();
  };
  const consider = () => {
    if (deciding) return;
    deciding = true;
    void mayLeave(dataFolder).then((may) => {
      deciding = false;
      if (may) leave();
    });
  };
  app.on('before-quit', (event) => {
    if (isDecided) return;
    event.preventDefault();
    consider();
  });
  app.on('browser-window-created', (_created, window) => {
    window.on('close', (event) => {
      if (isDecided || BrowserWindow.getAllWindows().length > 1) return;
      event.preventDefault();
      consider();
    });
  });
  // Without windows the program goes on for as long as it takes to tell the engine to end; Electron would quit.
  app.on('window-all-closed', () => {});
  return leave;
}
