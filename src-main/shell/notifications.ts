import { BrowserWindow, ipcMain, Notification } from 'electron';
import { SHELL_CHANNELS } from '../../src-shared/contract/shell-channels.ts';
import { shellNoticeSchema } from '../../src-shared/contract/shell.ts';
import { raiseWindow } from './open-window.ts';
import { isOwnPage } from './own-page.ts';
import { sendCommand } from './send-command.ts';

/**
 * Lets pages tell of runs through the system while no window is in front; a click brings the window of the page to the
 * front, at the run. Every page tells the same: it is shown once.
 */
export function offerNotifications(): void {
  const told = new Set<string>();
  // Electron forgets one, and with it the click, when nothing holds it.
  const shown = new Set<Notification>();
  ipcMain.on(SHELL_CHANNELS.notify, (event, value: unknown) => {
    const window = BrowserWindow.fromWebContents(event.sender);
    const notice = shellNoticeSchema.safeParse(value);
    if (window === null || !isOwnPage(event) || !notice.success) return;
    const { key, runId, sentence } = notice.data;
    if (told.has(key) || BrowserWindow.getFocusedWindow() !== null || !Notification.isSupported()) return;
    told.add(key);
    const notification = new Notification({ title: 'VICReg Workbench', body: sentence });
    shown.add(notification);
    notification.on('close', () => shown.delete(notification));
    notification.on('click', () => {
      shown.delete(notification);
      const target = window.isDestroyed() ? BrowserWindow.getAllWindows().at(0) : window;
      if (target === undefined) return;
      raiseWindow(target);
      sendCommand(target, { kind: 'show-run', runId });
    });
    notification.show();
  });
}
