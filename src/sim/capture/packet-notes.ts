/** What people add to the packets of a capture: marks and comments, by the rows of its table. */
import type { PacketTable } from './packet-table';

export class PacketNotes {
  readonly #marked = new Set<number>();
  readonly #comments = new Map<number, string>();
  #revision = 0;

  /** Grows with every change. */
  get revision(): number {
    return this.#revision;
  }

  isMarked(row: number): boolean {
    return this.#marked.has(row);
  }

  mark(row: number, isMarked: boolean): void {
    if (this.#marked.has(row) === isMarked) return;
    if (isMarked) this.#marked.add(row);
    else this.#marked.delete(row);
    this.#revision += 1;
  }

  comment(row: number): string | undefined {
    return this.#comments.get(row);
  }

  /** An empty text takes the comment away. */
  setComment(row: number, text: string): void {
    if ((this.#comments.get(row) ?? '') === text) return;
    if (text === '') this.#comments.delete(row);
    else this.#comments.set(row, text);
    this.#revision += 1;
  }

  /** Those of the same packets, in a run that is repeated. */
  takeOver(other: PacketNotes): void {
    this.#marked.clear();
    this.#comments.clear();
    for (const row of other.#marked) this.#marked.add(row);
    for (const [row, text] of other.#comments) this.#comments.set(row, text);
    this.#revision += 1;
  }

  /** What was said of packets from a row on, which will be others. */
  forgetFrom(firstRow: number): void {
    for (const row of this.#marked) if (row >= firstRow) this.#marked.delete(row);
    for (const row of this.#comments.keys()) if (row >= firstRow) this.#comments.delete(row);
    this.#revision += 1;
  }

  /** In the order of the capture. */
  get markedRows(): readonly number[] {
    return [...this.#marked].sort((one, other) => one - other);
  }

  get count(): number {
    return this.#marked.size + this.#comments.size;
  }
}

/** The comments that came with a file. */
export function notesOfFile(table: PacketTable & { comment?(row: number): string | undefined }): PacketNotes {
  const notes = new PacketNotes();
  for (let row = 0; row < table.count; row += 1) {
    const text = table.comment?.(row);
    if (text !== undefined) notes.setComment(row, text);
  }
  return notes;
}
