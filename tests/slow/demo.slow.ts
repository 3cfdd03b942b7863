import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { newPerson, type Person } from '../support/command-line.ts';

const accuracies = z.object({ pixels: z.number(), untrained: z.number(), trained: z.number() });
const demoDocument = z.object({ runId: z.string(), seconds: z.number(), knn: accuracies, knnTenLabels: accuracies });

describe.each([
  { backend: 'tensorflow', minutes: 5 },
  { backend: 'wasm', minutes: 12 },
])('the demo on $backend', ({ backend, minutes }) => {
  let person: Person;
  beforeAll(() => {
    person = newPerson();
  });
  afterAll(() => person.leave());

  it('learns from digits without labels what raw pixels do not give', async () => {
    const { code, document } = await person.json('demo', '--backend', backend);
    expect(code).toBe(0);
    const { seconds, knn, knnTenLabels } = demoDocument.parse(document);
    process.stderr.write(`${JSON.stringify({ backend, seconds, knn, knnTenLabels })}\n`);
    expect(knn.trained).toBeGreaterThanOrEqual(0.96);
    expect(knnTenLabels.trained).toBeGreaterThanOrEqual(0.88);
    expect(knn.trained).toBeGreaterThan(knn.pixels);
    expect(knn.pixels).toBeGreaterThan(knn.untrained);
    expect(seconds).toBeLessThan(minutes * 60);
  });
});
