/**
 * What Go says when JSON does not fit its types: a value of the wrong type, or a field that is not there.
 *
 * `encoding/json` as `sigs.k8s.io/json` has it, which the API server decodes with (Kubernetes v1.32): the struct that the
 * field is in, the path to it without the places in lists, and the type that it has in Go.
 */
import { eitherOf, say, type Sentence } from '../../base/sentence';
import { closestWord } from '../../base/closest-word';
import { fieldElsewhere, type KnownField } from './field-elsewhere';
import { readGoStructs } from './go-struct-table';
import { GO_STRUCTS } from './go-structs';
import { isPlainRecord, isUnknownList, type PlainRecord } from './kube-object';
import { unknownField } from './schema-issues';
import { forExample, issueWithMessage, type FieldPath, type ObjectIssue } from './object-issue';

const QUANTITY = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+|[numkMGTPE]|[KMGTPE]i)?$/u;
const QUANTITY_PROBLEM =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const PLAIN_TYPES: ReadonlySet<string> = new Set(['string', 'bool', 'int32', 'int64', 'float64']);
const INT32_LIMIT = 2 ** 31;

const STRUCTS = readGoStructs(GO_STRUCTS);

/** Is it known what the kind looks like in Go? */
export function isKindDecoded(kind: string): boolean {
  return STRUCTS.has(kind);
}

/** Nothing where it is not known what the kind looks like. What is null counts as not given. */
export function decodeIssuesOf(kind: string, object: PlainRecord): readonly ObjectIssue[] {
  const issues: ObjectIssue[] = [];
  if (!STRUCTS.has(kind)) return issues;
  new Decoder(issues, kind).struct(kind, object, []);
  return issues;
}

class Decoder {
  readonly #issues: ObjectIssue[];
  readonly #kind: string;

  constructor(issues: ObjectIssue[], kind: string) {
    this.#issues = issues;
    this.#kind = kind;
  }

  struct(name: string, value: PlainRecord, path: FieldPath): void {
    const fields = STRUCTS.get(name);
    if (fields === undefined) return;
    for (const [key, field] of Object.entries(value)) {
      const type = fields.get(key);
      if (type === undefined) this.#unknown([...path, key], key, [...fields.keys()]);
      else this.#value(type, field, [...path, key], name);
    }
  }

  #value(type: string, value: unknown, path: FieldPath, struct: string): void {
    if (value === undefined || value === null || type === 'any') return;
    if (type.startsWith('[]')) {
      if (!isUnknownList(value)) this.#mismatch(type, value, path, struct);
      else
        for (const [index, item] of value.entries())
          this.#value(type.slice(2), item, [...path, index], struct);
      return;
    }
    if (type.startsWith('{}')) {
      if (!isPlainRecord(value)) this.#mismatch(type, value, path, struct);
      else
        for (const [key, item] of Object.entries(value))
          this.#value(type.slice(2), item, [...path, key], struct);
      return;
    }
    if (STRUCTS.has(type)) {
      if (isPlainRecord(value)) this.struct(type, value, path);
      else this.#mismatch(type, value, path, struct);
      return;
    }
    if (type === 'quantity') this.#quantity(value, path);
    else if (!isPlain(type, value)) this.#mismatch(type, value, path, struct);
  }

  #quantity(value: unknown, path: FieldPath): void {
    const text = typeof value === 'number' ? String(value) : value;
    if (typeof text === 'string' && QUANTITY.test(text)) return;
    this.#add(path, QUANTITY_PROBLEM, forExample(eitherOf(['100m, 0.5, 64Mi', '1Gi'])));
  }

  #mismatch(type: string, value: unknown, path: FieldPath, struct: string): void {
    const place = path.filter((step, index) => typeof step === 'string' && !this.#isMapKey(path, index));
    const given = isMisfit(type, value) ? `number ${String(value)}` : jsonType(value);
    this.#add(
      path,
      `json: cannot unmarshal ${given} into Go struct field ${struct}.${place.join('.')} of type ${goTypeName(type)}`,
      hintFor(type, value),
    );
  }

  /** Go does not say under which key of a mapping it is: only the last step can be one here. */
  #isMapKey(path: FieldPath, index: number): boolean {
    return index === path.length - 1 && index > 0 && MAPS.has(String(path[index - 1]));
  }

  #unknown(path: FieldPath, key: string, known: readonly string[]): void {
    const meant = closestWord(key, known);
    const place = meant === undefined ? fieldElsewhere(this.#kind, path, knownFieldsOf) : undefined;
    this.#issues.push(unknownField(path, meant, place));
  }

  #add(path: FieldPath, message: string, hint: Sentence | undefined): void {
    this.#issues.push(
      issueWithMessage({ severity: 'error', code: 'wrong-type', path, target: 'value', message, hint }),
    );
  }
}

function knownFieldsOf(struct: string): readonly KnownField<string>[] {
  return [...(STRUCTS.get(struct) ?? [])].map(([name, type]) => {
    const isList = type.startsWith('[]');
    const item = isList ? type.slice(2) : type;
    return { name, below: STRUCTS.has(item) ? item : undefined, isList };
  });
}

/** The fields that are mappings of text, by their name. */
const MAPS: ReadonlySet<string> = new Set(
  [...STRUCTS.values()].flatMap((fields) =>
    [...fields].filter(([, type]) => type.startsWith('{}')).map(([field]) => field),
  ),
);

function isPlain(type: string, value: unknown): boolean {
  switch (type) {
    case 'bool':
      return typeof value === 'boolean';
    case 'int32':
      return isInteger(value) && value >= -INT32_LIMIT && value < INT32_LIMIT;
    case 'int64':
      return isInteger(value);
    case 'float64':
      return typeof value === 'number';
    case 'intstr':
      return typeof value === 'string' || isInteger(value);
    default:
      return typeof value === 'string';
  }
}

function isInteger(value: unknown): value is number {
  return Number.isInteger(value);
}

/** A number, but not one that the type holds. */
function isMisfit(type: string, value: unknown): boolean {
  return typeof value === 'number' && ['int32', 'int64', 'intstr'].includes(type);
}

function jsonType(value: unknown): string {
  if (isUnknownList(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  return typeof value;
}

function goTypeName(type: string): string {
  if (type.startsWith('[]')) return `[]${goTypeName(type.slice(2))}`;
  if (type.startsWith('{}')) {
    return type === '{}quantity' ? 'v1.ResourceList' : `map[string]${goTypeName(type.slice(2))}`;
  }
  if (type === '~UID') return 'types.UID';
  if (type.startsWith('~')) return `v1.${type.slice(1)}`;
  if (type === 'intstr') return 'int32';
  if (type === 'time') return 'string';
  return PLAIN_TYPES.has(type) ? type : `v1.${type}`;
}

function hintFor(type: string, value: unknown): Sentence | undefined {
  const isText = type === 'string' || type.startsWith('~') || type === 'time';
  if (isText && (typeof value === 'number' || typeof value === 'boolean')) return say('put it in quotes');
  if (typeof value === 'string') {
    const isNumber = (type === 'int32' || type === 'int64') && /^-?\d+$/u.test(value);
    const isFlag = type === 'bool' && /^(?:true|false)$/u.test(value);
    if (isNumber || isFlag) return say('write {value} without quotes', { value });
    if (type.startsWith('[]'))
      return say('write it as a list: {list}', { list: `[${JSON.stringify(value)}]` });
  }
  return type.startsWith('[]') && isPlainRecord(value) ? say('begin each item with "- "') : undefined;
}
