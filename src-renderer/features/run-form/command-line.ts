import { parseRunConfig } from '../../../src-shared/config/parse-run-config.ts';
import type { Preset } from '../../../src-shared/config/presets/index.ts';
import type { RunConfig } from '../../../src-shared/config/run-config.ts';
import { fields, isThere, type Field } from './fields.ts';
import { configSchema, propertiesOf, shortened, type Schema } from './schema.ts';
import { isRecord, sameValue, valueAt, type Keys } from './values.ts';

function schemaAt(schema: Schema, keys: Keys): Schema {
  return keys.reduce<Schema>((current, key) => {
    const found = propertiesOf(current).find(([name]) => name === key);
    if (found === undefined) throw new Error(`the schema has no ${keys.join('.')}`);
    return found[1];
  }, schema);
}

const startsWith = (keys: Keys, start: Keys) => start.every((key, index) => keys[index] === key);

/** A text as `--set` reads it: as it is, unless it could be taken for JSON. */
function textOfSetting(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  try {
    JSON.parse(value);
    return JSON.stringify(value);
  } catch {
    return value;
  }
}

/** Groups that are of another kind than the preset's, which are given as a whole: their old settings are unknown to the new kind. */
function changedGroups(config: RunConfig, base: RunConfig): Keys[] {
  return fields.flatMap(({ control, keys }) => {
    if (sameValue(valueAt(config, keys), valueAt(base, keys))) return [];
    if (control.kind === 'variant') return [control.group];
    return control.kind === 'words-or-group' ? [keys] : [];
  });
}

/** The `--set` settings that make this configuration of a preset's. */
export function settingsBetween(preset: Preset, config: RunConfig): string[] {
  const base: RunConfig = parseRunConfig(preset.config, preset.name);
  const whole = changedGroups(config, base);
  const differs = ({ keys }: Field) =>
    !whole.some((group) => startsWith(keys, group)) && !sameValue(valueAt(config, keys), valueAt(base, keys));
  const single = fields.filter((field) => isThere(field, config) && differs(field));
  return [
    ...whole.map((keys) => {
      const value = valueAt(config, keys);
      return { keys, value: isRecord(value) ? shortened(schemaAt(configSchema, keys), value) : value };
    }),
    ...single.map(({ keys }) => ({ keys, value: valueAt(config, keys) })),
  ].map(({ keys, value }) => `${keys.join('.')}=${textOfSetting(value)}`);
}

/** One word for a POSIX shell. */
export function quoteForShell(text: string): string {
  return /^[\w./:=,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** The command that trains the same, from the preset of these that needs the fewest settings. */
export function commandLine(config: RunConfig, presets: readonly Preset[]): string {
  const ways = presets.map((preset) => ({ name: preset.name, settings: settingsBetween(preset, config) }));
  const shortest = ways.sort((one, other) => one.settings.length - other.settings.length)[0];
  if (shortest === undefined) throw new Error('there must be a preset to start from');
  const words = shortest.settings.map((setting) => `--set ${quoteForShell(setting)}`);
  return [`vicreg train preset:${shortest.name}`, ...words].join(' \\\n  ');
}
