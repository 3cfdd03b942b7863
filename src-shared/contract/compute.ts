import { z } from 'zod';
import { command, query, subscription } from '../rpc/contract.ts';
import { backendCheckSchema } from './system.ts';

/** What this machine computes with: the last measurement of its backends, and the TensorFlow runtime. */

const bytes = z.number().nonnegative();

/** The backends as they were when they were measured last. */
export const backendMeasurementSchema = z.strictObject({
  measuredAt: z.string().describe('ISO 8601, UTC'),
  checks: z.array(backendCheckSchema),
});
export type BackendMeasurement = z.infer<typeof backendMeasurementSchema>;

export const runtimeSchema = z.strictObject({
  status: z.enum(['installed', 'missing', 'damaged']),
  reason: z.string().nullable().describe('Why it is not installed, with the remedy'),
  refusal: z.string().nullable().describe('Why it can never be installed on this machine'),
  folder: z.string().describe('Where it is, or would be'),
  bytes: bytes.describe('What lies there now, unfinished installations included'),
  variant: z.enum(['cpu', 'gpu']),
  versions: z.record(z.string(), z.string()),
  installedAt: z.string().nullable(),
  downloads: z.array(z.strictObject({ name: z.string(), version: z.string(), bytes })).describe('What is fetched'),
});
export type Runtime = z.infer<typeof runtimeSchema>;

export const installationSchema = z.strictObject({
  phase: z.enum(['waiting', 'resolving', 'downloading', 'unpacking', 'building']),
  done: bytes,
  total: bytes.describe('0 where there is nothing to count'),
  bytesPerSecond: z.number().nonnegative().nullable().describe('Of the last seconds; null until it is known'),
});
export type Installation = z.infer<typeof installationSchema>;

export const runtimeStateSchema = z.strictObject({
  runtime: runtimeSchema,
  installing: installationSchema.nullable(),
  failure: z
    .strictObject({ code: z.string(), reason: z.string() })
    .nullable()
    .describe('How the last installation by this engine ended, when it did not succeed'),
});
export type RuntimeState = z.infer<typeof runtimeStateSchema>;

export const compute = {
  /** null when this data folder's machine was never measured; `system.checkBackends` measures. */
  lastMeasurement: query(z.void(), backendMeasurementSchema.nullable()),
  followRuntime: subscription(z.void(), runtimeStateSchema),
  /** Begins an installation, or leaves one that is under way alone; it goes on when the client leaves. */
  installRuntime: command(z.void(), z.void()),
  /** What was downloaded is kept for the next time. */
  cancelInstallation: command(z.void(), z.void()),
  removeRuntime: command(z.void(), z.strictObject({ folder: z.string(), bytesFreed: bytes })),
};
