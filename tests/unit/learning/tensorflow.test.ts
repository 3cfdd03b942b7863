import { tensorflow } from '../../../src-main/compute/tensorflow/backend.ts';
import { describeOnBackend } from '../../support/backends.ts';
import { networkSuite } from '../../support/learning/network-suite.ts';
import { operationsSuite } from '../../support/learning/operations-suite.ts';
import { optimizerSuite } from '../../support/learning/optimizer-suite.ts';
import { trainingSuite } from '../../support/learning/training-suite.ts';
import { vicregSuite } from '../../support/learning/vicreg-suite.ts';

await describeOnBackend(tensorflow, 'learning', () => {
  operationsSuite();
  vicregSuite();
  networkSuite();
  optimizerSuite();
  trainingSuite();
});
