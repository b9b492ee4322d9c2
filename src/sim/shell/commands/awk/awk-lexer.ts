/** The words of an awk program (POSIX XCU awk, Lexical Conventions). */
import { err, ok, type Result } from '../../../base/result';

export interface AwkToken {
  readonly kind: 'number' | 'string' | 'regex' | 'name' | 'call' | 'keyword' | 'sign' | 'newline' | 'end';
  readonly text: string;
  readonly line: number;
  /** White space stands before it: `a -1` joins two values, and `f (x)` calls nothing of one's own. */
  readonly isApart: boolean;
}

const KEYWORDS: ReadonlySet<string> = new Set(
  'BEGIN END function func if else while for do break continue next nextfile exit return delete in getline print printf'.split(
    ' ',
  ),
);

const SIGNS: readonly string[] =
  '&& || ++ -- += -= *= /= %= ^= ** == <= >= != !~ >> { } ( ) [ ] ; , + - * / % ^ ! > < | ? : ~ $ ='.split(
    ' ',
  );

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['a', '\u0007'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
]);

/** Behind these a `/` begins a regular expression no more. */
function endsValue(token: AwkToken | undefined): boolean {
  if (token === undefined) return false;
  if (token.kind === 'keyword') return token.text === 'getline';
  if (token.kind === 'sign') return [')', ']', '$', '++', '--'].includes(token.text);
  return token.kind !== 'newline';
}

/** What `\n` and its like mean in a text. */
export function unescapeAwk(text: string): string {
  return text.replace(/\\(?:([0-7]{1,3})|([\s\S]))/gu, (whole, octal?: string, letter?: string) => {
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
    if (letter === '\n') return '';
    if (letter === '"' || letter === '\\') return letter;
    return ESCAPES.get(letter ?? '') ?? whole;
  });
}

export function lexAwk(program: string): Result<readonly AwkToken[], string> {
  const tokens: AwkToken[] = [];
  let [at, line, isApart] = [0, 1, false];
  const push = (kind: AwkToken['kind'], text: string, length: number): void => {
    tokens.push({ kind, text, line, isApart });
    at += length;
    isApart = false;
  };
  while (at < program.length) {
    const rest = program.slice(at);
    const [blank] = /^(?:[ \t\r]|\\\r?\n|#[^\n]*)+/u.exec(rest) ?? [];
    if (blank !== undefined) {
      at += blank.length;
      line += blank.split('\n').length - 1;
      isApart = true;
      continue;
    }
    if (rest.startsWith('\n')) {
      push('newline', '\n', 1);
      line += 1;
      continue;
    }
    const [quoted, inside] = /^"((?:\\[\s\S]|[^"\\\n])*)"/u.exec(rest) ?? [];
    if (quoted !== undefined) {
      push('string', unescapeAwk(inside ?? ''), quoted.length);
      continue;
    }
    if (rest.startsWith('"')) return err(`runaway string constant ${rest.slice(0, 12)} ...`);
    const [number] = /^(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/u.exec(rest) ?? [];
    if (number !== undefined) {
      push('number', number, number.length);
      continue;
    }
    const [name] = /^[A-Za-z_]\w*/u.exec(rest) ?? [];
    if (name !== undefined) {
      const isCall = rest.charAt(name.length) === '(';
      push(KEYWORDS.has(name) ? 'keyword' : isCall ? 'call' : 'name', name, name.length);
      continue;
    }
    if (rest.startsWith('/') && !endsValue(tokens.at(-1))) {
      const [whole, source] = /^\/((?:\\[^\n]|\[\^?\]?[^\]\n]*\]|[^/\\\n[])*)\//u.exec(rest) ?? [];
      if (whole === undefined) return err(`regular expression compile failed (missing '/')`);
      push('regex', (source ?? '').replaceAll('\\/', '/'), whole.length);
      continue;
    }
    const sign = SIGNS.find((each) => rest.startsWith(each));
    if (sign === undefined) return err(`unexpected character '${rest.charAt(0)}'`);
    push('sign', sign === '**' ? '^' : sign, sign.length);
  }
  push('end', '', 0);
  return ok(tokens);
}
