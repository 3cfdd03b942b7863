import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Recipe } from '../../../src-main/compute/tensorflow/runtime/place.ts';
import { wheelsOf, type Wheel } from '../../../src-main/compute/tensorflow/runtime/wheels.ts';

export type TinyTensorflow = { recipe: Recipe; fileName: string; file: Buffer };

/** Makes the wheel large enough for a download that can be interrupted. */
const PADDING = 3_000_000;

/**
 * A wheel with the layout of TensorFlow's whose libraries hold one function, and a binding that calls it: everything
 * that the installer does can be done with it in earnest, in a second.
 */
export function makeTinyTensorflow(folder: string): TinyTensorflow {
  const file = (path: string, text: string): string => {
    const full = join(folder, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, text);
    return full;
  };
  file('wheel/tensorflow/include/tensorflow/c/c_api.h', 'extern "C" int answer();\n');
  file('wheel/tensorflow/python/unused.py', 'print("not unpacked")\n');
  file(
    'wheel/tensorflow_cpu-2.21.0.dist-info/METADATA',
    'Metadata-Version: 2.1\nName: tensorflow-cpu\nVersion: 2.21.0\n',
  );
  const library = (name: string, text: string): void => {
    const output = join(folder, 'wheel/tensorflow', name);
    execFileSync('g++', ['-shared', '-fPIC', '-o', output, `-Wl,-soname,${name}`, file(`${name}.cc`, text)]);
  };
  library('libtensorflow_cc.so.2', 'extern "C" int answer() { return 42; }\n');
  library('libtensorflow_framework.so.2', 'extern "C" int framework() { return 1; }\n');
  appendFileSync(join(folder, 'wheel/tensorflow/libtensorflow_cc.so.2'), randomBytes(PADDING));
  file('sources/binding.cc', BINDING);
  const fileName = 'tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl';
  const members = ['tensorflow', 'tensorflow_cpu-2.21.0.dist-info'];
  execFileSync('python3', ['-m', 'zipfile', '-c', join(folder, fileName), ...members], { cwd: join(folder, 'wheel') });
  const bytes = readFileSync(join(folder, fileName));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const tiny = (wheel: Wheel): Wheel => ({ ...wheel, sha256, size: bytes.length, unpackedSize: PADDING });
  return {
    recipe: { variant: 'cpu', wheels: wheelsOf.cpu.map(tiny), sources: join(folder, 'sources') },
    fileName,
    file: bytes,
  };
}

const BINDING = `
#include <node_api.h>
#include "tensorflow/c/c_api.h"
NAPI_MODULE_INIT() {
  napi_value value;
  napi_create_int32(env, answer(), &value);
  napi_set_named_property(env, exports, "answer", value);
  return exports;
}
`;
