import { readFile, stat } from 'node:fs/promises';
import { applySettings, parseRunConfig } from '../../../src-shared/config/parse-run-config.ts';
import { presetNamed } from '../../../src-shared/config/presets/index.ts';
import type { RunConfig } from '../../../src-shared/config/run-config.ts';
import { AppError, messageOf, systemCodeOf } from '../../../src-shared/errors.ts';
import { personsPath } from './paths.ts';

/** No configuration is anywhere near this; a mistyped path to a data file should not be read whole. */
const LARGEST_CONFIG_BYTES = 4 * 2 ** 20;

const PRESET = 'preset:';

async function readConfigFile(path: string): Promise<unknown> {
  let text: string;
  try {
    const { size } = await stat(path);
    if (size > LARGEST_CONFIG_BYTES) {
      throw new AppError('config-unreadable', `${path} is too large to be a run configuration (${size} bytes).`);
    }
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof AppError) throw error;
    const reason = systemCodeOf(error) === 'ENOENT' ? 'there is no such file' : messageOf(error);
    throw new AppError('config-unreadable', `${path} cannot be read: ${reason}.`, { kind: 'usage', cause: error });
  }
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch (error) {
    throw new AppError('config-not-json', `${path} is not JSON: ${messageOf(error)}.`, { kind: 'usage', cause: error });
  }
}

/**
 * The run configuration that a person names: a JSON file or `preset:NAME`, with the settings given beside it.
 * @throws AppError naming the file, preset, key or setting at fault
 */
export async function loadConfig(source: string, settings: readonly string[]): Promise<RunConfig> {
  const base = source.startsWith(PRESET)
    ? presetNamed(source.slice(PRESET.length)).config
    : await readConfigFile(personsPath(source));
  return parseRunConfig(applySettings(base, settings), settings.length > 0 ? `${source} with its --set` : source);
}
