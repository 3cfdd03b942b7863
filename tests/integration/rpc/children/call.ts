/** Begins a call and a subscription on the local socket that is its parameter, and waits until it is killed. */
import { connectLocalSocket } from '../../../../src-main/engine/transports/local-socket.ts';
import { connect } from '../../../../src-shared/rpc/client.ts';
import { testContract } from '../../../support/rpc-contract.ts';

const { services } = await connect(testContract, await connectLocalSocket(process.argv[2] ?? ''));
await Promise.all([services.trouble.wait({ name: 'call' }), services.states.newest({ name: 'events' }).next()]);
