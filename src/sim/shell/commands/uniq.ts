import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { readToolArguments, toolMisuse, type ToolArguments, type ToolUsage } from '../tool-options';
import { linesOf, pathFor, readInput } from './input-files';

const USAGE: ToolUsage = {
  name: 'uniq',
  gnu: 'c,count d,repeated D --all-repeated::! f,skip-fields: --group::! i,ignore-case s,skip-chars: u,unique z,zero-terminated! w,check-chars:',
  busybox: 'c d u f: s: w: i z!',
};

/** uniq: lines that follow each other and are alike, once. */
export function* uniq(process: Process, args: readonly string[]): Task<number> {
  const given = readToolArguments(process, args, USAGE);
  if (typeof given === 'number') return given;
  const [input = '-', output, extra] = given.operands;
  if (extra !== undefined) return toolMisuse(process, USAGE, `extra operand ‘${extra}’`);
  for (const [letter, what] of [
    ['f', 'fields'],
    ['s', 'bytes'],
    ['w', 'bytes'],
  ] as const) {
    const text = given.text(letter);
    if (text === undefined || /^\d+$/u.test(text)) continue;
    const verb = letter === 'w' ? 'compare' : 'skip';
    process.stderr(`uniq: ${text}: invalid number of ${what} to ${verb}\n`);
    return 1;
  }
  const text = yield* readInput(process, input);
  if (text === undefined) return 1;
  const shown = groupsOf(linesOf(text), given)
    .flatMap((group) => linesShown(group, given))
    .map((line) => `${line}\n`)
    .join('');
  if (output === undefined) process.stdout(shown);
  else process.environment.files.write(pathFor(process, output), shown);
  return 0;
}

function groupsOf(lines: readonly string[], given: ToolArguments): readonly (readonly string[])[] {
  const groups: string[][] = [];
  let previous: string | undefined = undefined;
  for (const line of lines) {
    const key = keyOf(line, given);
    if (key === previous) groups.at(-1)?.push(line);
    else groups.push([line]);
    previous = key;
  }
  return groups;
}

function keyOf(line: string, given: ToolArguments): string {
  let key = line;
  for (let field = Number(given.text('f') ?? 0); field > 0; field -= 1) {
    key = key.replace(/^[ \t]*[^ \t]*/u, '');
  }
  key = key.slice(Number(given.text('s') ?? 0));
  const width = given.text('w');
  if (width !== undefined) key = key.slice(0, Number(width));
  return given.has('i') ? key.toLowerCase() : key;
}

function linesShown(group: readonly string[], given: ToolArguments): readonly string[] {
  const isRepeated = group.length > 1;
  if (given.has('D')) return isRepeated ? group : [];
  if ((given.has('d') && !isRepeated) || (given.has('u') && isRepeated)) return [];
  const [first = ''] = group;
  return [given.has('c') ? `${String(group.length).padStart(7)} ${first}` : first];
}
