import { formatMetric, formatShare } from './format.ts';

type Progress = {
  /** Of the update, from 0. */
  step: number;
  values: Readonly<Record<string, number>>;
  totalSteps: number;
  stepsPerEpoch: number | null;
  /** The last k-NN accuracy, a share. */
  knn: number | null;
};

const metric = (value: number) => formatMetric(value, 1e5);

/** Learning rate and throughput stand apart from the terms of the loss; branch terms are left to `vicreg metrics`. */
function termsText(values: Progress['values']): string {
  const shown = Object.entries(values).filter(
    ([name]) => !/_[a-z]$|^learning_rate$|^gradient_norm$|^views_per_second$|^knn/.test(name),
  );
  return shown.map(([name, value]) => `${name} ${metric(value)}`).join('  ');
}

/** What an update measured, in one line: '120/400 (epoch 3)  loss 21.3 …  rate 0.1  2410 views/s'. */
export function progressText({ step, values, totalSteps, stepsPerEpoch, knn }: Progress): string {
  const epoch = stepsPerEpoch ? ` (epoch ${Math.floor(step / stepsPerEpoch) + 1})` : '';
  const speed = values['views_per_second'];
  return [
    `${step + 1}/${totalSteps}${epoch}`,
    termsText(values),
    `rate ${metric(values['learning_rate'] ?? NaN)}`,
    ...(speed === undefined ? [] : [`${Math.round(speed)} views/s`]),
    ...(knn === null ? [] : [`k-NN ${formatShare(knn)}`]),
  ].join('  ');
}
