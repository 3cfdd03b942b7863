import type { Keys } from './values.ts';

/** Where the words of a key alone would not say it. */
const LABELS: Record<string, string> = {
  dataset: 'Data set',
  'encoder.kind': 'Encoder',
  'encoder.outputs': 'Outputs',
  'expander.widths': 'Expander widths',
  'method.name': 'Method',
  'method.coefficients.invariance': 'Invariance λ',
  'method.coefficients.variance': 'Variance μ',
  'method.coefficients.covariance': 'Covariance ν',
  'method.targetDeviation': 'Target deviation γ',
  'method.epsilon': 'Epsilon ε',
  'augmentation.size': 'View size',
  'augmentation.normalisation.mean': 'Mean',
  'augmentation.normalisation.deviation': 'Deviation',
  'optimizer.kind': 'Optimiser',
  'optimizer.beta1': 'Beta 1',
  'optimizer.beta2': 'Beta 2',
  'schedule.rate': 'Base rate',
  'schedule.warmup': 'Warm-up',
  'schedule.rule': 'Warm-up rule',
  'knn.everyEpochs': 'Measured every (epochs)',
  'checkpoints.everyMinutes': 'Every (minutes)',
  'checkpoints.everyEpochs': 'Every (epochs)',
  'knn.k': 'Neighbours k',
};

const SPELLINGS: Record<string, string> = { grayscale: 'greyscale', solarize: 'solarise' };

const inWords = (key: string) => SPELLINGS[key] ?? key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** 'Batch size', 'Colour jitter, probability': what is entered, without the group that it stands in. */
export function labelOf(keys: Keys): string {
  const known = LABELS[keys.join('.')];
  if (known !== undefined) return known;
  const names = keys.filter((key) => typeof key === 'string');
  const within = names.slice(names[1] === 'views' ? 2 : 1);
  const words = (within.length === 0 ? names : within).map(inWords).join(', ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
