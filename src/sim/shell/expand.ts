/**
 * From words to arguments (POSIX sh §2.6): field splitting, quote removal and path names.
 *
 * Parameters and substitutions have been replaced before, by the interpreter; what is left is text, of which some was
 * quoted and some came out of an expansion.
 */
import { normalizePath, type FileSystem } from '../host/file-system';
import { hasWildcard, quotePattern, unquotePattern } from './pattern';
import { ShellPattern } from './shell-pattern';

/** A piece of a word after parameter expansion and command substitution. */
export type ExpandedPiece =
  | { readonly kind: 'text'; readonly text: string; readonly isQuoted: boolean; readonly isSplit: boolean }
  /** Between the elements of `"$@"`. */
  | { readonly kind: 'field-break' };

/** The fields of a word as patterns: quoted characters carry a backslash. */
export function splitFields(pieces: readonly ExpandedPiece[], separators: string): readonly string[] {
  const fields: string[] = [];
  let current: string | undefined;
  const finish = (): void => {
    if (current !== undefined) fields.push(current);
    current = undefined;
  };
  for (const piece of pieces) {
    if (piece.kind === 'field-break') {
      current ??= '';
      finish();
    } else if (piece.isQuoted) {
      current = (current ?? '') + quotePattern(piece.text);
    } else if (!piece.isSplit) {
      if (piece.text !== '') current = (current ?? '') + piece.text.replaceAll('\\', '\\\\');
    } else {
      for (const character of piece.text) {
        if (!separators.includes(character)) {
          current = (current ?? '') + (character === '\\' ? '\\\\' : character);
        } else if (character === ' ' || character === '\t' || character === '\n') {
          finish();
        } else {
          // A visible separator ends a field even when it is empty.
          current ??= '';
          finish();
        }
      }
    }
  }
  finish();
  return fields;
}

/** All pieces as one pattern: in an assignment, a redirection or a `case` nothing is split. */
export function joinPieces(pieces: readonly ExpandedPiece[]): string {
  return pieces
    .map((piece) => {
      if (piece.kind === 'field-break') return ' ';
      return piece.isQuoted ? quotePattern(piece.text) : piece.text.replaceAll('\\', '\\\\');
    })
    .join('');
}

// More are not looked for: `/*/../*/../*/..` has as many as somebody likes.
const MAX_PATHS = 20_000;

/** The paths that a pattern matches, or the pattern itself without its quotes when there is none; undefined for more than there is room for. */
export function expandPaths(
  pattern: string,
  files: FileSystem,
  workingDirectory: string,
): readonly string[] | undefined {
  if (!hasWildcard(pattern)) return [unquotePattern(pattern)];
  const isAbsolute = pattern.startsWith('/');
  let matches: readonly string[] = [isAbsolute ? '/' : ''];
  for (const part of pattern.split('/').filter((text) => text !== '')) {
    const matcher = hasWildcard(part) ? new ShellPattern(part, { isName: true }) : undefined;
    const next: string[] = [];
    for (const base of matches) {
      const folder = normalizePath(base.startsWith('/') ? base : `${workingDirectory}/${base}`);
      const prefix = base === '' || base.endsWith('/') ? base : `${base}/`;
      if (matcher !== undefined) {
        for (const name of files.list(folder)) if (matcher.test(name)) next.push(prefix + name);
      } else if (files.exists(normalizePath(`${folder}/${unquotePattern(part)}`))) {
        next.push(prefix + unquotePattern(part));
      }
      if (next.length > MAX_PATHS) return undefined;
    }
    matches = next;
  }
  return matches.length > 0 ? matches : [unquotePattern(pattern)];
}

/** `${name%pattern}` and its three siblings. */
export function trimByPattern(value: string, pattern: string, kind: '%' | '%%' | '#' | '##'): string {
  const matcher = new ShellPattern(pattern);
  const isBeginning = kind.startsWith('#');
  const lengths = isBeginning ? matcher.beginningsOf(value) : matcher.endsOf(value);
  const length = (kind.length === 1 ? lengths[0] : lengths.at(-1)) ?? 0;
  return isBeginning ? value.slice(length) : value.slice(0, value.length - length);
}
