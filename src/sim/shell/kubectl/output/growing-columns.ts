/** Lines with tabs that come one by one, in columns that remember how wide they were (`tabwriter.RememberWidths`). */
import { alignTabs, TABLE_COLUMNS } from './tab-writer';

export class GrowingColumns {
  /** The longest cells so far. */
  #widest = '';

  /** Each with a line break. */
  align(lines: readonly string[]): string {
    const aligned = alignTabs([this.#widest, ...lines].join('\n'), TABLE_COLUMNS)
      .split('\n')
      .slice(1);
    for (const line of lines) this.#widest = wider(this.#widest, line);
    return aligned.map((line) => `${line}\n`).join('');
  }
}

function wider(one: string, other: string): string {
  const [left, right] = [one.split('\t'), other.split('\t')];
  const count = Math.max(left.length, right.length);
  return Array.from({ length: count }, (_, index) => {
    const [a = '', b = ''] = [left[index], right[index]];
    return a.length >= b.length ? a : b;
  }).join('\t');
}
