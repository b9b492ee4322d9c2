/** Text on its way into a process: a terminal's keys, or the output of the command before it in a pipe. */
import { until, type Task } from './task';

export class InputQueue {
  /** What comes is typed in a terminal. */
  isTerminal = false;
  #text = '';
  #isEnded = false;
  #onChange: (() => void) | undefined = undefined;
  #wasAsked = false;

  /** Did anything read from it, or wait to? */
  get wasAsked(): boolean {
    return this.#wasAsked;
  }

  push(text: string): void {
    this.#text += text;
    this.#onChange?.();
  }

  /** No more will come: a reader gets the rest, then the end of the file. */
  end(): void {
    this.#isEnded = true;
    this.#onChange?.();
  }

  /** What has come and nobody has read, for another reader. */
  takeUnread(): string {
    const text = this.#text;
    this.#text = '';
    return text;
  }

  /** What has come so far, at least one character; undefined at the end of the file. */
  *read(): Task<string | undefined> {
    this.#wasAsked = true;
    while (this.#text === '' && !this.#isEnded) yield* this.#change();
    const text = this.#text;
    this.#text = '';
    return text === '' ? undefined : text;
  }

  /** The next line without its line feed; undefined at the end of the file. */
  *readLine(): Task<string | undefined> {
    this.#wasAsked = true;
    for (;;) {
      const end = this.#text.indexOf('\n');
      if (end !== -1) {
        const line = this.#text.slice(0, end);
        this.#text = this.#text.slice(end + 1);
        return line;
      }
      if (this.#isEnded) {
        const rest = this.#text;
        this.#text = '';
        return rest === '' ? undefined : rest;
      }
      yield* this.#change();
    }
  }

  /** Everything up to the end of the file. */
  *readAll(): Task<string> {
    this.#wasAsked = true;
    while (!this.#isEnded) yield* this.#change();
    const text = this.#text;
    this.#text = '';
    return text;
  }

  *#change(): Task {
    yield* until((resume) => {
      this.#onChange = resume;
      return () => {
        this.#onChange = undefined;
      };
    });
  }
}
