/** Where the readers of capture files put what they find. */
import type { CaptureInterface } from './packet-table';

export interface PacketSink {
  readonly interfaces: CaptureInterface[];
  /** `start` is where in the file the captured bytes are. */
  add(
    seconds: number,
    nanoseconds: number,
    start: number,
    capturedLength: number,
    originalLength: number,
  ): void;
  /** Of the packet that was added last: `CAPTURE_DIRECTION`. */
  place(interfaceIndex: number, direction: number): void;
}
