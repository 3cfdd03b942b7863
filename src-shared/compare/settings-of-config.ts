/** What one setting of a configuration is; lists of such are written out: '512, 512'. */
export type SettingValue = string | number | boolean | null;

function isScalar(value: unknown): value is SettingValue {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function collect(path: string, value: unknown, found: Map<string, SettingValue>): void {
  if (isScalar(value)) found.set(path, value);
  else if (Array.isArray(value) && value.every(isScalar)) found.set(path, value.map(String).join(', '));
  else if (typeof value === 'object') {
    for (const [key, inner] of Object.entries(value)) collect(`${path}.${key}`, inner, found);
  }
}

/** The settings within a part of a configuration by their paths: 'training.batchSize', 'augmentation.views.0.grayscale'. */
export function settingsOf(key: string, part: unknown): ReadonlyMap<string, SettingValue> {
  const found = new Map<string, SettingValue>();
  collect(key, part, found);
  return found;
}

/** All settings of a configuration by their paths. */
export function settingsOfConfig(config: unknown): ReadonlyMap<string, SettingValue> {
  const parts = typeof config === 'object' && config !== null ? Object.entries(config) : [];
  return new Map(parts.flatMap(([key, part]) => Array.from(settingsOf(key, part))));
}
