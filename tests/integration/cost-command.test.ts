import { afterAll, beforeAll, expect, it } from 'vitest';
import { newPerson, type Person } from '../support/command-line.ts';

let person: Person;
beforeAll(async () => {
  person = newPerson();
  await person.vicreg('datasets', 'add', 'sample:digits', '--name', 'digits');
}, 120_000);
afterAll(() => person.leave());

const quick = ['cost', 'preset:digits', '--backend', 'wasm', '--set', 'training.batchSize=8', '--seconds', '0.1'];

it('prints the network and what was measured', async () => {
  const { code, stdout } = await person.vicreg(...quick);
  expect(stdout).toMatch(/^conv1 .* 32 x 14 x 14 +352$/m);
  expect(stdout).toMatch(/^one update +[\d.]+ m?s \(median of \d+; /m);
  expect(stdout).toMatch(/^peak memory +[\d.]+ MB of /m);
  expect(code).toBe(0);
}, 60_000);

it('gives both as one document', async () => {
  const { document } = await person.json(...quick);
  expect(document).toMatchObject({
    network: { encoderParameters: 187_232, expanderParameters: 165_376 },
    cost: { parameters: 352_608, stepsPerEpoch: 1125, anotherTrained: false },
    expense: { totalSteps: 600 },
  });
}, 60_000);

it.each([
  ['a batch larger than the data', ['--set', 'training.batchSize=9001'], /batch of 9001 cannot be filled/],
  ['a data set that is not there', ['--dataset', 'other'], /other/],
  ['no data set', ['--set', 'dataset=null'], /--dataset/],
])(
  'refuses %s with a sentence',
  async (_, settings, sentence) => {
    const { code, stderr, stdout } = await person.vicreg('cost', 'preset:digits', ...settings);
    expect(stderr).toMatch(sentence);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  },
  30_000,
);
