import { BrowserWindow, dialog, ipcMain } from 'electron';
import { SHELL_CHANNELS } from '../../src-shared/contract/shell-channels.ts';
import { isOwnPage } from './own-page.ts';

/** Lets pages ask the person for a folder, with the system's own chooser. */
export function offerFolderChooser(): void {
  ipcMain.handle(SHELL_CHANNELS.chooseFolder, async (event): Promise<string | null> => {
    const window = BrowserWindow.fromWebContents(event.sender);
    if (window === null || !isOwnPage(event)) return null;
    const { canceled, filePaths } = await dialog.showOpenDialog(window, { properties: ['openDirectory'] });
    return canceled ? null : (filePaths[0] ?? null);
  });
}
