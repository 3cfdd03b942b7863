import type * as tf from '@tensorflow/tfjs-core';
import { describeNetwork, type NetworkConfig } from '../../../src-shared/networks/network.ts';
import { exportState, importState, type NamedArray, type StateVariable } from '../named-state.ts';
import { buildLayers } from './build-layers.ts';
import { layerFactory, type Mode } from './layers.ts';

export type ModelConfig = NetworkConfig & { seed: number };

export type Model = {
  /** What an optimiser changes, in torch's order. */
  parameters: StateVariable[];
  /** Parameters and running statistics, in the order of a torch `state_dict`. */
  state: StateVariable[];
  parameterCount: number;
  /** Dimensions of the representation. */
  representationSize: number;
  /** Dimensions of the embedding. */
  embeddingSize: number;
  /** Pictures [n, size, size, channels] to representations [n, representationSize]. */
  represent(x: tf.Tensor, mode: Mode): tf.Tensor;
  /** Representations to embeddings [n, embeddingSize]. */
  expand(h: tf.Tensor, mode: Mode): tf.Tensor;
  exportState(): NamedArray[];
  /** @throws AppError when a name is missing or unknown, or a shape differs; nothing has changed then */
  importState(arrays: NamedArray[]): void;
  dispose: () => void;
};

/** The encoder and its expander with initial weights, which depend on the configuration and not on the backend. */
export function buildModel(config: ModelConfig): Model {
  const layers = layerFactory(config.seed);
  const network = describeNetwork(config);
  const represent = buildLayers(
    layers,
    network.encoder.flatMap((stage) => stage.layers),
  );
  const expand = buildLayers(
    layers,
    network.expander.flatMap((stage) => stage.layers),
  );
  const { parameters, state } = layers;
  return {
    parameters,
    state,
    parameterCount: parameters.reduce((sum, { variable }) => sum + variable.size, 0),
    representationSize: network.representationSize,
    embeddingSize: network.embeddingSize,
    represent,
    expand,
    exportState: () => exportState(state),
    importState: (arrays) => importState(state, arrays, 'weights'),
    dispose: () => state.forEach(({ variable }) => variable.dispose()),
  };
}
