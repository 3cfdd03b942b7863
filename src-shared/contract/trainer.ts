import { z } from 'zod';
import { runConfigSchema } from '../config/run-config.ts';
import { agreementSchema, viewPairsSchema, viewsRequestSchema } from './preview.ts';
import { anyNumber, verificationSchema } from './verification.ts';

/**
 * What the engine and a trainer say to each other over the trainer's IPC channel (structured clone, so that NaN and
 * typed arrays travel as they are). A trainer gets one job, reports while it works, and ends with `done` or `failed`. It
 * keeps every report until the engine says that it has recorded it, and leaves the rest behind when its engine is gone.
 */

const backendChoice = z.enum(['auto', 'tensorflow', 'wasm']);

/** How representations are judged; stored with every figure. */
export const knnProtocolSchema = z.strictObject({
  kind: z.literal('knn'),
  representation: z
    .enum(['pixels', 'untrained', 'trained'])
    .describe('trained: output of the encoder at the checkpoint'),
  k: z.int().positive(),
  temperature: z.number().positive(),
  metric: z.enum(['cosine', 'euclidean']),
  labelsPerClass: z.int().positive().nullable().describe('null: every labelled training picture is in the bank'),
  draws: z.int().positive().describe('Seeded draws of the labelled pictures that the figure is the mean of'),
  bank: z.int().nonnegative().describe('Labelled training pictures compared with, per draw'),
  queries: z.int().nonnegative().describe('Test pictures judged'),
  bankSplit: z.literal('train'),
  querySplit: z.literal('test'),
  splitOrigin: z.enum(['source', 'seed']),
  layer: z.enum(['pixels', 'representation']),
});

export const evaluationSchema = z.strictObject({
  protocol: knnProtocolSchema,
  top1: z.number(),
  top5: z.number(),
  /** Standard deviation over draws; 0 when there was one. */
  top1Deviation: z.number(),
});
export type Evaluation = z.infer<typeof evaluationSchema>;

export const knnRequestSchema = z.strictObject({
  representation: z.enum(['pixels', 'untrained', 'trained']),
  labelsPerClass: z.int().positive().nullable(),
  draws: z.int().positive(),
});
export type KnnRequest = z.infer<typeof knnRequestSchema>;

/** What a dry run found. */
export const dryRunSchema = z.strictObject({
  parameters: z.int().describe('Of the encoder and the expander'),
  firstStepSeconds: z.number().describe('What the first update took, which prepares what later ones find'),
  stepSeconds: z.number().describe('The median over the timed updates'),
  timedSteps: z.int(),
  peakMemory: z.number().describe('Most resident bytes of the process, a checkpoint included; without memory of a GPU'),
  checkpointBytes: z.int(),
});
export type DryRun = z.infer<typeof dryRunSchema>;

export const jobSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('train'),
    config: runConfigSchema,
    storeFolder: z.string(),
    checkpointFolder: z.string(),
    /** The checkpoint to go on from; null starts at step 0. */
    resumeFrom: z
      .strictObject({
        path: z.string(),
        sha256: z.string(),
        /** Whether the k-NN accuracy at the checkpoint is recorded, or was cut off if it was due. */
        hasKnn: z.boolean(),
      })
      .nullable(),
    /** Training time of earlier attempts: the wall time of a run goes on from here. */
    elapsedMilliseconds: z.number().nonnegative(),
    /** The file in which a trainer that lost its engine leaves what the engine does not have yet. */
    leftBehind: z.string(),
  }),
  z.strictObject({
    kind: z.literal('evaluate'),
    config: runConfigSchema,
    storeFolder: z.string(),
    checkpoint: z.strictObject({ path: z.string(), sha256: z.string() }),
    requests: z.array(knnRequestSchema).min(1),
  }),
  /** Times updates for so many seconds; nothing is kept of them. */
  z.strictObject({
    kind: z.literal('dry-run'),
    config: runConfigSchema,
    storeFolder: z.string(),
    seconds: z.number().positive(),
  }),
  z.strictObject({ kind: z.literal('verify'), file: z.string(), backend: backendChoice }),
  z.strictObject({ kind: z.literal('probe'), backend: z.enum(['tensorflow', 'wasm']) }),
  /** Answers questions for views and about them until its process is ended. */
  z.strictObject({ kind: z.literal('preview') }),
]);
export type Job = z.infer<typeof jobSchema>;

export const backendDescriptionSchema = z.strictObject({
  backend: z.enum(['tensorflow', 'wasm']),
  versions: z.record(z.string(), z.string()),
  device: z.string(),
  threads: z.int(),
  mode: z.enum(['repeatable', 'fast']),
  switches: z.record(z.string(), z.boolean()),
});

const doneSchema = z.strictObject({
  kind: z.literal('done'),
  outcome: z.enum(['finished', 'stopped']),
  step: z.int().nullable(),
});
export type Done = z.infer<typeof doneSchema>;

/** `defect` is true when the error was not one that a person is expected to meet; `detail` then holds its stack. */
const failedSchema = z.strictObject({
  kind: z.literal('failed'),
  code: z.string(),
  message: z.string(),
  step: z.int().nullable(),
  defect: z.boolean(),
  detail: z.string().nullable(),
});
export type Failed = z.infer<typeof failedSchema>;

/** How a trainer ended: its last report. */
export const endingSchema = z.discriminatedUnion('kind', [doneSchema, failedSchema]);
export type Ending = z.infer<typeof endingSchema>;

const reportSchemas = [
  /** The backend runs; `others` says why those preferred to it could not be taken. */
  z.strictObject({
    kind: z.literal('started'),
    description: backendDescriptionSchema,
    others: z.array(z.strictObject({ name: z.string(), reason: z.string() })),
  }),
  z.strictObject({ kind: z.literal('progress'), phase: z.string(), done: z.number(), total: z.number() }),
  /** Training begins (or goes on) with update number `step` of `totalSteps`. */
  z.strictObject({
    kind: z.literal('training'),
    step: z.int(),
    totalSteps: z.int(),
    stepsPerEpoch: z.int(),
    labels: z.boolean(),
    /** Roughly what a checkpoint takes. */
    checkpointBytes: z.int().nonnegative(),
  }),
  /** What updates measured: `step` counts from 0, `milliseconds` since the run began. */
  z.strictObject({
    kind: z.literal('metrics'),
    points: z.array(
      z.strictObject({ step: z.int(), milliseconds: z.number(), values: z.record(z.string(), anyNumber) }),
    ),
  }),
  z.strictObject({
    kind: z.literal('checkpoint'),
    /** Completed updates. */
    step: z.int(),
    path: z.string(),
    bytes: z.int(),
    sha256: z.string(),
    reason: z.enum(['interval', 'stop', 'end']),
  }),
  z.strictObject({ kind: z.literal('evaluation'), step: z.int().nullable(), evaluation: evaluationSchema }),
  z.strictObject({ kind: z.literal('verification'), verification: verificationSchema }),
  z.strictObject({ kind: z.literal('dry-run'), found: dryRunSchema }),
  z.strictObject({ kind: z.literal('speed'), gflops: z.number() }),
  /** The answer to the last question; a refusal is an error that a person is expected to meet. */
  z.strictObject({ kind: z.literal('views'), pairs: viewPairsSchema }),
  z.strictObject({ kind: z.literal('agreement'), agreement: agreementSchema }),
  z.strictObject({ kind: z.literal('refused'), code: z.string(), message: z.string() }),
  doneSchema,
  failedSchema,
] as const;

export const reportSchema = z.discriminatedUnion('kind', reportSchemas);
export type Report = z.infer<typeof reportSchema>;

/** What a trainer sends: reports, and now and then a sign that it is alive, which is neither numbered nor recorded. */
export const trainerMessageSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('heartbeat') }),
  ...reportSchemas,
]);
export type TrainerMessage = z.infer<typeof trainerMessageSchema>;

/** What a trainer whose engine is gone leaves in a file: the reports that were not acknowledged, and how it ended. */
export const leftBehindSchema = z.strictObject({
  /** The trainer's own. */
  processId: z.int(),
  reports: z.array(reportSchema),
  ending: endingSchema,
});
export type LeftBehind = z.infer<typeof leftBehindSchema>;

/** Asks a preview for views. */
const viewsQuestionSchema = z.strictObject({
  kind: z.literal('views'),
  storeFolder: z.string(),
  request: viewsRequestSchema,
});

/** Asks a preview what the network of a checkpoint makes of the views of an update. */
const agreementQuestionSchema = z.strictObject({
  kind: z.literal('agreement'),
  storeFolder: z.string(),
  config: runConfigSchema,
  checkpoint: z.strictObject({ path: z.string(), sha256: z.string(), step: z.int() }),
  step: z.int().nonnegative(),
});

/** What a preview is asked; the next question may follow when one is answered. */
export const previewQuestionSchema = z.discriminatedUnion('kind', [viewsQuestionSchema, agreementQuestionSchema]);
export type PreviewQuestion = z.infer<typeof previewQuestionSchema>;
export type ViewsQuestion = z.infer<typeof viewsQuestionSchema>;
export type AgreementQuestion = z.infer<typeof agreementQuestionSchema>;

/** What the engine may say to a trainer at work. */
export const instructionSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('stop') }),
  /** So many reports, counted from the trainer's first, are on the disk. */
  z.strictObject({ kind: z.literal('recorded'), reports: z.int().nonnegative() }),
  viewsQuestionSchema,
  agreementQuestionSchema,
]);
export type Instruction = z.infer<typeof instructionSchema>;
