import { Menu } from 'electron';

/** The menu of every window; edit and view are the system's usual ones. */
export function setMenu(openWindow: () => void): void {
  const isMac = process.platform === 'darwin';
  const menu = Menu.buildFromTemplate([
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    {
      label: 'File',
      submenu: [
        { label: 'New window', accelerator: 'CmdOrCtrl+N', click: openWindow },
        { role: 'close' },
        ...(isMac ? [] : [{ type: 'separator' } as const, { role: 'quit' } as const]),
      ],
    },
    { role: 'editMenu' },
    { role: 'viewMenu' },
    { role: 'help', submenu: [{ role: 'about' }] },
  ]);
  Menu.setApplicationMenu(menu);
}
