/**
 * Command line options in the way of getopt_long: `-abc`, `-n 3`, `-n3`, `--long`, `--long=value`, `--`.
 */
import { append } from '../base/append';

interface OptionSpecification {
  /** As for getopt: a letter, with a colon after it when it takes a value. */
  readonly short: string;
  /** Long names with the letter (or name) that they stand for; with a colon at the end when they take a value. */
  readonly long?: Readonly<Record<string, string>>;
  /** Options end at the first operand, as POSIX has it and as `timeout` and `nc -e` need it. */
  readonly isPosix?: boolean;
}

export interface ParsedOptions {
  /** All values of an option in order; an option without a value has ''. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly operands: readonly string[];
}

type OptionError =
  | { readonly kind: 'unknown-short'; readonly option: string }
  | { readonly kind: 'unknown-long'; readonly option: string }
  | { readonly kind: 'missing-value'; readonly option: string };

type OptionOutcome =
  | { readonly ok: true; readonly options: ParsedOptions }
  | { readonly ok: false; readonly error: OptionError };

export function parseOptions(args: readonly string[], specification: OptionSpecification): OptionOutcome {
  const values = new Map<string, string[]>();
  const operands: string[] = [];
  const rest = [...args];
  const add = (name: string, value: string): void => {
    values.set(name, [...(values.get(name) ?? []), value]);
  };
  for (;;) {
    const argument = rest.shift();
    if (argument === undefined) break;
    if (argument === '--') {
      append(operands, rest);
      break;
    }
    if (argument.startsWith('--')) {
      const error = readLong(argument, rest, specification, add);
      if (error !== undefined) return { ok: false, error };
    } else if (argument.startsWith('-') && argument.length > 1) {
      const error = readShort(argument.slice(1), rest, specification, add);
      if (error !== undefined) return { ok: false, error };
    } else {
      operands.push(argument);
      if (specification.isPosix === true) {
        append(operands, rest);
        break;
      }
    }
  }
  return { ok: true, options: { values, operands } };
}

function readLong(
  argument: string,
  rest: string[],
  specification: OptionSpecification,
  add: (name: string, value: string) => void,
): OptionError | undefined {
  const [, name = '', value] = /^--([^=]+)(?:=([\s\S]*))?$/.exec(argument) ?? [];
  const meaning = specification.long?.[name];
  if (meaning === undefined) return { kind: 'unknown-long', option: name };
  if (!meaning.endsWith(':')) {
    add(meaning, value ?? '');
    return undefined;
  }
  const taken = value ?? rest.shift();
  if (taken === undefined) return { kind: 'missing-value', option: name };
  add(meaning.slice(0, -1), taken);
  return undefined;
}

function readShort(
  letters: string,
  rest: string[],
  specification: OptionSpecification,
  add: (name: string, value: string) => void,
): OptionError | undefined {
  for (let index = 0; index < letters.length; index += 1) {
    const letter = letters.charAt(index);
    const at = letter === ':' ? -1 : specification.short.indexOf(letter);
    if (at === -1) return { kind: 'unknown-short', option: letter };
    if (specification.short.charAt(at + 1) !== ':') {
      add(letter, '');
      continue;
    }
    const attached = letters.slice(index + 1);
    const value = attached === '' ? rest.shift() : attached;
    if (value === undefined) return { kind: 'missing-value', option: letter };
    add(letter, value);
    return undefined;
  }
  return undefined;
}

export function hasOption(options: ParsedOptions, name: string): boolean {
  return options.values.has(name);
}

/** The last value given. */
export function optionValue(options: ParsedOptions, name: string): string | undefined {
  return options.values.get(name)?.at(-1);
}

/** As getopt_long words it: `nc: invalid option -- 'z'`. */
export function describeOptionError(command: string, error: OptionError): string {
  switch (error.kind) {
    case 'unknown-short':
      return `${command}: invalid option -- '${error.option}'`;
    case 'unknown-long':
      return `${command}: unrecognized option '--${error.option}'`;
    case 'missing-value':
      return error.option.length === 1
        ? `${command}: option requires an argument -- '${error.option}'`
        : `${command}: option '--${error.option}' requires an argument`;
  }
}
