/**
 * Where the row of a sender begins, in one direction: at what is open to it anyway, or at what one large group of senders may
 * beside that, which is worked out once for all that are in the group.
 */
import type { ChunkStore } from './chunk-store';
import type { GrantIndex, MergedGrants, SourceGroup } from './grant-index';
import type { SharedRows } from './shared-rows';

interface MergedGroup {
  readonly group: SourceGroup;
  readonly merged: MergedGrants;
}

interface RowStart {
  readonly rows: SharedRows;
  /** What is not in the rows yet. */
  readonly groups: readonly MergedGroup[];
}

/** So many receivers make a group large; of so many groups rows are kept. */
const LARGE_GROUP = 500;
const MOST_KEPT = 500;

export class RowStarts {
  readonly #grants: GrantIndex;
  readonly #chunks: ChunkStore;
  readonly #newRows: () => SharedRows;
  readonly #kept = new Map<SourceGroup, SharedRows>();

  constructor(grants: GrantIndex, chunks: ChunkStore, newRows: () => SharedRows) {
    this.#grants = grants;
    this.#chunks = chunks;
    this.#newRows = newRows;
  }

  /** Makes chunks that are to be kept. `open` is always the same. */
  startOf(source: number, open: SharedRows): RowStart {
    const groups = this.#grants
      .groupsOf(source)
      .map((group) => ({ group, merged: this.#grants.merge(group, this.#chunks) }));
    let largest: MergedGroup | undefined = undefined;
    let size = LARGE_GROUP;
    for (const each of groups) {
      if (each.merged.size < size) continue;
      size = each.merged.size;
      largest = each;
    }
    const rows = largest === undefined ? undefined : this.#rowsWith(largest, open);
    return rows === undefined
      ? { rows: open, groups }
      : { rows, groups: groups.filter((each) => each !== largest) };
  }

  #rowsWith({ group, merged }: MergedGroup, open: SharedRows): SharedRows | undefined {
    const known = this.#kept.get(group);
    if (known !== undefined || this.#kept.size >= MOST_KEPT) return known;
    const rows = this.#newRows();
    rows.startFrom(open);
    rows.addAll(merged.grants);
    this.#kept.set(group, rows);
    return rows;
  }
}

export function fillRows(rows: SharedRows, start: RowStart): void {
  rows.startFrom(start.rows);
  for (const { merged } of start.groups) rows.addAll(merged.grants);
}
