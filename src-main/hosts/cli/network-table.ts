import type { RunConfig } from '../../../src-shared/config/run-config.ts';
import { formatShape, type NetworkOutline, type OutlinedStage } from '../../../src-shared/networks/outline-network.ts';
import { formatTable } from './terminal/table.ts';

const count = (parameters: number) => parameters.toLocaleString('en');

/** The network of a run, stage by stage, as a table for the terminal. */
export function networkTable({ method, training }: RunConfig, network: NetworkOutline): string {
  const row = ({ name, contents, shape, parameters }: OutlinedStage) => [
    name,
    contents,
    formatShape(shape),
    count(parameters),
  ];
  const { invariance, variance, covariance } = method.coefficients;
  const table = formatTable(
    [
      { title: 'STAGE' },
      { title: 'LAYERS' },
      { title: 'OUTPUT', align: 'right' },
      { title: 'PARAMETERS', align: 'right' },
    ],
    [
      ['view', `two of each picture, ${training.batchSize} pictures per batch`, formatShape(network.pictures), ''],
      ...network.encoder.map(row),
      ['h', 'representation; encoder in all', String(network.representationSize), count(network.encoderParameters)],
      ...network.expander.map(row),
      ['z', 'embedding; expander in all', String(network.embeddingSize), count(network.expanderParameters)],
    ],
  );
  const loss = `loss = ${invariance} invariance + ${variance} variance + ${covariance} covariance`;
  const total = network.encoderParameters + network.expanderParameters;
  return `${table}\n${loss}; ${count(total)} parameters, of them ${count(network.encoderParameters)} in the encoder`;
}
