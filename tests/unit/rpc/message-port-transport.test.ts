import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { messagePortTransport, type FramePort } from '../../../src-shared/rpc/message-port-transport.ts';
import type { AppError } from '../../../src-shared/errors.ts';
import { rpcSuite } from '../../support/rpc-suite.ts';

/** Node's port as the standard has it; its types are less exact. */
function standardPort(port: MessagePort): FramePort {
  return {
    addEventListener(type: 'message' | 'close', listener: (event: { data: unknown }) => void) {
      if (type === 'message') port.on('message', (data: unknown) => listener({ data }));
      else port.on('close', () => listener({ data: undefined }));
    },
    start: () => port.start(),
    postMessage: (frame) => port.postMessage(frame),
    close: () => port.close(),
  };
}

function openPorts(): [MessagePort, MessagePort] {
  const { port1, port2 } = new MessageChannel();
  onTestFinished(() => {
    port1.close();
    port2.close();
  });
  return [port1, port2];
}

describe('the contract over a MessagePort', () => {
  rpcSuite((accept) =>
    Promise.resolve(() => {
      const [client, server] = openPorts();
      accept(messagePortTransport(standardPort(server)));
      return Promise.resolve(messagePortTransport(standardPort(client)));
    }),
  );

  it.each(['text', null, { frame: Uint8Array.of(1) }, [1]])('is broken by a message that is %o', async (message) => {
    const [bad, port] = openPorts();
    const broken: AppError[] = [];
    const frames: Uint8Array[] = [];
    messagePortTransport(standardPort(port)).listen({
      onFrame: (frame) => frames.push(frame),
      onBroken: (error) => broken.push(error),
      onClose: () => {},
    });
    for (const each of [Uint8Array.of(1), message, Uint8Array.of(2)]) bad.postMessage(each);
    await vi.waitFor(() => expect(broken).toMatchObject([{ code: 'frame-malformed' }]));
    expect(frames).toEqual([Uint8Array.of(1)]);
  });

  it('ends on both sides when one closes, after what was sent before, and tells it once', async () => {
    const [left, right] = openPorts();
    const told: string[] = [];
    const transports = [left, right].map((port, side) => {
      const transport = messagePortTransport(standardPort(port));
      transport.listen({
        onFrame: (frame) => told.push(`${side} frame ${String(frame[0])}`),
        onBroken: ({ message }) => told.push(`${side} ${message}`),
        onClose: () => told.push(`${side} closed`),
      });
      return transport;
    });
    transports[0]?.send(Uint8Array.of(7));
    transports[0]?.close();
    transports[0]?.close();
    transports[0]?.send(Uint8Array.of(8));
    await vi.waitFor(() => expect(told).toHaveLength(3));
    expect(told.toSorted()).toEqual(['0 closed', '1 closed', '1 frame 7']);
    expect(told.indexOf('1 frame 7')).toBeLessThan(told.indexOf('1 closed'));
  });
});
