import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { readToolArguments, toolMisuse, type ToolArguments, type ToolUsage } from '../tool-options';
import { linesOf, readInputs } from './input-files';

const USAGE: ToolUsage = {
  name: 'cut',
  gnu: 'b,bytes: c,characters: d,delimiter: f,fields: n s,only-delimited z,zero-terminated! --complement --output-delimiter:',
  busybox: 'b: c: d: f: n s D! F:! O:',
};

interface Span {
  readonly from: number;
  readonly to: number;
}

/** cut: -b, -c or -f with lists of ranges. */
export function* cut(process: Process, args: readonly string[]): Task<number> {
  const given = readToolArguments(process, args, USAGE);
  if (typeof given === 'number') return given;
  const problem = problemOf(given, process.environment.flavor === 'busybox');
  if (problem !== undefined) return toolMisuse(process, USAGE, problem);
  const isFields = given.has('f');
  const spans = spansOf(listOf(given), isFields);
  if (typeof spans === 'string') return toolMisuse(process, USAGE, spans);
  const isChosen = (position: number): boolean =>
    spans.some(({ from, to }) => position >= from && position <= to) !== given.has('complement');
  const delimiter = given.text('d') ?? '\t';
  const joint = given.text('output-delimiter') ?? given.text('O') ?? (isFields ? delimiter : '');
  const { inputs, hasFailed } = yield* readInputs(process, given.operands);
  for (const line of inputs.flatMap(({ text }) => linesOf(text))) {
    if (isFields && !line.includes(delimiter)) {
      if (!given.has('s')) process.stdout(`${line}\n`);
    } else {
      const parts = isFields ? line.split(delimiter) : Array.from(line);
      const chosen = parts.flatMap((part, index) => (isChosen(index + 1) ? [{ part, index }] : []));
      // Between characters there is only something where a range ends.
      const text = chosen
        .map(({ part, index }, at) => {
          const isAfterGap = at > 0 && (isFields || chosen[at - 1]?.index !== index - 1);
          return `${isAfterGap ? joint : ''}${part}`;
        })
        .join('');
      process.stdout(`${text}\n`);
    }
  }
  return hasFailed ? 1 : 0;
}

function listOf(given: ToolArguments): string {
  return given.text('f') ?? given.text('c') ?? given.text('b') ?? '';
}

function problemOf(given: ToolArguments, isBusybox: boolean): string | undefined {
  const kinds = ['b', 'c', 'f'].reduce((count, letter) => count + given.all(letter).length, 0);
  if (kinds === 0) {
    return isBusybox
      ? 'expected a list of bytes, characters, or fields'
      : 'you must specify a list of bytes, characters, or fields';
  }
  if (kinds > 1) return 'only one list may be specified';
  const delimiter = given.text('d');
  if (delimiter !== undefined && Array.from(delimiter).length > 1) {
    return 'the delimiter must be a single character';
  }
  if (given.has('f')) return undefined;
  if (delimiter !== undefined) {
    return 'an input delimiter may be specified only when operating on fields';
  }
  return given.has('s')
    ? 'suppressing non-delimited lines makes sense\n\tonly when operating on fields'
    : undefined;
}

/** `1,3-5,-2,7-`; a complaint when it makes no sense. */
function spansOf(list: string, isFields: boolean): readonly Span[] | string {
  const what = isFields ? 'field' : 'byte/character';
  const position = isFields ? 'fields are numbered from 1' : 'byte/character positions are numbered from 1';
  const spans: Span[] = [];
  for (const part of list.split(/[, ]/u)) {
    if (part === '') return position;
    const [, first = '', dash = '', last = ''] = /^(\d*)(-?)(\d*)$/u.exec(part) ?? [];
    if (first === '' && dash === '' && last === '') {
      return isFields ? `invalid field value ‘${part}’` : `invalid byte/character position ‘${part}’`;
    }
    if (dash === '-' && first === '' && last === '') return 'invalid range with no endpoint: -';
    if (first === '0' || last === '0') return position;
    const from = first === '' ? 1 : Number(first);
    const to = dash === '' ? from : last === '' ? Infinity : Number(last);
    if (to < from) return `invalid decreasing range`;
    spans.push({ from, to });
  }
  return spans.length === 0 ? `missing list of ${what}s` : spans;
}
