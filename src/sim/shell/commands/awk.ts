/**
 * awk as far as people use it to pick columns: `[/pattern/] { print $1, $NF, "text" }`, with -F.
 *
 * Anything else is refused in words. Leaves out variables, arithmetic and every other statement.
 */
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { optionValue, parseOptions } from '../../app/options';
import { escapeRegExp } from '../pattern';
import { compileExpression } from '../posix-expression';
import { linesOf, readInputs } from './input-files';

export function* awk(process: Process, args: readonly string[]): Task<number> {
  const parsed = parseOptions(args, { short: 'F:v:', isPosix: true });
  const [program = '', ...names] = parsed.ok ? parsed.options.operands : [];
  const [, pattern, condition, body] =
    /^\s*(?:\/((?:[^/\\]|\\.)*)\/|(NR\s*(?:==|>|<|>=|<=)\s*\d+))?\s*(?:\{\s*print\s*([^{}]*?)\s*;?\s*\})?\s*$/.exec(
      program,
    ) ?? [];
  if (!parsed.ok || (pattern === undefined && condition === undefined && body === undefined)) {
    process.stderr("awk: only programs like '/pattern/ { print $1, $2 }' are modelled\n");
    return 2;
  }
  const separator = optionValue(parsed.options, 'F');
  const expression = pattern === undefined ? undefined : compileExpression(pattern);
  if (pattern !== undefined && expression === undefined) {
    process.stderr(`awk: bad regex '${pattern}'\n`);
    return 2;
  }
  const { inputs, hasFailed } = yield* readInputs(process, names);
  for (const [index, line] of inputs.flatMap(({ text }) => linesOf(text)).entries()) {
    if (expression?.test(line) === false) continue;
    if (condition !== undefined && !holds(condition, index + 1)) continue;
    const fields = fieldsOf(line, separator);
    process.stdout(`${formatFields(body ?? '', line, fields, index + 1)}\n`);
  }
  return hasFailed ? 2 : 0;
}

function fieldsOf(line: string, separator: string | undefined): readonly string[] {
  if (separator === undefined || separator === ' ') return line.trim().split(/\s+/);
  const source = separator.length === 1 ? escapeRegExp(separator) : separator;
  return line.split(compileExpression(source) ?? separator);
}

function holds(condition: string, number: number): boolean {
  const [, operator = '', right = ''] = /NR\s*(==|>=|<=|>|<)\s*(\d+)/.exec(condition) ?? [];
  const other = Number(right);
  if (operator === '==') return number === other;
  if (operator === '>') return number > other;
  if (operator === '<') return number < other;
  return operator === '>=' ? number >= other : number <= other;
}

/** A comma is a space between values, values side by side join. */
function formatFields(body: string, line: string, fields: readonly string[], number: number): string {
  if (body === '') return line;
  const tokens = body.match(/"(?:[^"\\]|\\.)*"|\$NF|\$\d+|NR|NF|,/g) ?? [];
  return tokens
    .map((token) => {
      if (token === ',') return ' ';
      if (token === 'NR') return String(number);
      if (token === 'NF') return String(fields.length);
      if (token === '$NF') return fields.at(-1) ?? '';
      if (token === '$0') return line;
      if (token.startsWith('$')) return fields[Number(token.slice(1)) - 1] ?? '';
      return token
        .slice(1, -1)
        .replaceAll(/\\(.)/g, (_, letter: string) => ({ n: '\n', t: '\t' })[letter] ?? letter);
    })
    .join('');
}
