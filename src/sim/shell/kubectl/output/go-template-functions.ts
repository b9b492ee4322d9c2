/** Functions of Go templates, and how Go prints and judges values (`text/template/funcs.go`). */
import { err, ok, type Result } from '../../../base/result';
import { isPlainRecord, isUnknownList } from '../../../kube/objects/kube-object';
import { bytesOfBase64 } from '../../../wire/base64';
import { textOfUtf8 } from '../../../wire/utf8';

/** As `fmt.Print` has them. */
export function goText(value: unknown): string {
  if (value === undefined || value === null) return '<no value>';
  return inner(value);
}

function inner(value: unknown): string {
  if (value === undefined || value === null) return '<nil>';
  if (isUnknownList(value)) return `[${value.map(inner).join(' ')}]`;
  if (isPlainRecord(value)) {
    const fields = Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, field]) => `${key}:${inner(field)}`);
    return `map[${fields.join(' ')}]`;
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export function isTruthy(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === 0 || value === '') return false;
  if (isUnknownList(value)) return value.length > 0;
  return !isPlainRecord(value) || Object.keys(value).length > 0;
}

export function isTemplateFunction(name: string): boolean {
  return FUNCTIONS.has(name);
}

export function callTemplateFunction(name: string, args: readonly unknown[]): Result<unknown, string> {
  const run = FUNCTIONS.get(name);
  return run === undefined ? err(`function ${JSON.stringify(name)} not defined`) : run(args);
}

type TemplateFunction = (args: readonly unknown[]) => Result<unknown, string>;

function comparison(decide: (order: number) => boolean): TemplateFunction {
  return ([one, other]) => {
    const isOrdered =
      (typeof one === 'number' && typeof other === 'number') ||
      (typeof one === 'string' && typeof other === 'string');
    if (!isOrdered) return err('incompatible types for comparison');
    return ok(decide(one < other ? -1 : one > other ? 1 : 0));
  };
}

const FUNCTIONS: ReadonlyMap<string, TemplateFunction> = new Map<string, TemplateFunction>([
  ['len', ([value]) => lengthOf(value)],
  ['index', ([value, ...keys]) => indexOf(value, keys)],
  ['eq', ([one, ...others]) => ok(others.some((other) => other === one))],
  ['ne', ([one, other]) => ok(one !== other)],
  ['lt', comparison((order) => order < 0)],
  ['le', comparison((order) => order <= 0)],
  ['gt', comparison((order) => order > 0)],
  ['ge', comparison((order) => order >= 0)],
  ['and', (args) => ok(args.find((arg) => !isTruthy(arg)) ?? args.at(-1))],
  ['or', (args) => ok(args.find(isTruthy) ?? args.at(-1))],
  ['not', ([value]) => ok(!isTruthy(value))],
  ['print', (args) => ok(args.map(inner).join(''))],
  ['println', (args) => ok(`${args.map(inner).join(' ')}\n`)],
  ['printf', ([format, ...args]) => ok(printf(String(format), args))],
  ['exists', ([value, ...keys]) => ok(exists(value, keys))],
  ['base64decode', ([text]) => ok(textOfUtf8(bytesOfBase64(typeof text === 'string' ? text : '')))],
]);

function lengthOf(value: unknown): Result<unknown, string> {
  if (typeof value === 'string' || isUnknownList(value)) return ok(value.length);
  if (isPlainRecord(value)) return ok(Object.keys(value).length);
  return err('error calling len: len of nil pointer');
}

function indexOf(value: unknown, keys: readonly unknown[]): Result<unknown, string> {
  let found = value;
  for (const key of keys) {
    if (isUnknownList(found)) {
      const index = Number(key);
      if (index < 0 || index >= found.length) return err(`error calling index: index out of range: ${index}`);
      found = found[index];
    } else if (isPlainRecord(found)) found = found[String(key)];
    else return err('error calling index: index of untyped nil');
  }
  return ok(found);
}

function exists(value: unknown, keys: readonly unknown[]): boolean {
  let found = value;
  for (const key of keys) {
    found = isUnknownList(found) ? found[Number(key)] : isPlainRecord(found) ? found[String(key)] : undefined;
    if (found === undefined) return false;
  }
  return true;
}

function printf(format: string, args: readonly unknown[]): string {
  let next = 0;
  return format.replace(/%(-?\d*)([a-z%])/gu, (_, width: string, verb: string) => {
    if (verb === '%') return '%';
    const value = args[next];
    next += 1;
    const text = verb === 'q' ? JSON.stringify(value) : inner(value);
    const size = Math.abs(Number(width));
    return width.startsWith('-') ? text.padEnd(size) : text.padStart(size);
  });
}
