import { tensorflow } from '../../src-main/compute/tensorflow/backend.ts';
import { kernelSuite } from '../support/kernel-suite.ts';

await kernelSuite(tensorflow);
