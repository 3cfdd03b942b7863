import * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { z } from 'zod';
import { assemble, type VectorFunction } from './assembler.ts';
import { FUNCTIONS } from './functions.ts';

/** Runs the functions of functions.ts on tensors of tfjs, whose memory they share. */
export type VectorUnit = {
  call: <Parameter extends string>(definition: VectorFunction<Parameter>, values: Record<Parameter, number>) => void;
  /** A tensor of float32 whose values are yet to be written. */
  allocate: (shape: number[]) => tf.Tensor;
  /** In bytes. */
  addressOf: (tensor: tf.Tensor) => number;
  /** The values themselves, until the next tensor is allocated. */
  valuesOf: (tensor: tf.Tensor) => Float32Array;
};

const memorySchema = z.instanceof(WebAssembly.Memory);
const emscriptenModule = z.union([
  z.object({ wasmMemory: memorySchema }),
  z.object({ asm: z.object({ memory: memorySchema }) }),
]);

/** Whether this processor has what WebAssembly's vectors need: SSE 4.1 or NEON. */
export const hasVectors = (): boolean => WebAssembly.validate(assemble(FUNCTIONS, { shared: false }));

export function vectorUnit(backend: BackendWasm): VectorUnit {
  const memory = memoryOf(backend.wasm);
  const module = new WebAssembly.Module(assemble(FUNCTIONS, { shared: memory.buffer instanceof SharedArrayBuffer }));
  const { exports } = new WebAssembly.Instance(module, { tfjs: { memory } });
  return {
    call: (definition, values) => {
      const exported = exports[definition.name];
      if (!exported) throw new Error(`${definition.name} is not among the assembled functions`);
      exported(...definition.parameters.map((parameter) => values[parameter]));
    },
    allocate: (shape) => tf.engine().makeTensorFromTensorInfo(backend.makeOutput(shape, 'float32')),
    addressOf: ({ dataId, dtype }) => {
      if (dtype !== 'float32') throw new Error(`a kernel takes float32, not ${dtype}`);
      return backend.getMemoryOffset(dataId);
    },
    valuesOf: (tensor) => {
      const values = backend.typedArrayFromHeap(tensor);
      if (!(values instanceof Float32Array)) throw new Error(`a kernel takes float32, not ${tensor.dtype}`);
      return values;
    },
  };
}

/** Emscripten makes the memory that threads share, and shows it; without threads WebAssembly makes and exports it. */
function memoryOf(emscripten: object): WebAssembly.Memory {
  const found = emscriptenModule.parse(emscripten);
  return 'wasmMemory' in found ? found.wasmMemory : found.asm.memory;
}
