import { z } from 'zod';
import { runConfigSchema } from '../../../src-shared/config/run-config.ts';
import { isList, isRecord, sameValue } from './values.ts';

/** The configuration's schema as JSON Schema, from which fields, defaults and the short form are derived. */
export type Schema = z.core.JSONSchema.BaseSchema;

export const configSchema: Schema = z.toJSONSchema(runConfigSchema, { io: 'input' });

/** @throws where the schema says only that everything or nothing is allowed, which no setting does */
function schemaOf(part: z.core.JSONSchema._JSONSchema): Schema {
  if (typeof part === 'boolean') throw new Error('a setting must have a schema');
  return part;
}

export function propertiesOf(schema: Schema): [string, Schema][] {
  return Object.entries(schema.properties ?? {}).map(([key, part]) => [key, schemaOf(part)]);
}

export const formsOf = (schema: Schema): Schema[] => (schema.anyOf ?? []).map(schemaOf);
export const placesOf = (schema: Schema): Schema[] => (schema.prefixItems ?? []).map(schemaOf);

/** Of a group of which there are several kinds: which key tells them apart, and what each holds. */
export type Variants = { key: string; kinds: { kind: string; schema: Schema }[] };

export function variantsOf(schema: Schema): Variants | undefined {
  const kinds = schema.oneOf?.map(schemaOf);
  const [first] = kinds ?? [];
  if (kinds === undefined || first === undefined) return undefined;
  const key = propertiesOf(first).find(([, { const: only }]) => only !== undefined)?.[0];
  if (key === undefined) throw new Error('the kinds of a group must be told apart by a key');
  const kindOf = (kind: Schema) => String(propertiesOf(kind).find(([name]) => name === key)?.[1].const);
  return { key, kinds: kinds.map((kind) => ({ kind: kindOf(kind), schema: kind })) };
}

/** The schema of the kind that a value is of. */
function narrowed(schema: Schema, value: unknown): Schema | undefined {
  const variants = variantsOf(schema);
  if (variants === undefined) return schema;
  return variants.kinds.find(({ kind }) => isRecord(value) && value[variants.key] === kind)?.schema;
}

/** A value with every default filled in, as parsing it would; what does not fit the schema stays as it is. */
export function filled(schema: Schema, value: unknown = schema.default): unknown {
  const properties = propertiesOf(narrowed(schema, value) ?? {});
  if (isRecord(value) && properties.length > 0) {
    return { ...value, ...Object.fromEntries(properties.map(([key, part]) => [key, filled(part, value[key])])) };
  }
  const places = placesOf(schema);
  if (isList(value) && places.length > 0) {
    return value.map((element, index) => {
      const part = places[index];
      return part === undefined ? element : filled(part, element);
    });
  }
  if (value === undefined) return schema.const;
  return value;
}

/** The shortest value that {@link filled} makes the same of: without what is as the defaults have it. */
export function shortened(schema: Schema, value: unknown): unknown {
  const properties = new Map(propertiesOf(narrowed(schema, value) ?? {}));
  if (isRecord(value) && properties.size > 0) {
    const given = Object.entries(value).filter(([key, element]) => {
      const part = properties.get(key);
      return part?.default === undefined || !sameValue(element, filled(part));
    });
    return Object.fromEntries(
      given.map(([key, element]) => {
        const part = properties.get(key);
        return [key, part === undefined ? element : shortened(part, element)];
      }),
    );
  }
  const places = placesOf(schema);
  if (isList(value) && places.length > 0) {
    return value.map((element, index) => {
      const part = places[index];
      return part === undefined ? element : shortened(part, element);
    });
  }
  return value;
}

/** A group to begin with where the schema has no default: empty lists, to be filled in. */
export function placeholderOf(schema: Schema): Record<string, unknown> {
  return Object.fromEntries(
    propertiesOf(schema).map(([key, part]) => [key, filled(part) ?? (part.type === 'array' ? [] : null)]),
  );
}
