import { describe } from 'vitest';
import { tensorflow } from '../../src-main/compute/tensorflow/backend.ts';
import { resumeSuite } from '../support/resume-suite.ts';
import { runSuite } from '../support/run-suite.ts';

const availability = await tensorflow.availability();
if (availability.available) {
  runSuite('tensorflow');
  resumeSuite('tensorflow');
} else {
  describe.skip(`runs on tensorflow: ${availability.reason}`);
}
