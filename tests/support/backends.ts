import { beforeAll, describe, expect } from 'vitest';
import type { Backend, BackendDescription, BackendOptions } from '../../src-main/compute/backend.ts';

/** What tests run with unless they are about the options themselves. */
export const TEST_OPTIONS: BackendOptions = { threads: 2, mode: 'repeatable' };

/**
 * Declares `tests` on a backend that is started in this process before the first of them. A process has one backend, so
 * a test file calls this once. Where the backend is unavailable its tests are skipped, and their title says why, unless
 * VICREG_REQUIRE_TENSORFLOW is set: then a missing TensorFlow fails them.
 */
export async function describeOnBackend(
  backend: Backend,
  title: string,
  tests: (started: () => BackendDescription) => void,
): Promise<void> {
  const availability = await backend.availability();
  const isRequired = backend.name === 'tensorflow' && process.env['VICREG_REQUIRE_TENSORFLOW'] !== undefined;
  if (!availability.available && !isRequired) {
    describe.skip(`${title} on ${backend.name}: ${availability.reason}`, () => tests(() => expect.unreachable()));
    return;
  }
  describe(`${title} on ${backend.name}`, () => {
    let description: BackendDescription | undefined;
    beforeAll(async () => {
      description = await backend.start(TEST_OPTIONS);
    });
    tests(() => description ?? expect.unreachable('the backend did not start'));
  });
}
