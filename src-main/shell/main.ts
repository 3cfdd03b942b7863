import { app, dialog, protocol } from 'electron';
import { join } from 'node:path';
import { AppError, messageOf } from '../../src-shared/errors.ts';
import { reachEngine } from '../engine/attach/attach-engine.ts';
import { dataFolderPath, openDataFolder } from '../storage/data-folder.ts';
import { currentDataFolder } from '../storage/data-location.ts';
import { readWindowFiles } from '../window-files.ts';
import { offerFolderChooser } from './choose-folder.ts';
import { confinePages } from './confinement.ts';
import { offerEngine } from './engine-ports.ts';
import { guardLeaving } from './leaving.ts';
import { setMenu } from './menu.ts';
import { offerNotifications } from './notifications.ts';
import { nodeProgram } from './node-program.ts';
import { openWindow, raiseWindow } from './open-window.ts';
import { answerPage, SCHEME } from './pages.ts';

/** The program's window: everything that needs Electron. It attaches to the engine of the data folder, or starts it. */

function fail(error: unknown): void {
  dialog.showErrorBox('VICReg Workbench cannot start', messageOf(error));
  app.exit(1);
}

async function run(dataFolder: string): Promise<void> {
  const node = nodeProgram(process.env, process.resourcesPath);
  const files = await readWindowFiles();
  if (files === undefined) throw new AppError('window-missing', "The window was not built. Start with 'npm start'.");
  const open = (hash?: string) => openWindow(join(app.getPath('userData'), 'window.json'), hash);

  confinePages(open);
  protocol.handle(SCHEME, (request) => answerPage(files, request));
  offerEngine(() => reachEngine(dataFolder, node));
  offerFolderChooser();
  offerNotifications();
  setMenu(() => open());
  const leave = guardLeaving(dataFolder);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, leave);
  app.on('second-instance', () => raiseWindow());
  open().once('show', () => process.send?.('shown'));
}

function start(): void {
  const folder = openDataFolder(currentDataFolder(dataFolderPath()));
  // One shell for each data folder, as there is one engine.
  app.setPath('userData', join(folder.path, 'shell'));
  if (!app.requestSingleInstanceLock()) {
    process.stdout.write('The program is open already: its window was brought to the front.\n');
    app.exit(0);
    return;
  }
  app
    .whenReady()
    .then(() => run(folder.path))
    .catch(fail);
}

protocol.registerSchemesAsPrivileged([
  { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
]);
try {
  start();
} catch (error) {
  fail(error);
}
