import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { readToolArguments, toolMisuse, type ToolUsage } from '../tool-options';

const USAGE: ToolUsage = {
  name: 'tr',
  gnu: 'c,C,complement d,delete s,squeeze-repeats t,truncate-set1',
  busybox: 'c,C d s',
  isPosix: true,
};

const CLASSES: Readonly<Record<string, string>> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: '0-9A-Za-z',
  lower: 'a-z',
  upper: 'A-Z',
  space: ' \t\n\r\f\v',
  blank: ' \t',
  punct: '!-/:-@[-`{-~',
  xdigit: '0-9A-Fa-f',
  print: ' -~',
  graph: '!-~',
  cntrl: '\u0000-\u001F\u007F',
};

/** tr: -c -d -s, ranges, classes and escapes. */
export function* tr(process: Process, args: readonly string[]): Task<number> {
  const given = readToolArguments(process, args, USAGE);
  if (typeof given === 'number') return given;
  const [firstText, secondText, extra] = given.operands;
  if (firstText === undefined) return toolMisuse(process, USAGE, 'missing operand');
  const [isDeleting, isSqueezing] = [given.has('d'), given.has('s')];
  if (secondText === undefined && !isDeleting && !isSqueezing) {
    return toolMisuse(
      process,
      USAGE,
      `missing operand after ‘${firstText}’\nTwo strings must be given when translating.`,
    );
  }
  if (extra !== undefined || (isDeleting && !isSqueezing && secondText !== undefined)) {
    const note =
      extra === undefined ? '\nOnly one string may be given when deleting without squeezing repeats.' : '';
    return toolMisuse(process, USAGE, `extra operand ‘${extra ?? secondText ?? ''}’${note}`);
  }
  const first = expandSet(firstText);
  const second = secondText === undefined ? undefined : expandSet(secondText);
  const text = yield* process.stdin.readAll();
  const isComplement = given.has('c');
  const isInFirst = (character: string): boolean => first.includes(character) !== isComplement;
  const isSqueezed = (character: string): boolean =>
    isSqueezing && (second === undefined ? isInFirst(character) : second.includes(character));
  const last = second?.at(-1);
  let output = '';
  for (const character of text) {
    const isChosen = isInFirst(character);
    if (isChosen && isDeleting) continue;
    let shown = character;
    if (isChosen && second !== undefined && last !== undefined && !isDeleting) {
      const at = first.indexOf(character);
      const isBeyond = given.has('t') && at >= second.length;
      shown = isComplement ? last : isBeyond ? character : (second[at] ?? last);
    }
    if (isSqueezed(shown) && output.endsWith(shown)) continue;
    output += shown;
  }
  process.stdout(output);
  return 0;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\\': '\\' };

function octalOf(digits: string): string {
  return String.fromCharCode(Number.parseInt(digits, 8) & 0xff);
}

function expandSet(text: string): readonly string[] {
  const plain = text
    .replaceAll(/\[:(\w+):\]/g, (_, name: string) => CLASSES[name] ?? '')
    .replaceAll(/\\([nrt\\]|[0-7]{1,3})/g, (_, escape: string) => ESCAPES[escape] ?? octalOf(escape));
  const characters: string[] = [];
  for (let index = 0; index < plain.length; index += 1) {
    if (plain.charAt(index + 1) === '-' && index + 2 < plain.length) {
      const end = plain.charCodeAt(index + 2);
      for (let code = plain.charCodeAt(index); code <= end; code += 1)
        characters.push(String.fromCharCode(code));
      index += 2;
    } else characters.push(plain.charAt(index));
  }
  return characters;
}
