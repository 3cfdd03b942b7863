import { z } from 'zod';

/**
 * The one schema of a run. The command line's --set, the presets, the documentation (`vicreg config schema`) and, later,
 * the form of the window are derived from it; everything that changes a run's numbers is in it. Defaults are those of
 * the official code (facebookresearch/vicreg@4e12602) where it has them; descriptions carry unit and source.
 */
export const RUN_CONFIG_VERSION = 1;

const probability = z.number().min(0).max(1);
const wholeAbove0 = z.int().positive();

/** A pair [from, to] with from <= to. */
function range(minimum: number, maximum: number) {
  return z
    .tuple([z.number().min(minimum).max(maximum), z.number().min(minimum).max(maximum)])
    .refine(([from, to]) => from <= to, { error: 'the first number of a range must not exceed the second' });
}

const encoderSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('resnet'),
    depth: z
      .literal([18, 34, 50])
      .default(50)
      .describe('Layers: 18 and 34 of basic blocks, 50 of bottlenecks (He et al. 2016)'),
    stem: z
      .enum(['cifar', 'imagenet'])
      .default('imagenet')
      .describe('cifar: 3x3 stride 1 without max pooling; imagenet: 7x7 stride 2 and max pooling'),
    width: wholeAbove0.max(1024).default(64).describe('Channels of the first stage; 64 is the standard network'),
    zeroInitialResidual: z
      .boolean()
      .default(true)
      .describe("Start each block's last batch norm at 0, so that blocks begin as identities (official code: true)"),
  }),
  z.strictObject({
    kind: z.literal('small'),
    channels: z
      .array(wholeAbove0.max(1024))
      .min(1)
      .max(5)
      .default([32, 64, 64])
      .describe('Channels of the 3x3 stride 2 convolutions, each with batch norm and ReLU'),
    outputs: wholeAbove0.max(8192).default(128).describe('Dimensions of the representation'),
  }),
]);

const expanderSchema = z.strictObject({
  widths: z
    .array(wholeAbove0.max(65536))
    .min(1)
    .max(8)
    .default([8192, 8192, 8192])
    .describe('Width of each linear layer; batch norm and ReLU follow all but the last, which has no bias'),
});

const viewSchema = z.strictObject({
  rotation: z.number().min(0).max(180).default(0).describe('Largest rotation either way, degrees; 0 is off'),
  shear: z.number().min(0).max(1).default(0).describe('Largest horizontal shear either way, as a share of the height'),
  crop: z
    .strictObject({
      area: range(0.001, 1).default([0.08, 1]).describe('Share of the picture that a crop keeps'),
      ratio: range(0.05, 20)
        .default([0.75, 4 / 3])
        .describe('Width divided by height of the crop'),
    })
    .prefault({}),
  horizontalFlip: probability.default(0.5).describe('Probability of mirroring'),
  colourJitter: z
    .strictObject({
      probability: probability.default(0.8),
      brightness: z.number().min(0).max(1).default(0.4).describe('Factor drawn from 1 minus to 1 plus this'),
      contrast: z.number().min(0).max(1).default(0.4),
      saturation: z.number().min(0).max(1).default(0.2),
      hue: z.number().min(0).max(0.5).default(0.1).describe('Shift drawn from minus to plus this share of the circle'),
    })
    .prefault({})
    .describe('In random order, as torchvision does; pictures with one channel get brightness and contrast only'),
  grayscale: probability.default(0.2).describe('Probability; no effect on pictures with one channel'),
  blur: z
    .strictObject({
      probability: probability.default(0.5),
      sigma: range(0.01, 20).default([0.1, 2]).describe('Standard deviation of the Gaussian, pixels'),
      kernel: z
        .int()
        .min(3)
        .max(255)
        .refine((kernel) => kernel % 2 === 1, { error: 'must be odd' })
        .nullable()
        .default(null)
        .describe('Taps of the kernel, odd; null: a tenth of the view, made odd, at least 3 (SimCLR: 23 at 224)'),
    })
    .prefault({}),
  solarize: z
    .strictObject({
      probability: probability.default(0),
      threshold: z
        .number()
        .min(0)
        .max(1)
        .default(128 / 255)
        .describe('Values from here on are inverted'),
    })
    .prefault({}),
  stroke: z
    .strictObject({
      thinner: probability.default(0).describe('Probability of a 2x2 minimum, which thins bright strokes'),
      thicker: probability.default(0).describe('Probability of a 2x2 maximum, which thickens bright strokes'),
    })
    .refine((stroke) => stroke.thinner + stroke.thicker <= 1, {
      error: 'thinner and thicker are probabilities of one draw, so their sum may not exceed 1',
    })
    .prefault({}),
});

export const augmentationSchema = z.strictObject({
  size: wholeAbove0.min(4).max(1024).default(224).describe('Side of a view in pixels'),
  interpolation: z.enum(['bilinear', 'bicubic']).default('bicubic').describe('Of the crop; official code: bicubic'),
  antialias: z.boolean().default(true).describe('Widen the kernel when shrinking, as Pillow does'),
  normalisation: z
    .union([
      z.literal(['dataset', 'none']),
      z.strictObject({
        mean: z.array(z.number()).min(1).max(4),
        deviation: z.array(z.number().positive()).min(1).max(4),
      }),
    ])
    .default('dataset')
    .describe("'dataset' takes mean and deviation measured over the training pictures"),
  views: z
    .tuple([viewSchema, viewSchema])
    .prefault([{ blur: { probability: 1 } }, { blur: { probability: 0.1 }, solarize: { probability: 0.2 } }])
    .describe('One recipe per branch; the default is the asymmetric one of the official code'),
});

const methodSchema = z.discriminatedUnion('name', [
  z.strictObject({
    name: z.literal('vicreg'),
    coefficients: z
      .strictObject({
        invariance: z.number().min(0).default(25).describe('lambda in the paper; official code: 25'),
        variance: z.number().min(0).default(25).describe('mu in the paper; official code: 25'),
        covariance: z.number().min(0).default(1).describe('nu in the paper; official code: 1'),
      })
      .prefault({}),
    convention: z
      .enum(['official', 'paper'])
      .default('official')
      .describe(
        'official: the variance term is the average of the branches; paper (Algorithm 1, solo-learn): their sum',
      ),
    targetDeviation: z.number().positive().default(1).describe('gamma: the hinge of the variance term (paper: 1)'),
    epsilon: z.number().positive().default(1e-4).describe('Inside the square root of the deviation (paper: 1e-4)'),
    covarianceForm: z
      .enum(['auto', 'features', 'samples'])
      .default('auto')
      .describe('features: d x d; samples: n x n through the Gram matrix; auto: samples where n < d and exact enough'),
  }),
]);

const weightDecay = z.number().min(0).max(10);
const momentum = z.number().min(0).lt(1).default(0.9);

const optimizerSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('lars'),
    variant: z
      .enum(['official', 'solo-learn'])
      .default('official')
      .describe('official: eta |p| / |g + wd p|; solo-learn and lightly: eta |p| / (|g| + wd |p| + epsilon)'),
    momentum,
    eta: z.number().positive().default(0.001).describe('Trust coefficient'),
    epsilon: z.number().min(0).default(1e-8).describe('Keeps the ratio finite; of the solo-learn variant only'),
    weightDecay: weightDecay.default(1e-6).describe('Not applied to biases and batch norm'),
    clipRate: z.boolean().default(false).describe("solo-learn's clip_lr: the scaled rate never exceeds the rate"),
  }),
  z.strictObject({
    kind: z.literal('sgd'),
    momentum,
    nesterov: z.boolean().default(false),
    weightDecay: weightDecay.default(0),
    decayVectors: z.boolean().default(true).describe('Apply the decay to biases and batch norm too, as PyTorch does'),
  }),
  z.strictObject({
    kind: z.literal('adamw'),
    beta1: z.number().min(0).lt(1).default(0.9),
    beta2: z.number().min(0).lt(1).default(0.999),
    epsilon: z.number().positive().default(1e-8),
    weightDecay: weightDecay.default(0.01),
    decayVectors: z.boolean().default(true).describe('Apply the decay to biases and batch norm too, as PyTorch does'),
  }),
]);

const scheduleSchema = z.strictObject({
  rate: z.number().positive().max(1000).default(0.2).describe('Base learning rate, before scaling'),
  scaleWithBatch: z.boolean().default(true).describe('Multiply the rate by batch size / 256'),
  warmup: z
    .number()
    .min(0)
    .max(1)
    .default(0.1)
    .describe('Share of all steps in which the rate rises from 0 (official: 10 of 100 epochs)'),
  finalFactor: z.number().min(0).max(1).default(0.001).describe('The cosine ends at this share of the peak'),
  rule: z
    .enum(['official', 'lightly'])
    .default('official')
    .describe('official: step / warm-up steps; lightly: (step + 1) / warm-up steps, ending exactly on the final rate'),
});

const trainingSchema = z.strictObject({
  batchSize: z.int().min(1).max(65536).default(256).describe('Pictures per step; each gives two views'),
  epochs: wholeAbove0.max(100_000).nullable().default(100).describe('Passes over the training pictures; or null'),
  steps: wholeAbove0.max(1_000_000_000).nullable().default(null).describe('Updates; or null. Exactly one of both'),
  gradientClip: z.number().positive().nullable().default(null).describe('Largest norm of the whole gradient; or null'),
});

const knnSchema = z.strictObject({
  everyEpochs: z.number().positive().nullable().default(1).describe('Epochs between two measurements; null: never'),
  k: wholeAbove0.max(10_000).default(20).describe('Neighbours (VICReg paper: 20 and 200; lightly: 200)'),
  temperature: z.number().positive().default(0.07).describe('Votes are weighted by exp(similarity / temperature)'),
  metric: z.enum(['cosine', 'euclidean']).default('cosine').describe('euclidean: votes weigh 1 / (distance + 1e-5)'),
  bankLimit: wholeAbove0.default(50_000).describe('At most so many training pictures are compared with'),
  queryLimit: wholeAbove0.default(10_000).describe('At most so many test pictures are judged'),
});

const checkpointsSchema = z.strictObject({
  everyMinutes: z.number().positive().default(5),
  everyEpochs: z.number().positive().default(1),
  keep: wholeAbove0.default(2).describe('Last checkpoints kept'),
});

const computeSchema = z.strictObject({
  backend: z.enum(['auto', 'tensorflow', 'wasm']).default('auto'),
  mode: z.enum(['repeatable', 'fast']).default('repeatable').describe('repeatable: same numbers on the same machine'),
  threads: z.union([z.literal('auto'), z.int().min(1).max(1024)]).default('auto'),
});

export const runConfigSchema = z
  .strictObject({
    version: z.literal(RUN_CONFIG_VERSION).default(RUN_CONFIG_VERSION),
    name: z.string().min(1).max(300).nullable().default(null).describe('Shown in lists; null: the method and data set'),
    dataset: z.string().min(1).max(300).nullable().default(null).describe('Name of a prepared data set'),
    seed: z.int().min(0).max(0xffffffff).default(0).describe('Of weights, order and views'),
    encoder: encoderSchema.prefault({ kind: 'resnet' }),
    expander: expanderSchema.prefault({}),
    method: methodSchema.prefault({ name: 'vicreg' }),
    augmentation: augmentationSchema.prefault({}),
    optimizer: optimizerSchema.prefault({ kind: 'lars' }),
    schedule: scheduleSchema.prefault({}),
    training: trainingSchema.prefault({}),
    knn: knnSchema.prefault({}),
    checkpoints: checkpointsSchema.prefault({}),
    compute: computeSchema.prefault({}),
  })
  .superRefine((config, context) => {
    const refuse = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
    if ((config.training.epochs === null) === (config.training.steps === null)) {
      refuse(['training', 'steps'], 'give either epochs or steps, and set the other to null');
    }
    const { coefficients } = config.method;
    if (config.training.batchSize < 2 && coefficients.variance + coefficients.covariance > 0) {
      refuse(
        ['training', 'batchSize'],
        'must be at least 2: variance and covariance are taken over the batch. Enlarge it, or set both coefficients to 0',
      );
    }
    if (coefficients.invariance + coefficients.variance + coefficients.covariance === 0) {
      refuse(['method', 'coefficients'], 'are all 0, so there is nothing to learn');
    }
    const { normalisation } = config.augmentation;
    if (typeof normalisation === 'object' && normalisation.mean.length !== normalisation.deviation.length) {
      refuse(['augmentation', 'normalisation'], 'must give one mean and one deviation per channel');
    }
    if (config.encoder.kind === 'small' && config.augmentation.size < 2 ** config.encoder.channels.length) {
      refuse(['encoder', 'channels'], `halve a view of ${config.augmentation.size} pixels to nothing: use fewer`);
    }
    for (const [index, { blur }] of config.augmentation.views.entries()) {
      if (blur.kernel !== null && blur.kernel >= 2 * config.augmentation.size) {
        refuse(
          ['augmentation', 'views', index, 'blur', 'kernel'],
          `is too wide for views of ${config.augmentation.size} pixels and their reflected borders`,
        );
      }
    }
    if (config.optimizer.kind === 'sgd' && config.optimizer.nesterov && config.optimizer.momentum === 0) {
      refuse(['optimizer', 'nesterov'], 'needs a momentum above 0');
    }
  });

/** A complete run configuration: every default filled in. */
export type RunConfig = z.output<typeof runConfigSchema>;
/** A run configuration as people write it: only what differs from the defaults. */
export type RunConfigInput = z.input<typeof runConfigSchema>;

export type EncoderConfig = RunConfig['encoder'];
export type ExpanderConfig = RunConfig['expander'];
export type MethodConfig = RunConfig['method'];
export type AugmentationConfig = RunConfig['augmentation'];
export type ViewConfig = AugmentationConfig['views'][number];
export type OptimizerConfig = RunConfig['optimizer'];
export type ScheduleConfig = RunConfig['schedule'];
export type KnnConfig = RunConfig['knn'];
