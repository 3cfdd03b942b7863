import { z } from 'zod';
import { AppError, messageOf } from '../errors.ts';

/** What the two sides of a connection say to each other; what the values hold is the contract's matter. */

const id = z.int().nonnegative().describe('Chosen by the client, new for each call and subscription of a connection');

/** What is undefined does not travel as a property. */
const anything = z.unknown().optional();

const errorSchema = z.strictObject({
  code: z.string(),
  message: z.string(),
  kind: z.enum(['usage', 'failure']),
  details: z.record(z.string(), z.unknown()),
});
type WireError = z.infer<typeof errorSchema>;

/** The first message of either side; the channel's own, like `closing`. */
export const helloSchema = z.strictObject({ kind: z.literal('hello'), version: z.string() });
/** The last message of a side that ends the connection for a reason. */
export const closingSchema = z.strictObject({ kind: z.literal('closing'), error: errorSchema });

export const fromClientSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('call'), id, method: z.string(), input: anything }),
  z.strictObject({ kind: z.literal('cancel'), id }),
  /** The last event of a subscription has been taken: the next one may come. */
  z.strictObject({ kind: z.literal('more'), id }),
]);
export type FromClient = z.infer<typeof fromClientSchema>;

export const fromServerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('result'), id, value: anything }),
  z.strictObject({ kind: z.literal('event'), id, value: anything }),
  z.strictObject({ kind: z.literal('end'), id }),
  z.strictObject({ kind: z.literal('error'), id, error: errorSchema }),
]);
export type FromServer = z.infer<typeof fromServerSchema>;

/** An error as it travels. What is no AppError is a defect: its message travels, its stack stays where it happened. */
export function toWireError(error: unknown): WireError {
  if (error instanceof AppError) {
    const { code, message, kind, details } = error;
    return { code, message, kind, details };
  }
  return { code: 'defect', message: messageOf(error), kind: 'failure', details: {} };
}

export function fromWireError({ code, message, kind, details }: WireError): AppError {
  return new AppError(code, message, { kind, details });
}
