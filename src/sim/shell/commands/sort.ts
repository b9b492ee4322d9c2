import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { readToolArguments, type ToolArguments, type ToolUsage } from '../tool-options';
import { linesOf, pathFor, readInputs } from './input-files';
import { compareFields, type FieldOrder } from './sort-order';

const USAGE: ToolUsage = {
  name: 'sort',
  gnu: 'b,ignore-leading-blanks d,dictionary-order f,ignore-case g,general-numeric-sort h,human-numeric-sort i,ignore-nonprinting M,month-sort n,numeric-sort R,random-sort! r,reverse V,version-sort k,key: t,field-separator: u,unique s,stable c,check:: C o,output: m,merge z,zero-terminated! T,temporary-directory: S,buffer-size: --parallel: --debug! --files0-from:! --sort:! --random-source:! --batch-size: --compress-program:!',
  busybox: 'b d f g h i M n r V k: t: u s c o: m z! S: T:',
  trouble: 2,
};

interface SortKey {
  readonly startField: number;
  readonly startCharacter: number;
  /** 0 for the end of the line. */
  readonly endField: number;
  readonly endCharacter: number;
  readonly order: FieldOrder;
}

/** sort: keys with their own orders, -u, -s, -c, -o, -m. By code unit, as in the C locale. */
export function* sort(process: Process, args: readonly string[]): Task<number> {
  const given = readToolArguments(process, args, USAGE);
  if (typeof given === 'number') return given;
  const separator = separatorOf(given.text('t'));
  if (separator?.length === 0) return fail(process, 'empty tab');
  if (separator !== undefined && Array.from(separator).length > 1) {
    return fail(process, `multi-character tab ‘${given.text('t') ?? ''}’`);
  }
  const global = orderOf([...given.given].map(([name]) => name).join(''));
  const keys: SortKey[] = [];
  for (const text of given.all('k')) {
    const key = keyOf(text, global);
    if (typeof key === 'string') return fail(process, key);
    keys.push(key);
  }
  if (keys.length === 0) {
    keys.push({ startField: 1, startCharacter: 1, endField: 0, endCharacter: 0, order: global });
  }
  const isChecking = given.has('c') || given.has('C');
  if (isChecking && given.operands.length > 1) {
    return fail(process, `extra operand '${given.operands[1] ?? ''}' not allowed with -c`);
  }
  const missing = given.operands.find(
    (name) => name !== '-' && !process.environment.files.exists(pathFor(process, name)),
  );
  if (missing !== undefined) {
    return fail(
      process,
      process.environment.flavor === 'busybox'
        ? `${missing}: No such file or directory`
        : `cannot read: ${missing}: No such file or directory`,
    );
  }
  const { inputs, hasFailed } = yield* readInputs(process, given.operands);
  if (hasFailed) return 2;
  const lines = inputs.flatMap(({ text }) => linesOf(text));
  const compareKeys = (one: string, other: string): number => {
    for (const key of keys) {
      const difference = compareFields(
        fieldOf(one, key, separator),
        fieldOf(other, key, separator),
        key.order,
      );
      if (difference !== 0) return key.order.isReversed ? -difference : difference;
    }
    return 0;
  };
  const isLastResort = !given.has('s') && !given.has('u');
  const compare = (one: string, other: string): number => {
    const difference = compareKeys(one, other);
    if (difference !== 0 || !isLastResort) return difference;
    const plain = one < other ? -1 : one > other ? 1 : 0;
    return global.isReversed ? -plain : plain;
  };
  if (isChecking) return check(process, given, lines, compare);
  const sorted = lines.toSorted(compare);
  const kept = given.has('u')
    ? sorted.filter((line, index) => index === 0 || compareKeys(line, sorted[index - 1] ?? '') !== 0)
    : sorted;
  const text = kept.map((line) => `${line}\n`).join('');
  const output = given.text('o');
  if (output === undefined) process.stdout(text);
  else process.environment.files.write(pathFor(process, output), text);
  return 0;
}

function fail(process: Process, message: string): number {
  process.stderr(`sort: ${message}\n`);
  return 2;
}

function separatorOf(text: string | undefined): string | undefined {
  return text === '\\0' ? '\0' : text;
}

function check(
  process: Process,
  given: ToolArguments,
  lines: readonly string[],
  compare: (one: string, other: string) => number,
): number {
  const isStrict = given.has('u');
  for (let index = 1; index < lines.length; index += 1) {
    const difference = compare(lines[index - 1] ?? '', lines[index] ?? '');
    if (difference < 0 || (difference === 0 && !isStrict)) continue;
    const name = given.operands[0] ?? '-';
    if (!given.has('C')) process.stderr(`sort: ${name}:${index + 1}: disorder: ${lines[index] ?? ''}\n`);
    return 1;
  }
  return 0;
}

function orderOf(letters: string): FieldOrder {
  const kind = (['g', 'h', 'n', 'M', 'V'] as const).find((letter) => letters.includes(letter));
  return {
    kind: kind ?? 'text',
    isReversed: letters.includes('r'),
    isCaseIgnored: letters.includes('f'),
    areBlanksIgnored: letters.includes('b'),
    isDictionary: letters.includes('d'),
    isPrintableOnly: letters.includes('i'),
  };
}

/** `2`, `2,2n`, `1.3,1.5r`; a complaint when it is none. */
function keyOf(text: string, global: FieldOrder): SortKey | string {
  const [start = '', end] = text.split(',');
  const first = positionOf(start);
  if (typeof first === 'string') return `${first} ${text}`.replace(/ [^ ]*$/u, ` ‘${text}’`);
  const last = end === undefined ? undefined : positionOf(end);
  if (typeof last === 'string') return `${last}: invalid count at start of ‘${end ?? ''}’`;
  if (first.field === 0)
    return `-: invalid field specification ‘${text}’`.replace('-: ', `field number is zero: `);
  const letters = `${first.letters}${last?.letters ?? ''}`;
  return {
    startField: first.field,
    startCharacter: Math.max(first.character, 1),
    endField: last?.field ?? 0,
    endCharacter: last?.character ?? 0,
    order: letters === '' ? global : orderOf(letters),
  };
}

interface KeyPosition {
  readonly field: number;
  readonly character: number;
  readonly letters: string;
}

function positionOf(text: string): KeyPosition | string {
  const [whole, field = '', character = '0', letters = ''] =
    /^(\d+)(?:\.(\d+))?([bdfghiMnRrV]*)$/u.exec(text) ?? [];
  if (whole === undefined) {
    return /^\d/u.test(text)
      ? 'stray character in field spec: invalid field specification'
      : `invalid number at field start: invalid count at start of`;
  }
  return { field: Number(field), character: Number(character), letters };
}

/** The part of a line that a key is about. */
function fieldOf(line: string, key: SortKey, separator: string | undefined): string {
  if (key.startField === 1 && key.startCharacter === 1 && key.endField === 0) {
    return key.order.areBlanksIgnored ? line.trimStart() : line;
  }
  const fields = boundsOf(line, separator);
  const first = fields[key.startField - 1];
  if (first === undefined) return '';
  const skip = key.order.areBlanksIgnored ? (/^[ \t]*/u.exec(line.slice(first.start))?.[0].length ?? 0) : 0;
  const start = first.start + skip + key.startCharacter - 1;
  const last = key.endField === 0 ? undefined : fields[key.endField - 1];
  const end =
    last === undefined
      ? line.length
      : key.endCharacter === 0
        ? last.end
        : Math.min(last.start + key.endCharacter, line.length);
  return line.slice(start, Math.max(start, end));
}

/** Without a separator the blanks before a field are part of it. */
function boundsOf(
  line: string,
  separator: string | undefined,
): readonly { readonly start: number; readonly end: number }[] {
  const bounds: { start: number; end: number }[] = [];
  if (separator === undefined) {
    for (const found of line.matchAll(/[ \t]*[^ \t]+/gu)) {
      bounds.push({ start: found.index, end: found.index + found[0].length });
    }
    return bounds;
  }
  let start = 0;
  for (const part of line.split(separator)) {
    bounds.push({ start, end: start + part.length });
    start += part.length + separator.length;
  }
  return bounds;
}
