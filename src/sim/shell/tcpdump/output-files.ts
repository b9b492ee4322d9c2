/**
 * What `-w` writes: one capture file, or several of a size (`-C`) or of a time each (`-G`), at most so many (`-W`).
 *
 * Bytes are characters of one octet, as everywhere in a lab's files and pipes.
 */
import { pcapHeader, pcapRecord } from '../../capture/pcap-writer';
import { calendarTime } from '../../app/calendar';
import type { Process } from '../../host/process';
import { latin1Of } from '../../wire/latin1';
import { formatCalendar } from '../commands/date';
import { pathFor } from '../commands/input-files';
import type { FileRotation } from './arguments';

const NANOSECONDS_PER_SECOND = 1_000_000_000;

export class OutputFiles {
  readonly #process: Process;
  readonly #name: string;
  readonly #rotation: FileRotation;
  readonly #header: string;
  #path: string | undefined = undefined;
  #bytes = 0;
  #sizeCount = 0;
  #timeCount = 0;
  #openedAt = 0;

  constructor(
    process: Process,
    name: string,
    rotation: FileRotation,
    link: { readonly linkType: number; readonly snapLength: number },
  ) {
    this.#process = process;
    this.#name = name;
    this.#rotation = rotation;
    this.#header = latin1Of(pcapHeader(link.linkType, link.snapLength));
  }

  /** Why it cannot be written. */
  open(nowNs: number): string | undefined {
    const { files } = this.#process.environment;
    this.#openedAt = nowNs;
    const name = this.#nameAt(nowNs);
    const path = name === '-' ? undefined : pathFor(this.#process, name);
    if (path !== undefined && !files.isDirectory(path.slice(0, path.lastIndexOf('/')) || '/')) {
      return `${name}: No such file or directory`;
    }
    if (path !== undefined && files.isDirectory(path)) return `${name}: Is a directory`;
    this.#path = path;
    this.#bytes = 0;
    if (path !== undefined) files.write(path, '');
    this.#put(this.#header);
    return undefined;
  }

  /** Whether there is room for more: not when `-W` files of `-G` seconds are full. */
  write(frame: Uint8Array, originalLength: number, timeNs: number, startTimeMs: number): boolean {
    const { sizeBytes, seconds, fileCount } = this.#rotation;
    if (seconds > 0 && secondOf(timeNs) - secondOf(this.#openedAt) >= seconds) {
      this.#timeCount += 1;
      if (sizeBytes === 0 && fileCount > 0 && this.#timeCount >= fileCount) return false;
      this.#sizeCount = 0;
      this.open(timeNs);
    } else if (sizeBytes > 0 && this.#bytes > sizeBytes) {
      this.#sizeCount += 1;
      if (fileCount > 0 && this.#sizeCount >= fileCount) this.#sizeCount = 0;
      this.open(this.#openedAt);
    }
    this.#put(latin1Of(pcapRecord(frame, originalLength, { startTimeMs, timeNs })));
    return true;
  }

  #put(text: string): void {
    this.#bytes += text.length;
    if (this.#path === undefined) this.#process.stdout(text);
    else this.#process.environment.files.append(this.#path, text);
  }

  /** `-G` puts the time into the name, `-C` a number behind it, as wide as `-W` needs. */
  #nameAt(nowNs: number): string {
    const { sizeBytes, seconds, fileCount } = this.#rotation;
    const name =
      seconds > 0
        ? formatCalendar(this.#name, calendarTime(this.#process.environment.startTimeMs, nowNs))
        : this.#name;
    const width = fileCount > 1 ? String(fileCount - 1).length : 0;
    if (sizeBytes === 0 || (this.#sizeCount === 0 && width === 0)) return name;
    return name + String(this.#sizeCount).padStart(width, '0');
  }
}

function secondOf(timeNs: number): number {
  return Math.floor(timeNs / NANOSECONDS_PER_SECOND);
}
