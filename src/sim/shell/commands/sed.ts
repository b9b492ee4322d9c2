/** sed with the commands `s/…/…/`, `p`, `d` and `q`, addresses `N`, `N,M`, `$` and `/…/`, and -n -E -e -i. Leaves out the rest. */
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { hasOption, parseOptions } from '../../app/options';
import { basicToExtended, compileExpression } from '../posix-expression';
import { linesOf, pathFor, readInputs } from './input-files';

interface SedCommand {
  readonly address: RegExp | LineRange | '$' | undefined;
  readonly kind: 's' | 'p' | 'd' | 'q';
  readonly pattern: RegExp | undefined;
  readonly replacement: string;
  readonly shouldPrint: boolean;
}

interface LineRange {
  readonly first: number;
  readonly last: number;
}

export function* sed(process: Process, args: readonly string[]): Task<number> {
  const parsed = parseOptions(args, { short: 'nEire:' });
  if (!parsed.ok) {
    process.stderr(`sed: invalid option -- '${parsed.error.option}'\n`);
    return 1;
  }
  const { options } = parsed;
  const names = [...options.operands];
  const script = options.values.get('e')?.join(';') ?? names.shift() ?? '';
  const isExtended = hasOption(options, 'E') || hasOption(options, 'r');
  const commands: SedCommand[] = [];
  for (const part of script.split(/;(?=\s*(?:[\d$/spdq]|$))/)) {
    const command = parseCommand(part.trim(), isExtended);
    if (command === undefined) {
      process.stderr(`sed: unsupported command ${part.trim()}\n`);
      return 1;
    }
    commands.push(command);
  }
  const { inputs, hasFailed } = yield* readInputs(process, names);
  const isQuiet = hasOption(options, 'n');
  if (!hasOption(options, 'i')) {
    const lines = inputs.flatMap(({ text }) => linesOf(text));
    process.stdout(edited(commands, lines, isQuiet).text);
    return hasFailed ? 1 : 0;
  }
  for (const { name, text } of inputs) {
    const lines = linesOf(text);
    const { text: changed, count } = edited(commands, lines, isQuiet);
    // What comes behind `q` stays.
    const rest = lines.slice(count).map((line) => `${line}\n`);
    process.environment.files.write(pathFor(process, name), `${changed}${rest.join('')}`);
  }
  return hasFailed ? 1 : 0;
}

/** What the commands make of the lines, and how many of them they looked at. */
function edited(
  commands: readonly SedCommand[],
  lines: readonly string[],
  isQuiet: boolean,
): { readonly text: string; readonly count: number } {
  const printed: string[] = [];
  for (const [index, line] of lines.entries()) {
    const outcome = apply(commands, line, { number: index + 1, isLast: index === lines.length - 1 });
    printed.push(...outcome.printed);
    if (outcome.line !== undefined && !isQuiet) printed.push(outcome.line);
    if (outcome.isQuitting) return { text: textOf(printed), count: index + 1 };
  }
  return { text: textOf(printed), count: lines.length };
}

function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

function parseCommand(text: string, isExtended: boolean): SedCommand | undefined {
  const expression = (source: string, flags = ''): RegExp | undefined =>
    compileExpression(isExtended ? source : basicToExtended(source), flags);
  const [whole = '', first, end, last, pattern] =
    /^(?:(\d+)(?:,(\d+|\$))?|(\$)|\/((?:[^/\\]|\\.)*)\/)?\s*/.exec(text) ?? [];
  const range = { first: Number(first), last: end === '$' ? Number.POSITIVE_INFINITY : Number(end ?? first) };
  const address =
    first !== undefined
      ? range
      : last !== undefined
        ? '$'
        : pattern !== undefined
          ? expression(pattern)
          : undefined;
  if (pattern !== undefined && address === undefined) return undefined;
  const rest = text.slice(whole.length);
  const plain = /^[pdq]$/.exec(rest)?.[0];
  if (plain === 'p' || plain === 'd' || plain === 'q') {
    return { address, kind: plain, pattern: undefined, replacement: '', shouldPrint: false };
  }
  const delimiter = rest.charAt(1);
  if (!rest.startsWith('s') || delimiter === '') return undefined;
  const parts = splitAt(rest.slice(2), delimiter);
  const [from, to, flags] = parts;
  if (from === undefined || to === undefined || flags === undefined || !/^[gip]*$/i.test(flags))
    return undefined;
  const engineFlags = (flags.includes('g') ? 'g' : '') + (/i/i.test(flags) ? 'i' : '');
  const compiled = expression(from, engineFlags);
  if (compiled === undefined) return undefined;
  return { address, kind: 's', pattern: compiled, replacement: to, shouldPrint: flags.includes('p') };
}

function splitAt(text: string, delimiter: string): readonly string[] {
  const parts = [''];
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    const last = parts.length - 1;
    if (character === '\\' && text.charAt(index + 1) === delimiter) {
      parts[last] = (parts[last] ?? '') + delimiter;
      index += 1;
    } else if (character === '\\') {
      parts[last] = (parts[last] ?? '') + character + text.charAt(index + 1);
      index += 1;
    } else if (character === delimiter) parts.push('');
    else parts[last] = (parts[last] ?? '') + character;
  }
  return parts;
}

function apply(
  commands: readonly SedCommand[],
  input: string,
  place: { readonly number: number; readonly isLast: boolean },
): { readonly line: string | undefined; readonly printed: readonly string[]; readonly isQuitting: boolean } {
  let line = input;
  const printed: string[] = [];
  for (const { address, kind, pattern, replacement, shouldPrint } of commands) {
    const isMatch = address === undefined || matchesAddress(address, line, place);
    if (!isMatch) continue;
    if (kind === 'd') return { line: undefined, printed, isQuitting: false };
    if (kind === 'q') return { line, printed, isQuitting: true };
    if (kind === 'p') printed.push(line);
    else if (pattern !== undefined) {
      const before = line;
      line = line.replace(pattern, (...groups: unknown[]) => expandReplacement(replacement, groups));
      if (shouldPrint && line !== before) printed.push(line);
    }
  }
  return { line, printed, isQuitting: false };
}

function matchesAddress(
  address: RegExp | LineRange | '$',
  line: string,
  { number, isLast }: { readonly number: number; readonly isLast: boolean },
): boolean {
  if (address === '$') return isLast;
  if (address instanceof RegExp) return address.test(line);
  return number >= address.first && number <= Math.max(address.last, address.first);
}

/** `&` and `\1` to `\9`. */
function expandReplacement(replacement: string, groups: readonly unknown[]): string {
  return replacement.replaceAll(/\\(.)|&/g, (whole, letter: string | undefined) => {
    const group = whole === '&' ? groups[0] : /\d/.test(letter ?? '') ? groups[Number(letter)] : undefined;
    if (typeof group === 'string') return group;
    if (letter === 'n') return '\n';
    return letter === 't' ? '\t' : (letter ?? '');
  });
}
