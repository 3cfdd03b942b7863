import { readFile } from 'node:fs/promises';
import type { Done, Job } from '../../../src-shared/contract/trainer.ts';
import { AppError, messageOf, systemCodeOf } from '../../../src-shared/errors.ts';
import { startBackend } from '../../compute/select.ts';
import { verifyReference } from '../../learning/verification/verify-reference.ts';
import type { EngineChannel } from '../engine-channel.ts';

async function readJson(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const reason = systemCodeOf(error) === 'ENOENT' ? 'there is no such file' : messageOf(error);
    throw new AppError('reference-unreadable', `${path} cannot be read: ${reason}.`, { cause: error });
  }
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch (error) {
    throw new AppError('reference-not-json', `${path} is not JSON: ${messageOf(error)}.`, { cause: error });
  }
}

/** Runs every case of a reference file on a backend. */
export async function verify(job: Extract<Job, { kind: 'verify' }>, channel: EngineChannel): Promise<Done> {
  const reference = await readJson(job.file);
  const started = await startBackend(job.backend, { threads: 'auto', mode: 'repeatable' });
  channel.report({ kind: 'started', ...started });
  const verification = await verifyReference(reference, {
    origin: job.file,
    backend: started.description.backend,
    onProgress: (phase, done, total) => channel.report({ kind: 'progress', phase, done, total }),
  });
  channel.report({ kind: 'verification', verification });
  return { kind: 'done', outcome: 'finished', step: null };
}
