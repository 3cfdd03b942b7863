import { app, session } from 'electron';
import { isHome } from './pages.ts';

/**
 * Keeps every page where it is and what it is: it is not led elsewhere, embeds nothing, and gets no camera, place or
 * other permission. There is no address that it may open in a browser; a link to one of its own places can open a window.
 * @param openWindow gets what stands behind the `#` of such a link, with it
 */
export function confinePages(openWindow: (hash: string) => void): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-frame-navigate', (event) => event.preventDefault());
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      if (isHome(url)) openWindow(new URL(url).hash);
      return { action: 'deny' };
    });
  });
  const { defaultSession } = session;
  defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  defaultSession.setPermissionCheckHandler(() => false);
  defaultSession.setDevicePermissionHandler(() => false);
}
