/** The time stamps of tcpdump (`ts_print`), in microseconds as it prints any file. */
import { civilDateOf } from '../../base/civil-date';
import type { TcpdumpOptions } from './tcpdump-options';

const NANOSECONDS_PER_SECOND = 1_000_000_000;
const MICROSECONDS_PER_SECOND = 1_000_000;
const SECONDS_PER_DAY = 86_400;

const THREE_DIGITS: readonly string[] = Array.from({ length: 1000 }, (_, value) =>
  String(value).padStart(3, '0'),
);

export class TimeStampPrinter {
  readonly #options: TcpdumpOptions;
  readonly #originSeconds: number;
  readonly #originNs: number;
  #cachedSecond = Number.NaN;
  #cachedText = '';
  /** What `-ttt` and `-ttttt` count from, in microseconds since the origin. */
  #reference: number | undefined = undefined;

  constructor(options: TcpdumpOptions, startTimeMs: number) {
    this.#options = options;
    this.#originSeconds = Math.floor(startTimeMs / 1000);
    this.#originNs = Math.round((startTimeMs - this.#originSeconds * 1000) * 1_000_000);
  }

  /** With the space that separates it from the packet. */
  print(timeNs: number): string {
    const kind = this.#options.timeStamp;
    if (kind === 'none') return '';
    const total = this.#originNs + timeNs;
    const second = Math.floor(total / NANOSECONDS_PER_SECOND);
    const microseconds = Math.floor((total - second * NANOSECONDS_PER_SECOND) / 1000);
    if (kind === 'since-previous' || kind === 'since-first') {
      return this.#printSpan(second * MICROSECONDS_PER_SECOND + microseconds, kind);
    }
    if (second !== this.#cachedSecond) {
      this.#cachedSecond = second;
      this.#cachedText = this.#secondText(this.#originSeconds + second);
    }
    return `${this.#cachedText}${fractionText(microseconds)} `;
  }

  #printSpan(time: number, kind: 'since-previous' | 'since-first'): string {
    const reference = this.#reference ?? time;
    if (kind === 'since-previous' || this.#reference === undefined) this.#reference = time;
    const span = Math.abs(time - reference);
    const second = Math.floor(span / MICROSECONDS_PER_SECOND);
    const text = `${clockText(second)}.${fractionText(span - second * MICROSECONDS_PER_SECOND)} `;
    return `${time < reference ? '-' : ' '}${text}`;
  }

  #secondText(epochSeconds: number): string {
    if (this.#options.timeStamp === 'unix') return `${epochSeconds}.`;
    const local = epochSeconds + this.#options.zoneOffsetMinutes(epochSeconds) * 60;
    const time = `${clockText(local)}.`;
    return this.#options.timeStamp === 'date-time' ? `${dateText(local)} ${time}` : time;
  }
}

function fractionText(microseconds: number): string {
  const thousands = Math.floor(microseconds / 1000);
  return `${THREE_DIGITS[thousands] ?? ''}${THREE_DIGITS[microseconds - thousands * 1000] ?? ''}`;
}

function clockText(seconds: number): string {
  const ofDay = seconds - Math.floor(seconds / SECONDS_PER_DAY) * SECONDS_PER_DAY;
  return `${twoDigits(Math.floor(ofDay / 3600))}:${twoDigits(Math.floor(ofDay / 60) % 60)}:${twoDigits(ofDay % 60)}`;
}

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

function dateText(seconds: number): string {
  const { year, month, day } = civilDateOf(Math.floor(seconds / SECONDS_PER_DAY));
  return `${year}-${twoDigits(month)}-${twoDigits(day)}`;
}
