/** Rows of cells as Cilium's tools print them: Go's text/tabwriter with three blanks between columns. */
import { alignTabs } from '../../kubectl/output/tab-writer';

const PADDING = 3;

interface TabTableOptions {
  readonly minWidth: number;
  /** The last cell of a line is not followed by a tab. */
  readonly isOpenEnded: boolean;
}

export function tabTable(
  rows: readonly (readonly string[])[],
  { minWidth, isOpenEnded }: TabTableOptions = { minWidth: 5, isOpenEnded: false },
): string {
  const lines = rows.map((cells) => `${cells.join('\t')}${isOpenEnded ? '' : '\t'}\n`);
  return alignTabs(lines.join(''), { minimumWidth: minWidth, padding: PADDING });
}
