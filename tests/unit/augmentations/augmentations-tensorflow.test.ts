import { tensorflow } from '../../../src-main/compute/tensorflow/backend.ts';
import { augmentationSuite } from '../../support/augmentation-suite.ts';

await augmentationSuite(tensorflow);
