import { tensorflow } from '../../src-main/compute/tensorflow/backend.ts';
import { describeOnBackend } from '../support/backends.ts';
import { declareVerificationTests } from '../support/verification-suite.ts';

await describeOnBackend(tensorflow, 'verification', declareVerificationTests);
