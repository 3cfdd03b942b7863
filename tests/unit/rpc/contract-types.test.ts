import { expectTypeOf, it } from 'vitest';
import type { Connection } from '../../../src-shared/rpc/client.ts';
import type { Handlers, RequestOptions, SubscriptionContext } from '../../../src-shared/rpc/contract.ts';
import type { testContract } from '../../support/rpc-contract.ts';

type Services = Connection<typeof testContract>['services'];
type OwnHandlers = Handlers<typeof testContract>;

// Judged by the compiler (`npm run types`), not by running.
it('types handlers and callers by what each of them sees of a value', () => {
  expectTypeOf<Services['values']['length']>().toEqualTypeOf<
    (input: string, options?: RequestOptions) => Promise<number>
  >();
  expectTypeOf<ReturnType<OwnHandlers['values']['length']>>().toEqualTypeOf<string | Promise<string>>();
  expectTypeOf<Services['trouble']['wait']>().parameter(0).toEqualTypeOf<{ name: string }>();
  expectTypeOf<Services['states']['newest']>().returns.toEqualTypeOf<AsyncGenerator<number, void, void>>();
  expectTypeOf<OwnHandlers['states']['collected']>().parameter(1).toEqualTypeOf<SubscriptionContext<number[]>>();
});

it('refuses what the contract does not have', () => {
  expectTypeOf<Services>().not.toHaveProperty('missing');
  expectTypeOf<Services['values']>().not.toHaveProperty('missing');
  expectTypeOf<{ values: object }>().not.toExtend<OwnHandlers>();
});
