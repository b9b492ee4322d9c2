import { CAPTURE_DIRECTION, type CaptureInterface, type PacketTable } from '../../capture/packet-table';

/** A table of one frame at a time, for the printer. */
export class SingleFrame implements PacketTable {
  readonly firstRow = 0;
  readonly count = 1;
  readonly startTimeMs: number;
  readonly interfaces: readonly CaptureInterface[];
  #bytes: Uint8Array = new Uint8Array(0);
  #originalLength = 0;
  #timeNs = 0;

  constructor(linkType: number, startTimeMs: number) {
    this.interfaces = [{ name: '', linkType }];
    this.startTimeMs = startTimeMs;
  }

  /** Captured bytes; they are looked at until the next call. */
  set(bytes: Uint8Array, originalLength: number, timeNs: number): void {
    this.#bytes = bytes;
    this.#originalLength = originalLength;
    this.#timeNs = timeNs;
  }

  timeNs(): number {
    return this.#timeNs;
  }

  interfaceIndex(): number {
    return 0;
  }

  direction(): number {
    return CAPTURE_DIRECTION.UNKNOWN;
  }

  packetId(): number {
    return 0;
  }

  buffer(): Uint8Array {
    return this.#bytes;
  }

  start(): number {
    return 0;
  }

  capturedLength(): number {
    return this.#bytes.length;
  }

  originalLength(): number {
    return this.#originalLength;
  }
}
