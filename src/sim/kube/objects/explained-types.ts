/** The types of the API as its OpenAPI documents describe them to people: fields, which are required, and what they are for. */
import { MORE_STRUCTS, NAMED_TYPES, NAMED_VALUES, REQUIRED_FIELDS } from './explained-structs';
import { FIELD_DESCRIPTIONS } from './field-descriptions';
import { readGoStructs } from './go-struct-table';
import { GO_STRUCTS } from './go-structs';

export interface ExplainedField {
  readonly name: string;
  /** `string`, `[]Container`, `map[string]Quantity` */
  readonly typeText: string;
  readonly isRequired: boolean;
  /** What may be given, where that is a fixed set. */
  readonly values: readonly string[];
  /** Empty where nothing is known. */
  readonly description: string;
  /** What the field holds, or the items of its list or mapping; no fields where that is not a struct. */
  readonly inner: ExplainedType;
}

export interface ExplainedType {
  readonly name: string;
  readonly description: string;
  /** In the order of their names. */
  readonly fields: readonly ExplainedField[];
}

const STRUCTS = readGoStructs(GO_STRUCTS + MORE_STRUCTS);
const TYPE_BY_FIELD = pairsOf(NAMED_TYPES, ' ');
const REQUIRED = pairsOf(REQUIRED_FIELDS, ' ');
const VALUES = pairsOf(NAMED_VALUES, ' ');
const DESCRIPTIONS = pairsOf(FIELD_DESCRIPTIONS, ': ');
/** In 1.32 a NetworkPolicy has no status any more. */
const GONE: ReadonlySet<string> = new Set(['NetworkPolicy.status']);

const SIMPLE_TYPES: ReadonlyMap<string, string> = new Map([
  ['string', 'string'],
  ['bool', 'boolean'],
  ['int32', 'integer'],
  ['int64', 'integer'],
  ['float64', 'number'],
  ['time', 'string'],
]);
/** Types that are no structs, but have a description of their own. */
const DESCRIBED_TYPES: ReadonlyMap<string, string> = new Map([
  ['time', 'Time'],
  ['quantity', 'Quantity'],
  ['intstr', 'IntOrString'],
]);

/** Undefined where the fields of the kind are not known. */
export function explainedKind(kind: string): ExplainedType | undefined {
  return STRUCTS.has(kind) ? typeNamed(kind, '') : undefined;
}

function typeNamed(name: string, owner: string): ExplainedType {
  return {
    name,
    description: DESCRIPTIONS.get(name) ?? '',
    // Only what is asked for is looked up.
    get fields(): readonly ExplainedField[] {
      return fieldsOf(name, owner);
    },
  };
}

function fieldsOf(struct: string, owner: string): readonly ExplainedField[] {
  const required = (REQUIRED.get(`${owner}.${struct}`) ?? REQUIRED.get(struct) ?? '').split(' ');
  const fields: ExplainedField[] = [];
  for (const [name, given] of STRUCTS.get(struct) ?? []) {
    if (GONE.has(`${struct}.${name}`)) continue;
    const type = given.replace(/\bany$/u, () => namedType(struct, name));
    const item = type.replace(/^(?:\[\]|\{\})+/u, '');
    const inner = typeNamed(DESCRIBED_TYPES.get(item) ?? item, struct);
    fields.push({
      name,
      typeText: typeTextOf(type),
      isRequired: required.includes(name),
      values: type === item ? valuesOf(item) : [],
      description: DESCRIPTIONS.get(`${struct}.${name}`) ?? DESCRIPTIONS.get(`*.${name}`) ?? '',
      inner,
    });
  }
  return fields.sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** Of a field of which decoding reads no part. */
function namedType(struct: string, field: string): string {
  return field === 'status' ? `${struct}Status` : (TYPE_BY_FIELD.get(field) ?? 'Object');
}

function typeTextOf(type: string): string {
  if (type.startsWith('[]')) return `[]${typeTextOf(type.slice(2))}`;
  if (type.startsWith('{}')) return `map[string]${typeTextOf(type.slice(2))}`;
  if (type.startsWith('~')) return 'string';
  return SIMPLE_TYPES.get(type) ?? DESCRIBED_TYPES.get(type) ?? type;
}

function valuesOf(type: string): readonly string[] {
  const values = VALUES.get(type.replace('~', ''));
  return values === undefined ? [] : values.split(' ');
}

/** What stands before the first mark of each line, and what behind it. */
function pairsOf(text: string, mark: string): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  for (const line of text.split('\n')) {
    const at = line.indexOf(mark);
    if (at > 0) pairs.set(line.slice(0, at), line.slice(at + mark.length));
  }
  return pairs;
}
