import { SHELL_CHANNELS } from '../../src-shared/contract/shell-channels.ts';
import type { ShellCommand } from '../../src-shared/contract/shell.ts';

/** Has the page of a window do something. */
export function sendCommand(window: Electron.BrowserWindow, command: ShellCommand): void {
  window.webContents.send(SHELL_CHANNELS.command, command);
}
