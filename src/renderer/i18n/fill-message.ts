/** A message and its values, as the pieces that make the sentence. */
import type { Catalogue } from './catalogue';

/** The wording of a message in one language, with its places still open. */
export function wordingOf(catalogue: Catalogue, key: string, count: unknown): string {
  const entry = catalogue[key] ?? withoutContext(key);
  if (typeof entry === 'string') return entry;
  return count === 1 ? entry.one : withoutContext(key);
}

/** Text and values in turn: each value stands where its name stood. */
export function piecesOf<Value>(
  wording: string,
  values: Readonly<Record<string, Value>>,
): readonly (string | Value)[] {
  return wording.split(/(\{\w+\})/u).flatMap((piece): readonly (string | Value)[] => {
    if (piece === '') return [];
    const value = values[piece.slice(1, -1)];
    return [value !== undefined && piece.startsWith('{') ? value : piece];
  });
}

function withoutContext(key: string): string {
  const [wording = ''] = key.split('|');
  return wording;
}
