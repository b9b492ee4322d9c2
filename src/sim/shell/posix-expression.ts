import { boundedExpression } from '../base/bounded-expression';

/**
 * A basic regular expression (POSIX §9.3) in the syntax of an extended one: `\( \) \{ \} \| \+ \?` are the operators,
 * the same characters without a backslash stand for themselves. Leaves out back references.
 */
export function basicToExtended(basic: string): string {
  const pattern = withoutClassNames(basic);
  let source = '';
  for (let index = 0; index < pattern.length; index += 1) {
    const character = pattern.charAt(index);
    const next = pattern.charAt(index + 1);
    if (character === '\\' && '(){}|+?'.includes(next) && next !== '') {
      source += next;
      index += 1;
    } else if (character === '\\') {
      source += next === '' ? String.raw`\\` : `\\${next}`;
      index += 1;
    } else if (character === '[') {
      const end = pattern.indexOf(']', index + (next === '^' ? 3 : 2));
      source += end === -1 ? String.raw`\[` : pattern.slice(index, end + 1);
      if (end !== -1) index = end;
    } else if ('(){}|+?'.includes(character)) source += `\\${character}`;
    else if (character === '*' && (source === '' || source === '^')) source += String.raw`\*`;
    else source += character;
  }
  return source;
}

/**
 * An extended expression as the engine's, or undefined when it is not well-formed: the engine would refuse it with an
 * exception. What only the engine knows (`(?=`, lazy repetition) is refused too.
 */
export function compileExpression(given: string, flags = ''): RegExp | undefined {
  const source = withoutClassNames(given);
  let depth = 0;
  let canRepeat = false;
  for (let index = 0; index < source.length; index += 1) {
    const character = source.charAt(index);
    if (character === '\\') {
      if (index === source.length - 1) return undefined;
      index += 1;
      canRepeat = true;
    } else if (character === '[') {
      const end = endOfClass(source, index);
      if (end === undefined) return undefined;
      index = end;
      canRepeat = true;
    } else if (character === '(') {
      depth += 1;
      canRepeat = false;
    } else if (character === ')') {
      depth -= 1;
      if (depth < 0) return undefined;
      canRepeat = true;
    } else if ('*+?'.includes(character)) {
      if (!canRepeat) return undefined;
      canRepeat = false;
    } else if (character === '{') {
      const [whole, least, most] = /^\{(\d+)(?:,(\d*))?\}/.exec(source.slice(index)) ?? [];
      if (whole === undefined) {
        canRepeat = true;
        continue;
      }
      if (!canRepeat || (most !== undefined && most !== '' && Number(most) < Number(least))) return undefined;
      index += whole.length - 1;
      canRepeat = false;
    } else {
      canRepeat = character !== '|' && character !== '^' && character !== '$';
    }
  }
  return depth === 0 ? boundedExpression(source, flags) : undefined;
}

/** The offset of the `]`; undefined when there is none, or a range in the class runs backwards. */
function endOfClass(source: string, start: number): number | undefined {
  let index = start + 1;
  if (source.charAt(index) === '^') index += 1;
  if (source.charAt(index) === ']') return undefined;
  while (index < source.length && source.charAt(index) !== ']') {
    const isEscaped = source.charAt(index) === '\\';
    const first = source.charAt(isEscaped ? index + 1 : index);
    index += isEscaped ? 2 : 1;
    if (source.charAt(index) !== '-' || source.charAt(index + 1) === ']') continue;
    const last = source.charAt(index + 1);
    // A class such as `\d` at either end is no range to the engine, which then takes the dash as itself.
    if (isEscaped || last === '\\') return undefined;
    if (first > last) return undefined;
    index += 2;
  }
  return index < source.length ? index : undefined;
}

const CLASSES: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  blank: String.raw` \t`,
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-/:-@[-`{-~',
  space: String.raw`\t\n\v\f\r `,
  upper: 'A-Z',
  xdigit: '0-9A-Fa-f',
};

/** `[[:digit:]_]` as `[0-9_]`, in the C locale. */
function withoutClassNames(source: string): string {
  return source.replaceAll(/\[:(\w+):\]/gu, (whole, name: string) => CLASSES[name] ?? whole);
}
