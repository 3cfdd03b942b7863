import { app, BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron';
import type { ShellCommand } from '../../src-shared/contract/shell.ts';
import { openGuide } from './open-guide.ts';
import { sendCommand } from './send-command.ts';

const isMac = process.platform === 'darwin';

/** An item that the page of the window in front carries out; its keys are those of the page's own shortcuts. */
function item(label: string, command: ShellCommand, accelerator?: string): MenuItemConstructorOptions {
  return {
    label,
    ...(accelerator === undefined ? {} : { accelerator }),
    click: (_item, window) => {
      const target = window instanceof BrowserWindow ? window : BrowserWindow.getAllWindows().at(0);
      if (target !== undefined) sendCommand(target, command);
    },
  };
}

const line: MenuItemConstructorOptions = { type: 'separator' };

function fileMenu(openWindow: () => void): MenuItemConstructorOptions {
  return {
    label: '&File',
    submenu: [
      item('New run', { kind: 'go', place: 'new' }, 'CmdOrCtrl+N'),
      item('Add a data set …', { kind: 'add-dataset' }, 'CmdOrCtrl+O'),
      line,
      { label: 'New window', accelerator: 'CmdOrCtrl+Shift+N', click: openWindow },
      { role: 'close' },
      ...(isMac ? [] : [line, { role: 'quit' as const }]),
    ],
  };
}

const goMenu: MenuItemConstructorOptions = {
  label: '&Go',
  submenu: [
    item('Data sets', { kind: 'go', place: 'datasets' }, 'CmdOrCtrl+1'),
    item('New run', { kind: 'go', place: 'new' }, 'CmdOrCtrl+2'),
    item('Runs', { kind: 'go', place: 'runs' }, 'CmdOrCtrl+3'),
    item('Compare', { kind: 'go', place: 'compare' }, 'CmdOrCtrl+4'),
    item('Settings', { kind: 'go', place: 'settings' }, 'CmdOrCtrl+5'),
    line,
    item('Find …', { kind: 'find' }, 'CmdOrCtrl+K'),
  ],
};

/** Loading a page again and looking into it are for those who work on the program. */
function viewMenu(): MenuItemConstructorOptions {
  return {
    label: '&View',
    submenu: [
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      line,
      { role: 'togglefullscreen' },
      ...(app.isPackaged ? [] : [line, { role: 'reload' as const }, { role: 'toggleDevTools' as const }]),
    ],
  };
}

/** The menu of every window. */
export function setMenu(openWindow: () => void): void {
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(isMac ? [{ role: 'appMenu' as const }] : []),
      fileMenu(openWindow),
      { role: 'editMenu' },
      viewMenu(),
      goMenu,
      { role: 'windowMenu' },
      {
        role: 'help',
        submenu: [
          { label: 'Guide', click: () => void openGuide() },
          item('Keyboard shortcuts', { kind: 'show-shortcuts' }),
          item('Diagnostics for a bug report …', { kind: 'show-diagnostics' }),
          line,
          { role: 'about' },
        ],
      },
    ]),
  );
}
