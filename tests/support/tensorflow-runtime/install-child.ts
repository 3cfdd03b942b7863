/** A process that installs the tiny TensorFlow and writes a line for each phase it enters. Argument: the recipe. */
import { z } from 'zod';
import { installRuntime } from '../../../src-main/compute/tensorflow/runtime/install-runtime.ts';

const wheel = z.object({
  ...{ name: z.string(), version: z.string(), sha256: z.string(), contents: z.array(z.string()) },
  ...{ size: z.number(), unpackedSize: z.number() },
});
const recipe = z
  .object({ variant: z.literal('cpu'), wheels: z.array(wheel), sources: z.string() })
  .parse(JSON.parse(process.argv[2] ?? ''));
let phase: string | undefined;
const { binding } = await installRuntime({
  recipe,
  onProgress: (progress) => {
    if (progress.phase === phase) return;
    phase = progress.phase;
    process.stdout.write(`${phase}\n`);
  },
});
process.stdout.write(`installed ${binding}\n`);
