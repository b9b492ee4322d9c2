import { useCallback, useEffect } from 'react';
import type { RowPages } from './row-pages';

/** Rows that are fetched ahead at the end of a list that is followed: more than a screen holds. */
const TAIL_ROWS = 100;

/**
 * What a grid takes of rows that are fetched. While the end of a growing list is followed, the list is shown as long
 * as it is known: a row appears when it has its content.
 */
export function useRowWindow<Row>(
  rows: RowPages<Row>,
  count: number,
  isFollowing: boolean,
): {
  readonly shownCount: number;
  readonly rowAt: (index: number) => Row | undefined;
  readonly onRange: (from: number, to: number) => void;
} {
  const rowAt = useCallback((index: number) => rows.at(index), [rows]);
  const onRange = useCallback((from: number, to: number) => rows.want(from, to, count), [rows, count]);
  useEffect(() => {
    if (isFollowing) rows.want(Math.max(0, count - TAIL_ROWS), count, count);
  });
  return { shownCount: isFollowing ? Math.min(count, rows.end) : count, rowAt, onRange };
}
