import type { RunConfig } from '../../../src-shared/config/run-config.ts';

export type NewestRow = { title: string; value: number; colour?: string };

const TERMS = ['invariance', 'variance', 'covariance'] as const;
const OTHERS = [
  ['learning_rate', 'learning rate'],
  ['gradient_norm', 'gradient norm'],
  ['views_per_second', 'views per second'],
] as const;

/** The newest values that matter, terms weighted as they enter the loss where the coefficients are known. */
export function newestRows(values: Readonly<Record<string, number>>, config: RunConfig | null): NewestRow[] {
  const row = (name: string, title: string, factor = 1): NewestRow[] => {
    const value = values[name];
    return value === undefined ? [] : [{ title, value: value * factor }];
  };
  const terms = TERMS.flatMap((name) => {
    const factor = config?.method.coefficients[name];
    const title = factor === undefined ? name : `${name} ×${factor}`;
    return row(name, title, factor).map((one) => ({ ...one, colour: `var(--${name})` }));
  });
  return [
    ...row('loss', 'loss'),
    ...terms,
    ...OTHERS.flatMap(([name, title]) => row(name, title)),
    ...row('knn_top1', 'k-NN accuracy, %', 100),
  ];
}
