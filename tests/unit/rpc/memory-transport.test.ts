import { describe } from 'vitest';
import { memoryTransport } from '../../../src-shared/rpc/memory-transport.ts';
import { rpcSuite } from '../../support/rpc-suite.ts';

describe('the contract within one process', () => {
  rpcSuite((accept) =>
    Promise.resolve(() => {
      const [client, server] = memoryTransport();
      accept(server);
      return Promise.resolve(client);
    }),
  );
});
