import { useCallback, useEffect } from 'react';
import type { RowPages } from './row-pages';

/** Rows that are fetched ahead at the end of a list that is followed: more than a screen holds. */
const TAIL_ROWS = 100;

interface RowWindow<Row> {
  readonly shownCount: number;
  readonly rowAt: (index: number) => Row | undefined;
  readonly onRange: (from: number, to: number) => void;
}

/**
 * What a grid takes of rows that are fetched. While the end of a growing list is followed, the list is shown as long
 * as it is known: a row appears when it has its content. The grid counts from `first` on, before which rows were forgotten.
 */
export function useRowWindow<Row>(
  rows: RowPages<Row>,
  count: number,
  { isFollowing, first = 0 }: { readonly isFollowing: boolean; readonly first?: number },
): RowWindow<Row> {
  const rowAt = useCallback((index: number) => rows.at(first + index), [rows, first]);
  const onRange = useCallback(
    (from: number, to: number) => rows.want(first + from, first + to, count),
    [rows, count, first],
  );
  useEffect(() => {
    if (isFollowing) rows.want(Math.max(first, count - TAIL_ROWS), count, count);
  });
  const end = isFollowing ? Math.min(count, rows.end) : count;
  return { shownCount: Math.max(0, end - first), rowAt, onRange };
}
