/** Regular expressions of Go (RE2), as far as JavaScript reads them too. */
import { boundedExpression } from '../../base/bounded-expression';

/** Undefined for a pattern that neither reads, or that begins with flags other than `(?i)`. */
export function goRegExp(source: string, flags = ''): RegExp | undefined {
  const isFolded = source.startsWith('(?i)');
  const plain = (isFolded ? source.slice(4) : source).replaceAll('(?P<', '(?<');
  if (!isReadablePattern(plain)) return undefined;
  return boundedExpression(plain, isFolded && !flags.includes('i') ? `${flags}i` : flags);
}

/** Groups that look around or set flags, and braces that count nothing; all else is for the engine to refuse. */
function isReadablePattern(source: string): boolean {
  const bare = source.replaceAll(/\\.|\[(?:\\.|[^\]\\])*\]/gs, '');
  return !/\(\?(?!:|<[A-Za-z_]\w*>)|\{(?!\d+(?:,\d*)?\})/.test(bare);
}
