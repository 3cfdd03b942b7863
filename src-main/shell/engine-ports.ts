import { ipcMain, MessageChannelMain, type MessagePortMain, type WebContents } from 'electron';
import { SHELL_CHANNELS } from '../../src-shared/contract/shell-channels.ts';
import { messagePortTransport, type FramePort } from '../../src-shared/rpc/message-port-transport.ts';
import { refuse, relay } from '../../src-shared/rpc/relay.ts';
import type { Transport } from '../../src-shared/rpc/transport.ts';
import { isOwnPage } from './own-page.ts';

function framePort(port: MessagePortMain): FramePort {
  return {
    addEventListener(type: 'message' | 'close', listener: (event: { data: unknown }) => void) {
      if (type === 'message') port.on('message', ({ data }: { data: unknown }) => listener({ data }));
      else port.on('close', () => listener({ data: undefined }));
    },
    start: () => port.start(),
    postMessage: (frame) => port.postMessage(frame),
    close: () => port.close(),
  };
}

/**
 * Gives every page that asks for it a port to the engine, and a connection of its own behind it: the frames go through as
 * they are. A page has one at a time; it asks again when that has ended.
 */
export function offerEngine(connectEngine: () => Promise<Transport>): void {
  const ports = new Map<WebContents, MessagePortMain>();
  ipcMain.on(SHELL_CHANNELS.connectEngine, (event) => {
    if (!isOwnPage(event)) return;
    const { sender } = event;
    // Of this page, or of one that was there before it was loaded again.
    if (ports.has(sender)) ports.get(sender)?.close();
    else sender.once('destroyed', () => ports.delete(sender));
    const { port1, port2 } = new MessageChannelMain();
    ports.set(sender, port1);
    const page = messagePortTransport(framePort(port1));
    sender.postMessage(SHELL_CHANNELS.enginePort, null, [port2]);
    connectEngine().then(
      (engine) => relay(page, engine),
      (error: unknown) => refuse(page, error),
    );
  });
}
