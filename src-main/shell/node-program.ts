import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../src-shared/errors.ts';

/**
 * The Node that runs the engine, for Electron cannot: `$VICREG_NODE`, which `npm start` gives, else the one that a
 * packaged program carries.
 * @throws AppError when there is none
 */
export function nodeProgram(environment: NodeJS.ProcessEnv, resources: string): string {
  const { VICREG_NODE: given } = environment;
  const path = given || join(resources, process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(path)) return path;
  throw new AppError('node-missing', `There is no Node at ${path} to run the engine with. Start with 'npm start'.`);
}
