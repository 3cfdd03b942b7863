import { z } from 'zod';
import { command, query, subscription } from '../rpc/contract.ts';
import { RUN_STATUSES } from './runs.ts';

/** What the data folder holds and takes, its copies and its place. All sizes are in bytes. */

const bytes = z.number().nonnegative();

export const storageReportSchema = z.strictObject({
  folder: z.string(),
  total: bytes,
  disk: z.strictObject({ free: bytes, total: bytes }).describe('Of the disk that the folder is on'),
  database: bytes,
  checkpoints: bytes.describe('Of all runs, with what else lies in their folders'),
  datasets: bytes,
  logs: bytes,
  leftOvers: bytes.describe('Of data sets and runs that the database does not know, and half-written files'),
  other: bytes,
  superseded: z
    .strictObject({ files: z.int(), bytes })
    .describe('Checkpoints that no run goes on from: the run went back behind them'),
  runs: z
    .array(
      z.strictObject({
        id: z.string(),
        name: z.string(),
        status: z.enum(RUN_STATUSES),
        bytes,
        checkpoints: z.int(),
      }),
    )
    .describe('With files, the largest first'),
  datasetList: z
    .array(z.strictObject({ name: z.string(), bytes, isUnfinished: z.boolean() }))
    .describe('The largest first'),
  movedFrom: z.array(z.string()).describe('Where the folder was before; these are kept until a person removes them'),
});
export type StorageReport = z.infer<typeof storageReportSchema>;

/** A copy of the data folder: a back-up, or the first part of a move. */
export const copyStateSchema = z.strictObject({
  kind: z.enum(['back-up', 'move']),
  folder: z.string().describe('Where to'),
  phase: z.enum(['database', 'files', 'verifying']),
  done: bytes,
  total: bytes.describe('0 as long as it is not known'),
  milliseconds: z.number().nonnegative().describe('Since it began'),
  end: z
    .discriminatedUnion('outcome', [
      z.strictObject({
        outcome: z.literal('finished'),
        files: z.int(),
        bytes,
        notes: z.array(z.string()).describe('What a person should know, in words'),
      }),
      z.strictObject({ outcome: z.enum(['failed', 'cancelled']), code: z.string(), reason: z.string() }),
    ])
    .nullable()
    .describe('null as long as it is under way'),
});
export type CopyState = z.infer<typeof copyStateSchema>;

const target = z.strictObject({
  folder: z.string().min(1).describe('Absolute path of a folder that is empty or not there'),
});

export const storage = {
  show: query(z.void(), storageReportSchema),
  /** Begins a copy of everything but logs and preparations, while runs may train; it goes on when the client leaves. */
  backUp: command(target, z.void()),
  /** Begins a move; it ends with the end of the engine, which the next client starts in the new place. */
  move: command(target, z.void()),
  /** The copy under way or the last one of this engine; null when there was none. */
  followCopy: subscription(z.void(), copyStateSchema.nullable()),
  cancelCopy: command(z.void(), z.void()),
  /** Deletes the superseded checkpoints of all runs that are not under way, except such as a person keeps. */
  removeSuperseded: command(z.void(), z.strictObject({ files: z.int(), bytes })),
};
