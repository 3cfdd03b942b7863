/** Keeps the machine awake, says whether it is, and then stays until it is killed. */
import { writeSync } from 'node:fs';
import { keepAwake } from '../../../../src-main/engine/machine/keep-awake.ts';

const { refused } = keepAwake('a test');
writeSync(1, `${String(await refused)}\n`);
setInterval(() => {}, 60_000);
