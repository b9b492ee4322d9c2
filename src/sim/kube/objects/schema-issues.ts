/** Checks a value against a schema and words what does not fit, all of it. */
import { z } from 'zod';
import { closestWord } from '../../base/closest-word';
import { eitherOf, say, type Sentence, type Wording } from '../../base/sentence';
import { fieldElsewhere, type KnownField } from './field-elsewhere';
import { fieldOf } from './kube-object';
import {
  describeValue,
  issueWithMessage,
  formatFieldPath,
  problem,
  requiredValue,
  type FieldPath,
  type ObjectIssue,
  valueWords,
} from './object-issue';

/**
 * A field that the schema does not know is a warning, since a later version of Kubernetes may know it; anything else
 * that does not fit is an error.
 */
export function schemaIssuesOf(
  schema: z.ZodType,
  value: unknown,
  base: FieldPath = [],
): readonly ObjectIssue[] {
  const outcome = schema.safeParse(value);
  if (outcome.success) return [];
  const issues: ObjectIssue[] = [];
  for (const issue of outcome.error.issues) {
    const path = stepsOf(issue.path);
    if (issue.code === 'unrecognized_keys') {
      const known = knownKeysAt(schema, path);
      for (const key of issue.keys) {
        const meant = closestWord(key, known);
        const place =
          meant === undefined ? fieldElsewhere<unknown>(schema, [...path, key], knownFieldsOf) : undefined;
        issues.push(unknownField([...base, ...path, key], meant, base.length === 0 ? place : undefined));
      }
    } else {
      issues.push(issueOf(issue, [...base, ...path], fieldOf(value, ...path)));
    }
  }
  return issues;
}

export function unknownField(
  path: FieldPath,
  meant: string | undefined,
  place: string | undefined,
): ObjectIssue {
  const message = `unknown field "${formatFieldPath(path)}"`;
  const hint = fieldHint(meant, place);
  return issueWithMessage({ severity: 'warning', code: 'unknown-field', path, target: 'key', message, hint });
}

/** What is right instead of an unknown field: another name, or another place. */
function fieldHint(meant: string | undefined, place: string | undefined): Sentence | undefined {
  if (meant !== undefined) return say('did you mean "{meant}"?', { meant });
  return place === undefined ? undefined : say('it belongs to another place: {place}', { place });
}

function issueOf(issue: z.core.$ZodIssue, path: FieldPath, value: unknown): ObjectIssue {
  switch (issue.code) {
    case 'invalid_type':
      if (value === undefined) return missingField(path);
      return wrongType(path, typeWord(issue.expected), value);
    case 'invalid_union':
      if (value === undefined) return missingField(path);
      return issueInside(issue, path, value) ?? wrongType(path, unionWord(issue), value);
    case 'invalid_value': {
      if (value === undefined) return missingField(path);
      const supported = issue.values.map((option) => JSON.stringify(String(option)));
      const meant = typeof value === 'string' ? closestWord(value, issue.values.map(String)) : undefined;
      return problem(
        'unsupported-value',
        path,
        `Unsupported value: ${describeValue(value)}: supported values: ${supported.join(', ')}`,
        meant === undefined || meant === value ? undefined : say('did you mean "{meant}"?', { meant }),
      );
    }
    case 'too_small':
      return problem('invalid-value', path, `Invalid value: ${describeValue(value)}: ${tooSmall(issue)}`);
    case 'too_big':
      return problem('invalid-value', path, `Invalid value: ${describeValue(value)}: ${tooBig(issue)}`);
    default:
      return problem('invalid-value', path, `Invalid value: ${describeValue(value)}: ${issue.message}`);
  }
}

function tooSmall(issue: z.core.$ZodIssueTooSmall): string {
  if (issue.origin === 'array' && issue.exact === true) return exactLength(Number(issue.minimum));
  if (issue.origin === 'string' || issue.origin === 'array') return 'must not be empty';
  return `must be ${issue.inclusive === true ? 'greater than or equal to' : 'greater than'} ${issue.minimum}`;
}

function tooBig(issue: z.core.$ZodIssueTooBig): string {
  if (issue.origin === 'array' && issue.exact === true) return exactLength(Number(issue.maximum));
  if (issue.origin === 'string') return `must be no more than ${issue.maximum} characters`;
  return `must be ${issue.inclusive === true ? 'less than or equal to' : 'less than'} ${issue.maximum}`;
}

function exactLength(length: number): string {
  return `must have exactly ${length} items`;
}

/** What to write for the fields that are forgotten most. */
const EXAMPLE_BY_FIELD: Readonly<Record<string, string>> = {
  containers: 'containers: [{name: web, image: "nginx:alpine"}]',
  containerPort: 'containerPort: 80',
  image: 'image: nginx:alpine',
  name: 'name: web',
  metadata: 'metadata: {name: web}',
  port: 'port: 80',
  ports: 'ports: [{port: 80}]',
  selector: 'selector: {matchLabels: {app: web}}',
  template: 'template: {metadata: {labels: {app: web}}, spec: {containers: [...]}}',
};

function missingField(path: FieldPath): ObjectIssue {
  const example = EXAMPLE_BY_FIELD[String(path.at(-1))];
  return requiredValue(
    path,
    undefined,
    example === undefined ? undefined : say('add it, for example {example}', { example }),
  );
}

function wrongType(path: FieldPath, expected: string, value: unknown): ObjectIssue {
  return problem(
    'wrong-type',
    path,
    say('expected {expected}, got {got}', { expected: typeNames(expected), got: gotWords(value) }),
    typeHint(expected, value),
  );
}

/** `integer or string` */
function typeNames(expected: string): Wording {
  return eitherOf(expected.split(' or ').map(typeName));
}

function typeName(type: string): Wording {
  switch (type) {
    case 'integer':
      return say('integer');
    case 'list':
      return say('list');
    case 'mapping':
      return say('mapping');
    case 'string':
      return say('string');
    case 'boolean':
      return say('boolean');
    default:
      return type;
  }
}

function gotWords(value: unknown): Wording {
  const shown = valueWords(value);
  switch (typeof value) {
    case 'number':
      return say('number {value}', { value: shown });
    case 'boolean':
      return say('boolean {value}', { value: shown });
    case 'string':
      return say('string {value}', { value: shown });
    default:
      return shown;
  }
}

function typeHint(expected: string, value: unknown): Sentence | undefined {
  if (expected === 'string' && (typeof value === 'number' || typeof value === 'boolean')) {
    return say('put it in quotes');
  }
  if (typeof value === 'string') {
    if (expected === 'integer' && /^-?\d+$/.test(value))
      return say('write {value} without quotes', { value });
    if (expected === 'boolean' && /^(?:true|false)$/.test(value))
      return say('write {value} without quotes', { value });
    if (expected === 'list') return say('write it as a list: [{value}]', { value: describeValue(value) });
  }
  if (expected === 'list' && typeof value === 'object') return say('begin each item with "- "');
  return undefined;
}

function typeWord(expected: string): string {
  switch (expected) {
    case 'int':
    case 'number':
      return 'integer';
    case 'array':
      return 'list';
    case 'object':
    case 'record':
      return 'mapping';
    default:
      return expected;
  }
}

/** Where the value is of a kind that may be there, such as a mapping: what is wrong in it. */
function issueInside(
  { errors }: z.core.$ZodIssueInvalidUnion,
  path: FieldPath,
  value: unknown,
): ObjectIssue | undefined {
  for (const issues of errors) {
    const wrong = issues.filter(({ code }) => code !== 'unrecognized_keys');
    const [first] = wrong;
    if (first === undefined || wrong.some((issue) => issue.path.length === 0)) continue;
    const below = stepsOf(first.path);
    return issueOf(first, [...path, ...below], fieldOf(value, ...below));
  }
  return undefined;
}

function stepsOf(path: readonly PropertyKey[]): FieldPath {
  return path.map((step) => (typeof step === 'symbol' ? String(step) : step));
}

function unionWord(issue: z.core.$ZodIssueInvalidUnion): string {
  const words = new Set<string>();
  for (const options of issue.errors) {
    for (const option of options) if (option.code === 'invalid_type') words.add(typeWord(option.expected));
  }
  return [...words].join(' or ');
}

/** The fields that the schema has at `path`, for a suggestion. */
function knownKeysAt(schema: z.ZodType, path: FieldPath): readonly string[] {
  let current: unknown = schema;
  for (const step of path) {
    current = unwrapped(current);
    if (current instanceof z.ZodObject) current = fieldOf(current.shape, step);
    else if (current instanceof z.ZodArray) current = current.element;
    else if (current instanceof z.ZodRecord) current = current.valueType;
    else return [];
  }
  current = unwrapped(current);
  return current instanceof z.ZodObject ? Object.keys(current.shape) : [];
}

function knownFieldsOf(schema: unknown): readonly KnownField<unknown>[] {
  const mapping = unwrapped(schema);
  if (!(mapping instanceof z.ZodObject)) return [];
  return Object.entries(mapping.shape).map(([name, field]) => {
    const value = unwrapped(field);
    const isList = value instanceof z.ZodArray;
    return { name, below: isList ? value.element : value, isList };
  });
}

function unwrapped(schema: unknown): unknown {
  let current = schema;
  while (current instanceof z.ZodOptional) current = current.unwrap();
  return current;
}
