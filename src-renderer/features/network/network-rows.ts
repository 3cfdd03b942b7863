import { formatShape, outlineNetwork, type OutlinedStage } from '../../../src-shared/networks/outline-network.ts';
import type { NetworkParts } from './network-parts.ts';

/** What the drawing shows in a row; a row of the table says the same in words. */
export type NetworkRow = {
  kind: 'pictures' | 'views' | 'encoder' | 'representation' | 'expander' | 'embedding' | 'term';
  name: string;
  contents: string;
  /** The shape of the whole batch, channels first; '' for a term, which is one number. */
  output: string;
  /** null where nothing is learned. */
  parameters: number | null;
  /** Of the block in the drawing, as a share of the widest: the side of what comes out, on a scale of doublings. */
  width: number;
};

export type NetworkPicture = { rows: NetworkRow[]; encoderParameters: number; expanderParameters: number };

/** Of the pictures as they are stored. */
type Pictures = { channels: number; size: number };

/** Narrower blocks could not be told from lines. */
const NARROWEST = 0.28;

function widthOf(side: number, largest: number): number {
  return NARROWEST + (1 - NARROWEST) * (Math.log2(side + 1) / Math.log2(largest + 1));
}

function termRows({ coefficients }: NetworkParts['method']): NetworkRow[] {
  const term = (name: string, contents: string): NetworkRow => ({
    kind: 'term',
    name,
    contents,
    output: '',
    parameters: null,
    width: 0,
  });
  return [
    term('invariance', `${coefficients.invariance} times the distance of the two embeddings`),
    term('variance', `${coefficients.variance} times the lack of spread, in each branch`),
    term('covariance', `${coefficients.covariance} times what dimensions share, in each branch`),
  ];
}

/** The network from the pictures to the terms of the loss, in the order in which a batch goes through it. */
export function networkRows(parts: NetworkParts, pictures: Pictures): NetworkPicture {
  const { size } = parts.augmentation;
  const { batchSize } = parts.training;
  const network = outlineNetwork({ ...parts, channels: pictures.channels, size });
  const ofBatch = (shape: readonly number[]) => `${batchSize}×${formatShape(shape, '×')}`;
  const stage =
    (kind: NetworkRow['kind']) =>
    ({ name, contents, shape, parameters }: OutlinedStage): NetworkRow => ({
      kind,
      name,
      contents,
      output: ofBatch(shape),
      parameters,
      width: shape.length === 1 ? NARROWEST : widthOf(shape[0] ?? 1, size),
    });
  const plain = (kind: NetworkRow['kind'], name: string, contents: string, shape: readonly number[]): NetworkRow => ({
    kind,
    name,
    contents,
    output: ofBatch(shape),
    parameters: null,
    width: NARROWEST,
  });
  return {
    rows: [
      plain('pictures', 'pictures', 'one batch', [pictures.size, pictures.size, pictures.channels]),
      plain('views', 'two views', 'of each', network.pictures),
      ...network.encoder.map(stage('encoder')),
      plain('representation', 'h', 'representation', [network.representationSize]),
      ...network.expander.map(stage('expander')),
      plain('embedding', 'z', 'embedding', [network.embeddingSize]),
      ...termRows(parts.method),
    ],
    encoderParameters: network.encoderParameters,
    expanderParameters: network.expanderParameters,
  };
}
