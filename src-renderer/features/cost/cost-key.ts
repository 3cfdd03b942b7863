import type { RunConfig } from '../../../src-shared/config/run-config.ts';

/**
 * What time and memory of an update depend on, as a text to compare: not the length of the run, its rates, coefficients,
 * seed or name.
 * @param datasetId tells data sets apart that had the same name one after the other
 */
export function costKey(config: RunConfig, datasetId: string | undefined): string {
  const { dataset, encoder, expander, augmentation, compute } = config;
  const { covarianceForm } = config.method;
  return JSON.stringify({
    dataset,
    datasetId,
    encoder,
    expander,
    augmentation,
    compute,
    covarianceForm,
    optimizer: config.optimizer.kind,
    batchSize: config.training.batchSize,
    isClipped: config.training.gradientClip !== null,
  });
}
