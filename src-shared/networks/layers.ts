/**
 * What a network consists of, as plain data: learning builds it on a backend, and shapes and numbers of parameters are
 * read from it where there is none. Names are those of torch's `state_dict`.
 */
export type LayerDescription =
  | { kind: 'convolution'; name: string; in: number; out: number; size: number; stride: number; padding: number }
  | { kind: 'batch-norm'; name: string; channels: number; initialGamma: number }
  | { kind: 'linear'; name: string; in: number; out: number; bias: boolean }
  | { kind: 'relu' }
  | { kind: 'max-pooling'; size: number; stride: number; padding: number }
  | { kind: 'global-average-pooling' }
  | { kind: 'flatten' }
  /** The sum of both ways, then a ReLU; a shortcut without layers is the input itself. */
  | { kind: 'residual'; layers: LayerDescription[]; shortcut: LayerDescription[] };

/** Layers that people think of as one: `layer2` of a ResNet. */
export type Stage = { name: string; layers: LayerDescription[] };

/** The input of a network: channels and side of the views. */
export type PictureShape = { channels: number; size: number };
