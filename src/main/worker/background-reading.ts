/** Reads a large text in short slices while nobody types, and tells those who wait for it. */
import type { LabFiles } from './lab-files';
import type { TextReading } from './text-reading';

/** Shorter than a frame of the page. */
const SLICE_MS = 8;

export class BackgroundReading {
  readonly #reading: TextReading;
  readonly #wallMs: () => number;
  readonly #waiting: (() => void)[] = [];
  #ahead: ReturnType<TextReading['ahead']> | undefined = undefined;
  #isDone = false;

  constructor(reading: TextReading, wallMs: () => number) {
    this.#reading = reading;
    this.#wallMs = wallMs;
  }

  /** Does anybody wait for it? */
  get isAwaited(): boolean {
    return this.#waiting.length > 0;
  }

  /** The text is another one. What was read of it already is not read again. */
  restart(): void {
    this.#ahead = undefined;
    this.#isDone = false;
  }

  /** Calls `onRead` when there is little left to read. */
  whenDone(onRead: () => void): void {
    this.#waiting.push(onRead);
  }

  /** Tells those who wait, whatever was read. */
  finish(): void {
    this.restart();
    for (const onRead of this.#waiting.splice(0)) onRead();
  }

  /** False when everything was read. */
  work(files: LabFiles): boolean {
    if (this.#isDone) return false;
    const ahead = (this.#ahead ??= this.#reading.ahead(files));
    const endMs = this.#wallMs() + SLICE_MS;
    do {
      this.#isDone = !ahead.step();
    } while (!this.#isDone && this.#wallMs() < endMs);
    return !this.#isDone;
  }
}
