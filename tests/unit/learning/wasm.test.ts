import { wasm } from '../../../src-main/compute/wasm/backend.ts';
import { describeOnBackend } from '../../support/backends.ts';
import { networkSuite } from '../../support/learning/network-suite.ts';
import { operationsSuite } from '../../support/learning/operations-suite.ts';
import { optimizerSuite } from '../../support/learning/optimizer-suite.ts';
import { trainingSuite } from '../../support/learning/training-suite.ts';
import { vicregSuite } from '../../support/learning/vicreg-suite.ts';

await describeOnBackend(wasm, 'learning', () => {
  operationsSuite();
  vicregSuite();
  networkSuite();
  optimizerSuite();
  trainingSuite();
});
