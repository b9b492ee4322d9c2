/** Regular expressions of Go (RE2), as far as JavaScript reads them too. */
import { boundedExpression } from '../../base/bounded-expression';

/** Undefined for a pattern that neither reads, or that begins with flags other than `(?i)`. */
export function goRegExp(source: string, flags = ''): RegExp | undefined {
  const isFolded = source.startsWith('(?i)');
  const plain = (isFolded ? source.slice(4) : source).replaceAll('(?P<', '(?<');
  if (!isReadablePattern(plain)) return undefined;
  return boundedExpression(plain, isFolded && !flags.includes('i') ? `${flags}i` : flags);
}

/** Brackets in pairs and nothing to repeat missing: what makes a pattern unreadable. */
function isReadablePattern(source: string): boolean {
  let depth = 0;
  let isInClass = false;
  let isRepeatable = false;
  for (let index = 0; index < source.length; index += 1) {
    const character = source.charAt(index);
    if (character === '\\') {
      if (index + 1 >= source.length) return false;
      index += 1;
      isRepeatable = true;
    } else if (isInClass) isInClass = character !== ']';
    else if (character === '[') {
      isInClass = true;
      isRepeatable = true;
    } else if (character === '(') {
      depth += 1;
      isRepeatable = false;
      if (source.charAt(index + 1) === '?') {
        const group = /^\?(?::|<[A-Za-z_]\w*>)/.exec(source.slice(index + 1))?.[0];
        if (group === undefined) return false;
        index += group.length;
      }
    } else if (character === ')') {
      depth -= 1;
      isRepeatable = true;
    } else if ('*+?'.includes(character)) {
      if (!isRepeatable && !(character === '?' && '*+?}'.includes(source.charAt(index - 1)))) return false;
      isRepeatable = false;
    } else isRepeatable = character !== '|' && character !== '^';
    if (depth < 0) return false;
  }
  return depth === 0 && !isInClass && !/\{(?!\d+(?:,\d*)?\})/.test(source.replaceAll(/\\./g, ''));
}
