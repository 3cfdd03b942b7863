import { workbenchContract, type EngineServices } from '../../src-shared/contract/index.ts';
import { AppError, messageOf } from '../../src-shared/errors.ts';
import { openBrowserTransport } from '../../src-shared/rpc/browser-transport.ts';
import { connect } from '../../src-shared/rpc/client.ts';
import type { Transport } from '../../src-shared/rpc/transport.ts';
import { openShellTransport } from './shell.ts';

type Link =
  | { status: 'connecting'; reason: string | null }
  | { status: 'connected'; services: EngineServices }
  /** It will not help to try again: the program is of another version. */
  | { status: 'refused'; reason: string };

const RETRY_MILLISECONDS = 1000;

let link = $state.raw<Link>({ status: 'connecting', reason: null });

/** How this window stands with the engine; screens show their own state from it. */
export const engine = {
  get link(): Link {
    return link;
  },
  /** @throws AppError when there is no connection now */
  get services(): EngineServices {
    if (link.status === 'connected') return link.services;
    throw new AppError('engine-gone', 'The engine cannot be reached now. The window tries again by itself.');
  },
};

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Through the shell in its windows, else over a WebSocket to the server of this page. */
function openTransport(): Promise<Transport> {
  if (window.shell !== undefined) return openShellTransport(window.shell);
  const protocol = location.protocol === 'https:' ? 'wss' : 'ws';
  return openBrowserTransport(new WebSocket(`${protocol}://${location.host}/contract`));
}

/** Connects to the engine, and again whenever the connection has ended. */
export async function keepConnected(version: string): Promise<void> {
  for (;;) {
    try {
      const { services, closed } = await connect(workbenchContract(version), await openTransport());
      link = { status: 'connected', services };
      const { message } = await closed;
      link = { status: 'connecting', reason: message };
    } catch (error) {
      if (error instanceof AppError && error.code === 'version-mismatch') {
        link = { status: 'refused', reason: error.message };
        return;
      }
      link = { status: 'connecting', reason: messageOf(error) };
    }
    await pause(RETRY_MILLISECONDS);
  }
}
