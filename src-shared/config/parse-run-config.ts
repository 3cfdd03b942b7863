import type { z } from 'zod';
import { AppError } from '../errors.ts';
import { RUN_CONFIG_VERSION, runConfigSchema, type RunConfig } from './run-config.ts';

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** 'training.batchSize', 'augmentation.views[0].crop.area'. */
export function formatPath(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index > 0 ? '.' : ''}${String(part)}`))
    .join('');
}

function describeIssue(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.map((key) => formatPath([...issue.path, key])).join(', ');
    return `${keys}: there is no such setting ('vicreg config schema' lists all)`;
  }
  const path = formatPath(issue.path);
  return path === '' ? issue.message : `${path}: ${issue.message}`;
}

/** The kind that a group of settings is of when it does not say: the same as when the whole group is left out. */
const DEFAULT_KINDS: Record<string, Record<string, unknown>> = {
  method: { name: 'vicreg' },
  encoder: { kind: 'resnet' },
  optimizer: { kind: 'lars' },
};

/** So that `{"method": {"coefficients": …}}` and `--set method.coefficients.variance=10` need not name the method. */
function withKinds(config: Record<string, unknown>): Record<string, unknown> {
  const groups = Object.entries(DEFAULT_KINDS).flatMap(([name, kind]) => {
    const group = config[name];
    return isRecord(group) ? [[name, { ...kind, ...group }] as const] : [];
  });
  return { ...config, ...Object.fromEntries(groups) };
}

/**
 * Checks a run configuration and fills in its defaults.
 * @param value parsed JSON
 * @param origin what the sentence of an error names: a file, a preset
 * @throws AppError `config-invalid` with the path of every key at fault, `config-newer` for a later version
 */
export function parseRunConfig(value: unknown, origin: string): RunConfig {
  if (!isRecord(value)) {
    throw new AppError('config-invalid', `${origin} is not a run configuration: it must hold one JSON object.`, {
      kind: 'usage',
    });
  }
  if (typeof value.version === 'number' && value.version > RUN_CONFIG_VERSION) {
    throw new AppError(
      'config-newer',
      `${origin} was written by a newer version of VICReg Workbench (configuration version ${value.version}, this ` +
        `program knows ${RUN_CONFIG_VERSION}). Update the program to use it.`,
      { kind: 'usage' },
    );
  }
  const result = runConfigSchema.safeParse(withKinds(value));
  if (result.success) return result.data;
  const { issues } = result.error;
  throw new AppError(
    'config-invalid',
    `${origin} is not a valid run configuration. ${issues.map(describeIssue).join('. ')}.`,
    { kind: 'usage', details: { issues: issues.map(({ path, message }) => ({ path: formatPath(path), message })) } },
  );
}

/** Reads `value` as JSON where it is JSON, as a string where it is not: `--set name=first` needs no quotes. */
function parseSetting(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** @param defaults what stands in this place when nothing is given: a list is changed in one place and kept in others */
function withSetting(given: unknown, defaults: unknown, path: string[], value: unknown, setting: string): unknown {
  const [head, ...rest] = path;
  if (head === undefined) return value;
  const target = given ?? (Array.isArray(defaults) ? defaults : undefined);
  const defaultsBelow = isRecord(defaults) ? defaults[head] : undefined;
  if (Array.isArray(target)) {
    const index = Number(head);
    if (!Number.isInteger(index) || index < 0 || index > target.length) {
      throw new AppError('setting-invalid', `--set ${setting}: '${head}' is not a place in a list.`, { kind: 'usage' });
    }
    const copy = target.map((element: unknown) => element);
    copy[index] = withSetting(copy[index], defaultsBelow, rest, value, setting);
    return copy;
  }
  const record = isRecord(target) ? target : {};
  return { ...record, [head]: withSetting(record[head], defaultsBelow, rest, value, setting) };
}

/**
 * Applies `path.to.key=value` settings to an unchecked configuration; list places are numbers (`views.0.blur…`).
 * @throws AppError `setting-invalid` when a setting has no `=` or no key
 */
export function applySettings(config: unknown, settings: readonly string[]): unknown {
  // What is no object is refused by parseRunConfig, with a better sentence.
  if (!isRecord(config)) return config;
  const defaults = runConfigSchema.parse({});
  return settings.reduce<unknown>((current, setting) => {
    const separator = setting.indexOf('=');
    const path = setting.slice(0, Math.max(separator, 0)).split('.');
    if (separator < 1 || path.some((part) => part === '' || part === '__proto__')) {
      throw new AppError('setting-invalid', `--set ${setting}: write it as path.to.key=value.`, { kind: 'usage' });
    }
    return withSetting(current, defaults, path, parseSetting(setting.slice(separator + 1)), setting);
  }, config);
}
