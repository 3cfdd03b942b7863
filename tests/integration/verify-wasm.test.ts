import { wasm } from '../../src-main/compute/wasm/backend.ts';
import { describeOnBackend } from '../support/backends.ts';
import { declareVerificationTests } from '../support/verification-suite.ts';

await describeOnBackend(wasm, 'verification', declareVerificationTests);
