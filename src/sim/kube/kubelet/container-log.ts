/**
 * What one run of a container has printed, line by line with the time of each: the file that the runtime writes and the
 * kubelet reads for `kubectl logs` (`pkg/kubelet/kuberuntime/logs`, Kubernetes v1.32).
 *
 * Models the options of PodLogOptions, and that the oldest lines go when there are too many. Leaves out which of the two
 * outputs a line came from.
 */
import type { SimTime } from '../../base/time';
import { timeTextOf } from '../time-text';

export interface LogSelection {
  /** The last so many lines. */
  readonly tailLines?: number | undefined;
  /** Lines from then on; milliseconds since 1970. */
  readonly sinceMs?: number | undefined;
  readonly hasTimestamps?: boolean;
}

interface LogLine {
  readonly at: SimTime;
  /** With its line feed once it has come. */
  text: string;
}

const NANOSECONDS_PER_MILLISECOND = 1_000_000;
const NANOSECONDS_PER_SECOND = 1_000_000_000;

export class ContainerLog {
  readonly #startTimeMs: number;
  readonly #limit: number;
  readonly #readers = new Set<(line: LogLine, added: string) => void>();
  readonly #endListeners = new Set<() => void>();
  #lines: LogLine[] = [];
  #length = 0;
  #isEnded = false;

  /** `startTimeMs` is what the clock shows when virtual time begins; `limit` is in characters. */
  constructor(startTimeMs: number, limit: number) {
    this.#startTimeMs = startTimeMs;
    this.#limit = limit;
  }

  append(text: string, at: SimTime): void {
    if (text === '') return;
    let start = 0;
    while (start < text.length) {
      const end = text.indexOf('\n', start);
      const next = end < 0 ? text.length : end + 1;
      this.#appendPart(text.slice(start, next), at);
      start = next;
    }
    this.#dropOldest();
  }

  /** The container has ended: nothing more comes. */
  end(): void {
    this.#isEnded = true;
    for (const notify of [...this.#endListeners]) notify();
    this.#endListeners.clear();
    this.#readers.clear();
  }

  read(selection: LogSelection = {}): string {
    return this.#select(selection)
      .map((line) => this.#textOf(line, line.text, selection))
      .join('');
  }

  /** Calls `write` with what is there, and with everything that comes. Answers how to stop; `onEnd` is called at the end. */
  follow(selection: LogSelection, write: (text: string) => void, onEnd: () => void): () => void {
    const before = this.read(selection);
    if (before !== '') write(before);
    if (this.#isEnded) {
      onEnd();
      return () => undefined;
    }
    const reader = (line: LogLine, added: string): void => {
      write(line.text === added ? this.#textOf(line, added, selection) : added);
    };
    this.#readers.add(reader);
    this.#endListeners.add(onEnd);
    return () => {
      this.#readers.delete(reader);
      this.#endListeners.delete(onEnd);
    };
  }

  #appendPart(part: string, at: SimTime): void {
    const last = this.#lines.at(-1);
    const isContinued = last !== undefined && !last.text.endsWith('\n');
    const line = isContinued ? last : { at, text: '' };
    line.text += part;
    if (!isContinued) this.#lines.push(line);
    this.#length += part.length;
    for (const read of [...this.#readers]) read(line, part);
  }

  #dropOldest(): void {
    if (this.#length <= this.#limit) return;
    let [count, length] = [0, this.#length];
    while (length > this.#limit && count < this.#lines.length - 1) {
      length -= this.#lines[count]?.text.length ?? 0;
      count += 1;
    }
    this.#lines = this.#lines.slice(count);
    const [first] = this.#lines;
    if (first !== undefined && length > this.#limit) {
      first.text = first.text.slice(length - this.#limit);
      length = this.#limit;
    }
    this.#length = length;
  }

  #select({ tailLines, sinceMs }: LogSelection): readonly LogLine[] {
    const recent =
      sinceMs === undefined ? this.#lines : this.#lines.filter(({ at }) => this.#timeMsOf(at) >= sinceMs);
    if (tailLines === undefined || tailLines < 0) return recent;
    return tailLines === 0 ? [] : recent.slice(-tailLines);
  }

  #timeMsOf(at: SimTime): number {
    return this.#startTimeMs + at / NANOSECONDS_PER_MILLISECOND;
  }

  #textOf({ at }: LogLine, text: string, { hasTimestamps }: LogSelection): string {
    return hasTimestamps === true ? `${this.#timestampOf(at)} ${text}` : text;
  }

  /** RFC 3339 with nanoseconds, zeros at the end left out: `2025-01-01T00:00:03.25Z`. */
  #timestampOf(at: SimTime): string {
    const startNs = (this.#startTimeMs % 1_000) * NANOSECONDS_PER_MILLISECOND;
    const seconds =
      Math.floor(this.#startTimeMs / 1_000) + Math.floor((at + startNs) / NANOSECONDS_PER_SECOND);
    const rest = (at + startNs) % NANOSECONDS_PER_SECOND;
    const fraction = String(rest).padStart(9, '0').replace(/0+$/u, '');
    return timeTextOf(seconds).replace(/Z$/u, fraction === '' ? 'Z' : `.${fraction}Z`);
  }
}
