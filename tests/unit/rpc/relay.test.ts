import { describe } from 'vitest';
import { memoryTransport } from '../../../src-shared/rpc/memory-transport.ts';
import { relay } from '../../../src-shared/rpc/relay.ts';
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
