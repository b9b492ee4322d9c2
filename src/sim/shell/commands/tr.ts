import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { busyboxUsage } from '../../app/busybox-usage';

const USAGE = busyboxUsage(`tr [-cds] STRING1 [STRING2]

Translate, squeeze, or delete characters from stdin, writing to stdout

	-c	Take complement of STRING1
	-d	Delete input characters coded STRING1
	-s	Squeeze multiple output characters of STRING2 into one character`);

const CLASSES: Readonly<Record<string, string>> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: '0-9A-Za-z',
  lower: 'a-z',
  upper: 'A-Z',
  space: ' \t\n\r\f\v',
  blank: ' \t',
};

/** tr: -c -d -s, ranges, classes and escapes. */
export function* tr(process: Process, args: readonly string[]): Task<number> {
  const flags = args.filter((argument) => /^-[cdsC]+$/.test(argument)).join('');
  const [first, second] = args.filter((argument) => !/^-[cdsC]+$/.test(argument)).map(expandSet);
  if (first === undefined) {
    process.stderr(USAGE);
    return 1;
  }
  const text = yield* process.stdin.readAll();
  const isComplement = /[cC]/.test(flags);
  const isInSet = (character: string): boolean => first.includes(character) !== isComplement;
  let output = '';
  for (const character of text) {
    if (!isInSet(character)) {
      output += character;
      continue;
    }
    if (flags.includes('d')) continue;
    const last = second?.at(-1);
    const translated =
      second === undefined || last === undefined
        ? character
        : isComplement
          ? last
          : (second[first.indexOf(character)] ?? last);
    if (flags.includes('s') && output.endsWith(translated)) continue;
    output += translated;
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
