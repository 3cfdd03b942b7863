import { z } from 'zod';
import { DEFAULT_SETTINGS, settingsSchema, type Settings } from '../../../src-shared/contract/settings.ts';
import { formatCount } from '../../lib/format.ts';

type Name = keyof Settings;

const changesSchema = settingsSchema.partial();
export type SettingChanges = z.infer<typeof changesSchema>;

/** A setting as the form shows it: what it is called, its unit, and what it may be, as the schema says. */
export type SettingField = {
  name: Name;
  title: string;
  unit: string | null;
  hint: string;
  range: { min: number; max: number } | null;
};

const TITLES: Record<Name, { title: string; unit?: string }> = {
  keepAwake: { title: 'Stay awake' },
  queueHeld: { title: 'Hold the queue' },
  silenceSeconds: { title: 'Silence of a trainer', unit: 'seconds' },
  idleSeconds: { title: 'Stay when idle', unit: 'seconds' },
};

export const SETTING_FIELDS: readonly SettingField[] = settingsSchema.keyof().options.map((name) => {
  const schema = settingsSchema.shape[name];
  const { title, unit = null } = TITLES[name];
  const range =
    schema instanceof z.ZodNumber ? { min: schema.minValue ?? -Infinity, max: schema.maxValue ?? Infinity } : null;
  return { name, title, unit, hint: schema.description ?? '', range };
});

/** What a person typed, as the changes that it means, or why it cannot be. */
export type Reading = { changes: SettingChanges } | { fault: string };

/** Reads a number as it was typed: with or without the commas that the program itself writes. */
export function readNumber({ name, range }: SettingField, text: string): Reading {
  const typed = text.trim().replaceAll(',', '');
  const parsed = changesSchema.safeParse({ [name]: typed === '' ? undefined : Number(typed) });
  if (typed !== '' && parsed.success) return { changes: parsed.data };
  const between = range === null ? '' : ` from ${formatCount(range.min)} to ${formatCount(range.max)}`;
  return { fault: `Give a whole number${between}.` };
}

export function isDefault(settings: Settings, name: Name): boolean {
  return settings[name] === DEFAULT_SETTINGS[name];
}

/** A value in words: 'on', '300 seconds'. */
export function valueInWords({ name, unit }: SettingField, settings: Settings): string {
  const value = settings[name];
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return unit === null ? formatCount(value) : `${formatCount(value)} ${unit}`;
}
