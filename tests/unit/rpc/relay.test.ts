import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src-shared/errors.ts';
import { memoryTransport } from '../../../src-shared/rpc/memory-transport.ts';
import { relay } from '../../../src-shared/rpc/relay.ts';
import type { Flow, Transport, TransportListener } from '../../../src-shared/rpc/transport.ts';
import { rpcSuite } from '../../support/rpc-suite.ts';

describe('the contract over a relay', () => {
  rpcSuite((accept) =>
    Promise.resolve(() => {
      const [client, left] = memoryTransport();
      const [right, server] = memoryTransport();
      accept(server);
      relay(left, right);
      return Promise.resolve(client);
    }),
  );
});

/** A transport that is driven by hand and writes down what is asked of it. */
function handDriven() {
  const told: string[] = [];
  const state = { isFull: false, tellRoom: () => {} };
  let listener: TransportListener | undefined;
  const flow: Flow = {
    isFull: () => state.isFull,
    onRoom(tell) {
      state.tellRoom = tell;
    },
    pause: () => void told.push('pause'),
    resume: () => void told.push('resume'),
  };
  const transport: Transport = {
    listen(newListener) {
      listener = newListener;
    },
    send: (frame) => void told.push(`send ${frame.join(',')}`),
    close: () => void told.push('close'),
    flow,
  };
  const heard = () => listener ?? expect.fail('nobody listens');
  return { transport, told, state, heard };
}

function relayed() {
  const left = handDriven();
  const right = handDriven();
  relay(left.transport, right.transport);
  return { left, right };
}

describe('a relay', () => {
  it('reads no further from one side while the other is full', () => {
    const { left, right } = relayed();
    left.heard().onFrame(Uint8Array.of(1));
    expect(left.told).toEqual([]);
    right.state.isFull = true;
    left.heard().onFrame(Uint8Array.of(2));
    expect(left.told).toEqual(['pause']);
    right.state.isFull = false;
    right.state.tellRoom();
    expect(left.told).toEqual(['pause', 'resume']);
    expect(right.told).toEqual(['send 1', 'send 2']);
  });

  it('ends both sides when one ends, and passes nothing on after that', () => {
    const { left, right } = relayed();
    left.heard().onClose();
    expect(right.told).toEqual(['close']);
    right.state.isFull = true;
    left.state.isFull = true;
    right.heard().onFrame(Uint8Array.of(1));
    expect(left.told).toEqual([]);
    expect(right.told).toEqual(['close']);
  });

  it('ends both sides when one breaks the rules', () => {
    const { left, right } = relayed();
    left.heard().onBroken(new AppError('frame-malformed', 'It is not one.'));
    expect(left.told).toEqual(['close']);
    expect(right.told).toEqual(['close']);
  });
});
