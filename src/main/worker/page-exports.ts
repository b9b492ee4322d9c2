import type { ExportEnd, ExportPiece } from '../../sim/api/capture-export';

type Pieces = Generator<ExportPiece, ExportEnd>;

/** Files that a page takes piece by piece, at its own pace: everything else is answered in between, and it can stop at any time. */
export class PageExports {
  readonly #begun = new Map<number, Pieces>();
  #nextId = 1;

  begin(pieces: Pieces): number {
    const exportId = this.#nextId;
    this.#nextId += 1;
    this.#begun.set(exportId, pieces);
    return exportId;
  }

  /** How it ended, after the last piece. */
  next(exportId: number): ExportPiece | ExportEnd {
    const step = this.#begun.get(exportId)?.next();
    if (step?.done === false) return step.value;
    this.end(exportId);
    return step?.value ?? 'gone';
  }

  end(exportId: number): void {
    this.#begun.delete(exportId);
  }
}
