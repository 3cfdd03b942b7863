import { z } from 'zod';
import { command, query, subscription } from '../rpc/contract.ts';
import { backendDescriptionSchema } from './trainer.ts';
import { machineLoadSchema } from './training.ts';
import { verificationSchema } from './verification.ts';

/** The engine itself and the machine that it runs on. */

const backendName = z.enum(['tensorflow', 'wasm']);

/** What a backend is like here. */
export const backendCheckSchema = z.strictObject({
  name: backendName,
  available: z.boolean(),
  reason: z.string().nullable().describe('Why it is not available'),
  gflops: z.number().nullable(),
  description: backendDescriptionSchema.nullable(),
});
export type BackendCheck = z.infer<typeof backendCheckSchema>;

const backendChecksSchema = z.strictObject({
  checking: backendName.nullable().describe('null when all are done'),
  checks: z.array(backendCheckSchema),
});

const verificationStateSchema = z.strictObject({
  description: backendDescriptionSchema.nullable().describe('null until the backend has started'),
  progress: z.strictObject({ phase: z.string(), done: z.number(), total: z.number() }).nullable(),
  finished: verificationSchema.nullable(),
});
export type VerificationState = z.infer<typeof verificationStateSchema>;

export const engineInformationSchema = z.strictObject({
  version: z.string(),
  processId: z.int(),
  startedAt: z.string(),
  folder: z.string(),
  clients: z.int(),
  notes: z.array(z.string()).describe('What a person should know, in words'),
});
export type EngineInformation = z.infer<typeof engineInformationSchema>;

export const system = {
  information: query(z.void(), engineInformationSchema),
  /** How often runs (their list, status or queue) and data sets have changed: a client that sees another number asks anew. */
  changes: subscription(z.void(), z.strictObject({ runs: z.int(), datasets: z.int() })),
  /** The load of the machine, every two seconds. */
  load: subscription(z.void(), machineLoadSchema),
  /** Starts every backend in a process of its own and measures it, one after the other. */
  checkBackends: subscription(z.void(), backendChecksSchema),
  /** Compares this machine's arithmetic with a file of reference numbers; ends when the client leaves. */
  verify: subscription(
    z.strictObject({
      file: z.string().describe('Absolute path'),
      backend: z.enum(['auto', 'tensorflow', 'wasm']),
    }),
    verificationStateSchema,
  ),
  /** A zip archive for a report of a bug, without private paths, names or pictures. */
  diagnostics: query(
    z.void(),
    z.custom<Uint8Array>((value) => value instanceof Uint8Array, { error: 'expected a Uint8Array' }),
  ),
  /** Ends the engine: trainers stop with a checkpoint first. */
  end: command(z.void(), z.void()),
};
