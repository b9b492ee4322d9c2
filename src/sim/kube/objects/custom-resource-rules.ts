/**
 * A custom resource beside the schema of its definition (`k8s.io/kube-openapi/pkg/validation/validate` and
 * `apiextensions-apiserver`, Kubernetes v1.32).
 *
 * Models types, required fields, enums, limits of numbers, texts and lists, patterns, and fields that the schema does not
 * have. Leaves out defaults, formats, and rules in CEL.
 */
import { FieldErrors } from './field-errors';
import { FieldPlace } from './field-place';
import { goQuoted } from './go-text';
import {
  fieldOf,
  isPlainRecord,
  isUnknownList,
  listFieldOf,
  numberFieldOf,
  textFieldOf,
  type PlainRecord,
} from './kube-object';
import type { ObjectIssue } from './object-issue';

const INT_OR_STRING = 'x-kubernetes-int-or-string';
const PRESERVED = 'x-kubernetes-preserve-unknown-fields';
/** What every object has, and other rules look at. */
const HEAD: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata']);

const PLAIN_PATTERN =
  /^(?:(?:\[\^?-?(?:a-z|A-Z|0-9|[^\\\][-]|\\[dws.*+?()[\]{}|^$\\/])+-?\]|\\[dDwWsS.*+?()[\]{}|^$\\/]|[^\\[\](){}*+?|^$]|\))(?:(?:[*+?]|\{\d+(?:,\d*)?\})\??)?|\((?:\?:)?|[|^$])*$/u;

export function customIssuesOf(schema: unknown, object: PlainRecord): readonly ObjectIssue[] {
  if (!isPlainRecord(schema)) return [];
  const errors = new FieldErrors();
  const unknown: ObjectIssue[] = [];
  new SchemaCheck(errors, unknown).value(object, schema, FieldPlace.of(), true);
  return [...unknown, ...errors.issues];
}

class SchemaCheck {
  readonly #errors: FieldErrors;
  readonly #unknown: ObjectIssue[];

  constructor(errors: FieldErrors, unknown: ObjectIssue[]) {
    this.#errors = errors;
    this.#unknown = unknown;
  }

  value(value: unknown, schema: PlainRecord, at: FieldPlace, isRoot = false): void {
    const wanted = schema[INT_OR_STRING] === true ? 'integer,string' : (textFieldOf(schema, 'type') ?? '');
    const given = typeOf(value);
    if (!isOfType(given, wanted)) {
      const shown = given === 'null' ? 'null' : given;
      const why = `${at.toString()} in body must be of type ${wanted}: ${goQuoted(shown)}`;
      this.#errors.invalid(at, shown, why);
      return;
    }
    const options = listFieldOf(schema, 'enum');
    if (options.length > 0 && !options.includes(value)) {
      this.#errors.unsupported(at, value, options.map(String));
    }
    if (typeof value === 'number') this.#number(value, schema, at);
    else if (typeof value === 'string') this.#text(value, schema, at);
    else if (isUnknownList(value)) this.#list(value, schema, at);
    else if (isPlainRecord(value)) this.#record(value, schema, at, isRoot);
  }

  #number(value: number, schema: PlainRecord, at: FieldPlace): void {
    const [least, most] = [numberFieldOf(schema, 'minimum'), numberFieldOf(schema, 'maximum')];
    const name = at.toString();
    if (least !== undefined && (schema['exclusiveMinimum'] === true ? value <= least : value < least)) {
      const word = schema['exclusiveMinimum'] === true ? 'greater than' : 'greater than or equal to';
      this.#errors.invalid(at, value, `${name} in body should be ${word} ${least}`);
    }
    if (most !== undefined && (schema['exclusiveMaximum'] === true ? value >= most : value > most)) {
      const word = schema['exclusiveMaximum'] === true ? 'less than' : 'less than or equal to';
      this.#errors.invalid(at, value, `${name} in body should be ${word} ${most}`);
    }
  }

  #text(value: string, schema: PlainRecord, at: FieldPlace): void {
    const [least, most] = [numberFieldOf(schema, 'minLength'), numberFieldOf(schema, 'maxLength')];
    const name = at.toString();
    if (most !== undefined && value.length > most) this.#errors.tooLong(at, most);
    if (least !== undefined && value.length < least) {
      this.#errors.invalid(at, value, `${name} in body should be at least ${least} chars long`);
    }
    const pattern = textFieldOf(schema, 'pattern');
    if (pattern !== undefined && isSafePattern(pattern) && !new RegExp(pattern, 'u').test(value)) {
      this.#errors.invalid(at, value, `${name} in body should match '${pattern}'`);
    }
  }

  #list(value: readonly unknown[], schema: PlainRecord, at: FieldPlace): void {
    const [least, most] = [numberFieldOf(schema, 'minItems'), numberFieldOf(schema, 'maxItems')];
    if (most !== undefined && value.length > most) this.#errors.tooMany(at, value.length, most);
    if (least !== undefined && value.length < least) {
      const why = `${at.toString()} in body should have at least ${least} items`;
      this.#errors.invalid(at, value.length, why);
    }
    const { items } = schema;
    if (!isPlainRecord(items)) return;
    for (const [index, item] of value.entries()) this.value(item, items, at.index(index));
  }

  #record(value: PlainRecord, schema: PlainRecord, at: FieldPlace, isRoot: boolean): void {
    for (const field of listFieldOf(schema, 'required')) {
      if (typeof field === 'string' && value[field] === undefined) this.#errors.required(at.child(field));
    }
    const properties = isPlainRecord(schema['properties']) ? schema['properties'] : {};
    const others = schema['additionalProperties'];
    for (const [field, inner] of Object.entries(value)) {
      if (isRoot && HEAD.has(field)) continue;
      const own = fieldOf(properties, field);
      const place = at.child(field);
      if (isPlainRecord(own)) {
        const isNothing = inner === null && fieldOf(own, 'nullable') === true;
        if (!isNothing) this.value(inner, own, place);
      } else if (isPlainRecord(others)) this.value(inner, others, place);
      else if (others !== true && schema[PRESERVED] !== true) {
        this.#unknown.push({
          severity: 'warning',
          code: 'unknown-field',
          path: place.path,
          target: 'key',
          message: `unknown field ${goQuoted(place.toString())}`,
        });
      }
    }
  }
}

function typeOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (isUnknownList(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function isOfType(given: string, wanted: string): boolean {
  if (wanted === '' || given === wanted) return true;
  if (wanted === 'number') return given === 'integer';
  return wanted.split(',').includes(given);
}

/** Those that read the same in Go and here; others are left unchecked. */
function isSafePattern(pattern: string): boolean {
  if (!PLAIN_PATTERN.test(pattern) || !areInOrder(pattern)) return false;
  const brackets = pattern.replaceAll(/\\./gu, '').replaceAll(/\[[^\]]*\]/gu, '');
  let depth = 0;
  for (const character of brackets) {
    if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}

/** `{2,5}`, not `{5,2}`. */
function areInOrder(pattern: string): boolean {
  return [...pattern.matchAll(/\{(\d+),(\d+)\}/gu)].every(([, least, most]) => Number(least) <= Number(most));
}
