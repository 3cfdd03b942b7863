import type { Contract, Method, SubscriptionContext } from './contract.ts';

/** A handler of any method. As a method's type its parameter compares both ways: the input is parsed before it gets it. */
type AnyHandler = { handle(input: unknown, context: SubscriptionContext<unknown>): unknown }['handle'];
export type AnyHandlers = Record<string, Record<string, AnyHandler>>;

/** A method with what answers it. */
export type Endpoint = { name: string; method: Method; handler: AnyHandler };

/** The endpoints of a contract by the name that a client calls: `runs.list`. */
export function endpointsOf(contract: Contract, handlers: AnyHandlers): ReadonlyMap<string, Endpoint> {
  const endpoints = new Map<string, Endpoint>();
  for (const [service, methods] of Object.entries(contract.services)) {
    for (const [method, declaration] of Object.entries(methods)) {
      const name = `${service}.${method}`;
      const handler = handlers[service]?.[method];
      if (handler === undefined) throw new Error(`${name} has no handler`);
      endpoints.set(name, { name, method: declaration, handler });
    }
  }
  return endpoints;
}
