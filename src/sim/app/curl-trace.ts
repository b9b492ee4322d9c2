/** What `curl -v` writes to standard error while it works (`tool_debug_cb` of src/tool_cb_dbg.c). */
import type { Process } from '../host/process';

export class CurlTrace {
  readonly #process: Process;
  readonly #isOn: boolean;
  /** Data is told of once, until there is something else to tell. */
  #hasTracedData = false;

  constructor(process: Process, isOn: boolean) {
    this.#process = process;
    this.#isOn = isOn;
  }

  say(text: string): void {
    this.#write(`* ${text}\n`);
  }

  /** The lines of a head, which `>` or `<` stands before. */
  head(mark: '>' | '<', lines: readonly string[]): void {
    this.#write(lines.map((line) => `${mark} ${line}\r\n`).join(''));
  }

  data(isOutgoing: boolean, sizeBytes: number): void {
    if (this.#hasTracedData) return;
    this.#write(`${isOutgoing ? '}' : '{'} [${sizeBytes} bytes data]\n`);
    this.#hasTracedData = true;
  }

  #write(text: string): void {
    if (this.#isOn) this.#process.stderr(text);
    this.#hasTracedData = false;
  }
}
