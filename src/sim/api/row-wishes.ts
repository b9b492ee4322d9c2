/** What a list wants of its packets beside what every row has: columns of any field, and the first of its coloring rules that fits. */
import { compileDisplayColumn, type DisplayColumn } from '../capture/display/display-column';
import { compileDisplayFilter, type DisplayFilter } from '../capture/display/display-filter';
import type { PacketReader } from '../capture/display/packet-reader';

interface WishedParts {
  readonly values?: string[];
  readonly rule?: number;
}

export class RowWishes {
  /** Of a column that is none, nothing; a rule that is none fits nothing. */
  readonly #columns: readonly (DisplayColumn | undefined)[];
  readonly #rules: readonly (DisplayFilter | undefined)[];

  constructor(columns: readonly string[], rules: readonly string[]) {
    this.#columns = columns.map((text) => {
      const column = compileDisplayColumn(text);
      return column.ok ? column.value : undefined;
    });
    this.#rules = rules.map((text) => {
      const filter = compileDisplayFilter(text);
      return filter.ok ? filter.value : undefined;
    });
  }

  of(packet: PacketReader): WishedParts {
    const rule = this.#rules.findIndex((fits) => fits?.(packet) === true);
    return {
      ...(this.#columns.length === 0
        ? {}
        : { values: this.#columns.map((column) => column?.(packet) ?? '') }),
      ...(rule < 0 ? {} : { rule }),
    };
  }
}
