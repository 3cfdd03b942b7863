import { formatPath } from '../../../src-shared/config/parse-run-config.ts';
import { labelOf } from './labels.ts';
import {
  configSchema,
  filled,
  formsOf,
  placesOf,
  propertiesOf,
  variantsOf,
  type Schema,
  type Variants,
} from './schema.ts';
import { isRecord, valueAt, type Keys } from './values.ts';

export type Bounds = { whole: boolean; least?: number; above?: number; most?: number; below?: number };

/** How a setting is entered; derived from what its schema allows. */
export type Control =
  | { kind: 'number'; bounds: Bounds }
  /** A number, or `absent` when it is switched off. */
  | { kind: 'optional-number'; bounds: Bounds; absent: null | string }
  | { kind: 'range'; bounds: Bounds }
  | { kind: 'numbers'; bounds: Bounds; fewest: number; most: number }
  | { kind: 'choice'; options: (string | number)[] }
  | { kind: 'switch' }
  | { kind: 'optional-text'; longest: number }
  /** Swaps the fields of its group. */
  | { kind: 'variant'; group: Keys; variants: Variants }
  /** A word, or a group of settings. */
  | { kind: 'words-or-group'; words: string[]; group: Schema };

/** One setting as the form shows it. */
export type Field = {
  /** One per field; two kinds of a group may have a setting of the same path. */
  id: string;
  keys: Keys;
  /** As errors name it: 'augmentation.views[0].crop.area'. */
  path: string;
  label: string;
  description: string;
  control: Control;
  /** As the schema has it, undefined where it has none. */
  usual: unknown;
  /** Only there while the value at a place is this one, or, null, a group. */
  when: { keys: Keys; is: string | null } | null;
};

type Place = { keys: Keys; when: Field['when']; description: string };

function boundsOf(schema: Schema): Bounds {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  return {
    whole: schema.type === 'integer',
    ...(typeof minimum === 'number' && { least: minimum }),
    ...(typeof exclusiveMinimum === 'number' && { above: exclusiveMinimum }),
    ...(typeof maximum === 'number' && maximum < Number.MAX_SAFE_INTEGER && { most: maximum }),
    ...(typeof exclusiveMaximum === 'number' && { below: exclusiveMaximum }),
  };
}

const isNumber = ({ type }: Schema) => type === 'number' || type === 'integer';
const isWord = (option: unknown) => typeof option === 'string' || typeof option === 'number';

function unionControl(forms: Schema[]): Control | undefined {
  const number = forms.find((form) => isNumber(form) && form.enum === undefined);
  const text = forms.find(({ type, const: only, enum: words }) => type === 'string' && !only && !words);
  const group = forms.find(({ type }) => type === 'object');
  const words = forms
    .flatMap(({ enum: several, const: only }) => several ?? [only])
    .filter((word) => typeof word === 'string');
  const orNull = forms.some(({ type }) => type === 'null');
  if (number !== undefined) {
    return { kind: 'optional-number', bounds: boundsOf(number), absent: orNull ? null : (words[0] ?? null) };
  }
  if (group !== undefined) return { kind: 'words-or-group', words, group };
  if (text !== undefined && orNull) return { kind: 'optional-text', longest: text.maxLength ?? Infinity };
  return undefined;
}

function listControl(schema: Schema): Control | undefined {
  const [first] = placesOf(schema);
  if (first !== undefined) return isNumber(first) ? { kind: 'range', bounds: boundsOf(first) } : undefined;
  const { items, minItems = 0, maxItems = Infinity } = schema;
  if (typeof items !== 'object' || Array.isArray(items) || !isNumber(items)) return undefined;
  return { kind: 'numbers', bounds: boundsOf(items), fewest: minItems, most: maxItems };
}

/** @throws for what the form has no way to enter: then the schema has learnt something that the form must learn too */
function controlOf(schema: Schema, { keys }: Place): Control {
  if (schema.enum !== undefined) return { kind: 'choice', options: schema.enum.filter(isWord) };
  if (schema.type === 'boolean') return { kind: 'switch' };
  if (isNumber(schema)) return { kind: 'number', bounds: boundsOf(schema) };
  const control = schema.type === 'array' ? listControl(schema) : unionControl(formsOf(schema));
  if (control === undefined) throw new Error(`the form cannot enter ${formatPath(keys)}`);
  return control;
}

function fieldAt({ keys, when, description }: Place, schema: Schema, control: Control): Field {
  const path = formatPath(keys);
  return {
    id: when?.is ? `${path}@${when.is}` : path,
    keys,
    path,
    label: labelOf(keys),
    description: schema.description ?? description,
    control,
    usual: schema.default === undefined ? undefined : filled(schema),
    when,
  };
}

function variantFields(schema: Schema, place: Place, variants: Variants): Field[] {
  const chooser = [...place.keys, variants.key];
  const control: Control = { kind: 'variant', group: place.keys, variants };
  const usual = valueAt(schema.default, [variants.key]);
  const field = fieldAt({ ...place, keys: chooser }, { default: usual }, control);
  return [
    // One kind alone is no choice.
    ...(variants.kinds.length > 1 ? [{ ...field, usual }] : []),
    ...variants.kinds.flatMap(({ kind, schema: of }) =>
      groupFields(of, { ...place, when: { keys: chooser, is: kind } }),
    ),
  ];
}

function groupFields(schema: Schema, place: Place): Field[] {
  return propertiesOf(schema)
    .filter(([, { const: only }]) => only === undefined)
    .flatMap(([key, part]) =>
      fieldsAt(part, {
        ...place,
        keys: [...place.keys, key],
        // What a group is described by goes for what has no description of its own.
        description: part.description ?? place.description,
      }),
    );
}

function fieldsAt(schema: Schema, place: Place): Field[] {
  const variants = variantsOf(schema);
  if (variants !== undefined) return variantFields(schema, place, variants);
  if (schema.properties !== undefined) return groupFields(schema, place);
  const places = placesOf(schema);
  if (places.some(({ properties }) => properties !== undefined)) {
    return places.flatMap((part, index) => fieldsAt(part, { ...place, keys: [...place.keys, index], description: '' }));
  }
  const control = controlOf(schema, place);
  const field = fieldAt(place, schema, control);
  if (control.kind !== 'words-or-group') return [field];
  return [field, ...groupFields(control.group, { ...place, when: { keys: place.keys, is: null } })];
}

/** Every setting of a run, in the order of the schema. */
export const fields: readonly Field[] = fieldsAt(configSchema, { keys: [], when: null, description: '' });

/** Whether a setting is there in a configuration: those of other kinds of its group are not. */
export function isThere({ when }: Field, config: unknown): boolean {
  if (when === null) return true;
  const value = valueAt(config, when.keys);
  return when.is === null ? isRecord(value) : value === when.is;
}

/** What a setting is compared with and reset to: its value in `base`, or the default where `base` is of another kind. */
export function referenceOf(field: Field, base: unknown): unknown {
  return isThere(field, base) ? valueAt(base, field.keys) : field.usual;
}
