import { z } from 'zod';
import { command, query, subscription } from '../rpc/contract.ts';

/** Prepared data sets, and preparations under way. */

export const datasetSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  folder: z.string(),
  images: z.int(),
  classes: z.int().describe('0 without labels'),
  size: z.int().describe('Side of the stored pictures in pixels'),
  channels: z.int(),
  source: z.unknown().describe('Where the pictures came from and how they were prepared'),
  createdAt: z.string().describe('ISO 8601, UTC'),
});
export type Dataset = z.infer<typeof datasetSchema>;

/** A data set with what its preparation found. */
export const datasetDetailsSchema = datasetSchema.extend({
  location: z.string(),
  classNames: z.array(z.string()),
  counts: z.strictObject({ train: z.int(), test: z.int() }),
  splitOrigin: z.enum(['source', 'seed']),
  mean: z.array(z.number()).describe('Per channel over the training pictures, on [0, 1]'),
  deviation: z.array(z.number()),
  skipped: z.strictObject({
    count: z.int(),
    first: z.array(z.strictObject({ path: z.string(), reason: z.string() })),
  }),
});
export type DatasetDetails = z.infer<typeof datasetDetailsSchema>;

export const preparationRequestSchema = z.strictObject({
  name: z.string().min(1).max(300),
  source: z.string().min(1).describe("'sample:digits', or an absolute path"),
  size: z.int().min(8).max(4096).optional().describe('Side of the stored pictures; by default 96, or their own'),
  fit: z.enum(['crop', 'pad']),
  seed: z.int().nonnegative().describe('Draws the test pictures where the source does not name them'),
  testShare: z.number().min(0).lt(1).optional(),
});
export type PreparationRequest = z.infer<typeof preparationRequestSchema>;

export const PREPARATION_STATUSES = ['running', 'cancelled', 'failed', 'interrupted'] as const;

/** A preparation that has not become a data set: under way, or ended early; asking for it again goes on with it. */
export const preparationSchema = z.strictObject({
  id: z.string().describe('Of the data set that it will be'),
  name: z.string(),
  request: preparationRequestSchema,
  status: z.enum(PREPARATION_STATUSES),
  done: z.int().describe('Pictures and skipped files so far'),
  total: z.int(),
  reason: z.string().nullable(),
  createdAt: z.string(),
});
export type Preparation = z.infer<typeof preparationSchema>;

/** How far a preparation is; the last one brings the data set. */
export const preparationProgressSchema = z.strictObject({
  done: z.int(),
  total: z.int(),
  skipped: z.int(),
  bytes: z.number().describe('Read of the source so far'),
  resumed: z.int().describe('Rows that an earlier, unfinished preparation had written'),
  finished: z
    .strictObject({
      dataset: datasetDetailsSchema,
      notes: z.array(z.string()).describe('What a person should know, in words'),
    })
    .nullable(),
});
export type PreparationProgress = z.infer<typeof preparationProgressSchema>;

const named = z.strictObject({ name: z.string() });
const identified = z.strictObject({ id: z.string() });

export const datasets = {
  /** Some pictures of a data set, for people to look at. */
  pictures: query(
    z.strictObject({ name: z.string(), rows: z.array(z.int().nonnegative()).max(500) }),
    z.strictObject({
      size: z.int(),
      channels: z.int(),
      pixels: z
        .custom<Uint8Array>((value) => value instanceof Uint8Array, { error: 'expected a Uint8Array' })
        .describe('[rows, size, size, channels]'),
      labels: z.array(z.int()).describe('-1 for none'),
      splits: z.array(z.enum(['train', 'test'])),
    }),
  ),
  list: query(z.void(), z.array(datasetSchema)),
  show: query(named, datasetDetailsSchema),
  /** Forgets a data set and deletes its prepared pictures; the source and runs that used it stay. */
  remove: command(named, datasetSchema),
  /** Begins a preparation, or goes on with an unfinished one of the same name and request. */
  prepare: command(preparationRequestSchema, identified),
  /** Fails as the preparation does; a client that leaves does not end it. */
  followPreparation: subscription(identified, preparationProgressSchema),
  /** Ends a preparation; what is prepared stays, so that it can be gone on with. */
  cancelPreparation: command(identified, z.void()),
  unfinished: query(z.void(), z.array(preparationSchema)),
  /** Forgets an unfinished preparation and deletes what it has prepared. */
  discard: command(named, preparationSchema),
};
