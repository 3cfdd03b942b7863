import { BrowserWindow, nativeTheme, screen } from 'electron';
import { join } from 'node:path';
import { programFolder } from '../program-folder.ts';
import { HOME } from './pages.ts';
import { isInReach, readPlace, writePlace, type Rectangle, type WindowPlace } from './window-place.ts';

const SIZE = { width: 1280, height: 800 };
const SMALLEST = { minWidth: 900, minHeight: 560 };
/** How far a further window lies from the one before, so that both are seen. */
const OFFSET = 28;

/** Of app.css: what is seen before the page is there. */
const BACKGROUND = { dark: '#0e1116', light: '#f5f6f8' };

/** What the system's lists of windows show; elsewhere than on Linux a package has it. */
const ICON = join(programFolder(), 'resources', 'icon.png');

/** In the build, beside this module's folder. */
const PRELOAD = join(import.meta.dirname, '..', 'preload', 'index.cjs');

function placeBeside({ x, y, width, height }: Rectangle): WindowPlace {
  return { x: x + OFFSET, y: y + OFFSET, width, height, isMaximized: false };
}

/**
 * @param placeFile where the size and the place of the last window that was closed are kept
 * @param hash the place in the page that is shown first, with its `#`
 */
export function openWindow(placeFile: string, hash = ''): BrowserWindow {
  const other = BrowserWindow.getFocusedWindow();
  const kept = other === null ? readPlace(placeFile) : placeBeside(other.getNormalBounds());
  const screens = screen.getAllDisplays().map(({ workArea }) => workArea);
  const place = kept !== undefined && isInReach(kept, screens) ? kept : undefined;
  const window = new BrowserWindow({
    ...(place === undefined ? SIZE : { x: place.x, y: place.y, width: place.width, height: place.height }),
    ...SMALLEST,
    title: 'VICReg Workbench',
    icon: ICON,
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    webPreferences: {
      preload: PRELOAD,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      // It would fetch its dictionaries from the network.
      spellcheck: false,
    },
  });
  window.once('ready-to-show', () => {
    if (place?.isMaximized === true) window.maximize();
    window.show();
  });
  window.on('close', (event) => {
    if (!event.defaultPrevented) {
      writePlace(placeFile, { ...window.getNormalBounds(), isMaximized: window.isMaximized() });
    }
  });
  void window.loadURL(`${HOME}${hash}`);
  return window;
}

/** Brings a window to the front, by default the one that was used last. */
export function raiseWindow(
  window: Electron.BrowserWindow | undefined = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows().at(0),
): void {
  if (window === undefined) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
