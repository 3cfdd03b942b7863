import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { messageOf } from '../../../src-shared/errors.ts';
import { processorName } from '../processor-name.ts';

/** What computes, for people: "CPU, AMD EPYC, 2 cores" or "NVIDIA H100 80GB HBM3". */
export async function deviceName(isGpu: boolean): Promise<string> {
  return isGpu ? gpuName() : processorName();
}

async function gpuName(): Promise<string> {
  const [card = '0'] = (process.env['CUDA_VISIBLE_DEVICES'] ?? '0').split(',');
  try {
    const query = ['--query-gpu=name', '--format=csv,noheader', `--id=${card}`];
    const { stdout } = await promisify(execFile)('nvidia-smi', query);
    return stdout.trim();
  } catch (error) {
    return `NVIDIA GPU (nvidia-smi could not name it: ${messageOf(error).split('\n')[0] ?? ''})`;
  }
}
