import { resumeSuite } from '../support/resume-suite.ts';
import { runSuite } from '../support/run-suite.ts';

runSuite('wasm');
resumeSuite('wasm');
