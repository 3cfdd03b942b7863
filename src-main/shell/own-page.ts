import type { IpcMainEvent, IpcMainInvokeEvent } from 'electron';
import { isHome } from './pages.ts';

/** Whether a message comes from the window's page itself, and not from a frame in it or a page in its place. */
export function isOwnPage({ senderFrame, sender }: IpcMainEvent | IpcMainInvokeEvent): boolean {
  return senderFrame !== null && senderFrame === sender.mainFrame && isHome(senderFrame.url);
}
