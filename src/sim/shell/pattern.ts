/**
 * Shell patterns (POSIX sh §2.13): `*`, `?`, `[a-z]`, `[!x]`.
 *
 * A pattern is text in which a backslash takes away the meaning of the next character: quoted parts of a word come
 * with backslashes. Leaves out character classes such as `[:alpha:]`.
 */

export function quotePattern(text: string): string {
  return text.replaceAll(/[\\*?[\]]/g, String.raw`\$&`);
}

/** The text that a pattern stands for when it matches nothing: its backslashes removed. */
export function unquotePattern(pattern: string): string {
  return pattern.replaceAll(/\\(.)/gs, '$1');
}

export function hasWildcard(pattern: string): boolean {
  return /(?:^|[^\\])(?:\\\\)*[*?[]/.test(pattern);
}

/** With `isPath`, `*` and `?` stop at a slash and a leading dot must be written. */
export function patternToRegExp(pattern: string, isPath = false): RegExp {
  let source = '';
  for (let index = 0; index < pattern.length; index += 1) {
    const character = pattern.charAt(index);
    const isLeading = isPath && (index === 0 || pattern.charAt(index - 1) === '/');
    if (character === '\\') {
      index += 1;
      source += escapeRegExp(pattern.charAt(index));
    } else if (character === '*') {
      source += isPath ? `${isLeading ? String.raw`(?!\.)` : ''}[^/]*` : '.*';
    } else if (character === '?') {
      source += isPath ? `${isLeading ? String.raw`(?!\.)` : ''}[^/]` : '.';
    } else if (character === '[') {
      const end = pattern.indexOf(']', index + 2);
      if (end === -1) source += String.raw`\[`;
      else {
        source += classOf(pattern.slice(index + 1, end));
        index = end;
      }
    } else {
      source += escapeRegExp(character);
    }
  }
  return new RegExp(`^${source}$`, 's');
}

/** The inside of `[...]` as an expression; a range that runs backwards matches nothing. */
function classOf(text: string): string {
  const isNegated = /^[!^]/.test(text);
  let items = '';
  const inside = isNegated ? text.slice(1) : text;
  for (let index = 0; index < inside.length; index += 1) {
    const first = inside.charAt(index);
    const last = inside.charAt(index + 1) === '-' ? inside.charAt(index + 2) : '';
    if (last === '') items += escapeInClass(first);
    else {
      if (first <= last) items += `${escapeInClass(first)}-${escapeInClass(last)}`;
      index += 2;
    }
  }
  if (items === '') return isNegated ? '.' : '(?!)';
  return `[${isNegated ? '^' : ''}${items}]`;
}

function escapeInClass(character: string): string {
  return /[\\\]^[-]/.test(character) ? `\\${character}` : character;
}

export function escapeRegExp(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
}
