import { wasm } from '../../src-main/compute/wasm/backend.ts';
import { kernelSuite } from '../support/kernel-suite.ts';

await kernelSuite(wasm);
