/**
 * What rules with `-j LOG` have written, as `dmesg` prints it (net/netfilter/nf_log_syslog.c, kernel/printk).
 *
 * Models the newest lines, as a ring buffer keeps them. Leaves out what other parts of a kernel say.
 */
import type { SimTime } from '../base/time';

const MAX_LINES = 1000;

export interface KernelLogLine {
  readonly at: SimTime;
  /** 0 is an emergency, 7 for debugging. */
  readonly level: number;
  readonly text: string;
}

export class KernelLog {
  #lines: KernelLogLine[] = [];

  get lines(): readonly KernelLogLine[] {
    return this.#lines;
  }

  add(line: KernelLogLine): void {
    this.#lines.push(line);
    if (this.#lines.length > MAX_LINES * 2) this.#lines = this.#lines.slice(-MAX_LINES);
  }

  clear(): void {
    this.#lines = [];
  }
}
