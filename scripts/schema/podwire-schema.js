/** JSON schemas of Podwire's own kinds: their shape from the simulator's zod schemas, their words from a table. */
import { z } from 'zod';
import { PODWIRE_WORDS } from './podwire-words.js';

export const PODWIRE_API_VERSION = 'podwire.dev/v1';

/** `schemas` by kind, as the simulator has them. */
export function podwireSchemasOf({ labFileSchema, scenarioSchema, layoutFileSchema }) {
  const schemas = { Lab: labFileSchema, Scenario: scenarioSchema, Layout: layoutFileSchema };
  return Object.fromEntries(
    Object.entries(schemas).map(([kind, schema]) => [kind, documentSchemaOf(kind, schema)]),
  );
}

function documentSchemaOf(kind, zodSchema) {
  const schema = z.toJSONSchema(zodSchema, { target: 'draft-7', io: 'input', unrepresentable: 'any' });
  const words = new Map(Object.entries(PODWIRE_WORDS[kind]));
  describe(kind, schema, '', words);
  const [stale] = words.keys();
  if (stale !== undefined) throw new Error(`${kind} has no field ${stale}: take it out of podwire-words.js`);
  schema.properties.apiVersion = { type: 'string', enum: [PODWIRE_API_VERSION] };
  schema.properties.kind = { type: 'string', enum: [kind] };
  return schema;
}

/** Takes from `words` what it uses. */
function describe(kind, schema, path, words) {
  const found = words.get(path);
  if (found === undefined && path !== 'apiVersion' && path !== 'kind') {
    throw new Error(`${kind} has a field ${path} that podwire-words.js does not describe`);
  }
  words.delete(path);
  Object.assign(schema, typeof found === 'string' ? { description: found } : found);
  for (const form of [
    schema,
    ...(schema.anyOf ?? []).flatMap((option) => [option, ...(option.anyOf ?? [])]),
  ]) {
    for (const [name, property] of Object.entries(form.properties ?? {})) {
      describe(kind, property, path === '' ? name : `${path}.${name}`, words);
    }
  }
  const items = schema.items ?? schema.anyOf?.find((option) => option.items !== undefined)?.items;
  if (items !== undefined) describe(kind, items, `${path}[]`, words);
  const { additionalProperties } = schema;
  const hasFreeKeys =
    typeof additionalProperties === 'object' && Object.keys(additionalProperties).length > 0;
  if (hasFreeKeys) describe(kind, additionalProperties, `${path}.*`, words);
  delete schema.propertyNames;
  if (schema.pattern !== undefined) schema.pattern = portablePatternOf(schema.pattern);
  // What zod says of every whole number.
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
}

/** Classes of Unicode are for JavaScript alone, and then only with a flag that validators do not set; characters are for all. */
function portablePatternOf(pattern) {
  const plain = pattern
    .replaceAll('\\p{Cc}', '\u0000-\u001f\u007f-\u009f')
    .replaceAll(/\\u([\da-f]{4})/gu, (_, digits) => String.fromCodePoint(Number.parseInt(digits, 16)));
  if (plain.includes('\\')) throw new Error(`write ${pattern} so that validators of every language read it`);
  return plain;
}
