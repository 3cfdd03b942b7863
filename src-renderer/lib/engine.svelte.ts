import { workbenchContract, type EngineServices } from '../../src-shared/contract/index.ts';
import { AppError, messageOf } from '../../src-shared/errors.ts';
import { openBrowserTransport } from '../../src-shared/rpc/browser-transport.ts';
import { connect } from '../../src-shared/rpc/client.ts';
import type { Transport } from '../../src-shared/rpc/transport.ts';
import { openShellTransport } from './shell.ts';
import { watchSilence } from './silence.ts';

type Link =
  | { status: 'connecting'; reason: string | null }
  | { status: 'connected'; services: EngineServices }
  /** The engine is of another version: trying again helps once a person has ended it. */
  | { status: 'refused'; reason: string };

/** Why there is nothing new from the engine, for people. */
export type Trouble = { title: string; sentence: string };

const RETRY_MILLISECONDS = 1000;
const TICK_MILLISECONDS = 1000;
/** An engine tells the load of the machine every two seconds. */
const TICKS_OF_SILENCE = 6;
const SILENT: Trouble = {
  title: 'The engine does not answer.',
  sentence: 'It was stopped, or the machine is very busy. The window goes on as soon as it answers.',
};

let link = $state.raw<Link>({ status: 'connecting', reason: null });
let isSilent = $state(false);
let tryAgain = () => {};
const silence = watchSilence(TICKS_OF_SILENCE, (now) => (isSilent = now));

function troubleNow(): Trouble | null {
  if (link.status === 'refused') return { title: 'The engine is of another version.', sentence: link.reason };
  if (link.status === 'connecting' && link.reason !== null) {
    const sentence = `${link.reason} The window tries again by itself.`;
    return { title: 'The engine cannot be reached.', sentence };
  }
  return isSilent ? SILENT : null;
}

/** How this window stands with the engine; screens show their own state from it. */
export const engine = {
  get link(): Link {
    return link;
  },
  /** null while all is well, and in the first moments of connecting. */
  get trouble(): Trouble | null {
    return troubleNow();
  },
  /** Whether what is shown can be new, and what is asked for be done. */
  get isThere(): boolean {
    return link.status === 'connected' && !isSilent;
  },
  /** Asks again an engine that refused. */
  tryAgain(): void {
    tryAgain();
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

/** Whatever arrives is a sign of life. */
function listenedTo(transport: Transport): Transport {
  return {
    ...transport,
    listen: (listener) =>
      transport.listen({
        ...listener,
        onFrame(frame) {
          silence.broken();
          listener.onFrame(frame);
        },
      }),
  };
}

/** Connects to the engine, and again whenever the connection has ended. */
export async function keepConnected(version: string): Promise<void> {
  setInterval(silence.tick, TICK_MILLISECONDS);
  for (;;) {
    try {
      const { services, closed } = await connect(workbenchContract(version), listenedTo(await openTransport()));
      link = { status: 'connected', services };
      const { message } = await closed;
      link = { status: 'connecting', reason: message };
    } catch (error) {
      if (error instanceof AppError && error.code === 'version-mismatch') {
        link = { status: 'refused', reason: error.message };
        await new Promise<void>((resolve) => (tryAgain = resolve));
        continue;
      }
      link = { status: 'connecting', reason: messageOf(error) };
    }
    await pause(RETRY_MILLISECONDS);
  }
}
