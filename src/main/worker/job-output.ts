/** What a job prints, on its way to the thread that can print. */
import { inEnglish, type Wording } from '../../sim/api/sentence';
import { noteForTerminal } from '../../sim/api/terminal-note';
import type { FromWorker } from './worker-message';

/** So many characters may be on the way; a reader that is slow then slows the lab down. */
const MAX_UNWRITTEN = 1_000_000;

export class JobOutput {
  readonly #post: (message: FromWorker) => void;
  #text = '';
  #errorText = '';
  #unwritten = 0;
  #onRoom: (() => void) | undefined = undefined;

  constructor(post: (message: FromWorker) => void) {
    this.#post = post;
  }

  write(text: string): void {
    if (this.#errorText !== '') this.flush();
    this.#text += text;
  }

  writeError(text: string): void {
    if (this.#text !== '') this.flush();
    this.#errorText += text;
  }

  /** Why nothing is made: a line for a terminal, and a sentence for a page. */
  refuse(why: Wording): void {
    this.writeError(`podwire: ${inEnglish(why)}\n`);
    this.#post({ kind: 'refusal', why });
  }

  /** Beside what was made: a line for a terminal, and a sentence for a page. */
  writeNote(note: Wording): void {
    this.writeError(`podwire: note: ${noteForTerminal(note)}\n`);
    this.#post({ kind: 'note', note });
  }

  writeFile(bytes: Uint8Array): void {
    this.flush();
    this.#post({ kind: 'file', bytes });
  }

  /** Packets that could not be in the file, since they have no Ethernet header as the others. */
  writeRawFile(bytes: Uint8Array, packetCount: number): void {
    this.flush();
    this.#post({ kind: 'raw-file', bytes, packetCount });
  }

  /** Sends what was gathered, in the order that it came in. */
  flush(): void {
    this.#unwritten += this.#text.length + this.#errorText.length;
    if (this.#text !== '') this.#post({ kind: 'output', text: this.#text });
    if (this.#errorText !== '') this.#post({ kind: 'error-output', text: this.#errorText });
    this.#text = '';
    this.#errorText = '';
  }

  /** For the message that so much has been written. */
  acknowledge(characters: number): void {
    this.#unwritten -= characters;
    if (this.#unwritten <= MAX_UNWRITTEN) this.#onRoom?.();
  }

  /** Resolves when there is room for more, after every message that waits has been handled. */
  async pause(): Promise<void> {
    this.flush();
    await new Promise<void>((resolve) => setImmediate(resolve));
    if (this.#unwritten <= MAX_UNWRITTEN) return;
    await new Promise<void>((resolve) => {
      this.#onRoom = resolve;
    });
    this.#onRoom = undefined;
  }
}
