import { wasm } from '../../../src-main/compute/wasm/backend.ts';
import { augmentationSuite } from '../../support/augmentation-suite.ts';

await augmentationSuite(wasm);
