/** Capture files as tcpdump's `-w` writes them: the classic format with microseconds, least significant byte first. */
const MAGIC = 0xa1b2_c3d4;
const HEADER_BYTES = 24;
const RECORD_BYTES = 16;
const NANOSECONDS_PER_MICROSECOND = 1000;
const MICROSECONDS_PER_SECOND = 1_000_000;

export function pcapHeader(linkType: number, snapLength: number): Uint8Array {
  const header = new DataView(new ArrayBuffer(HEADER_BYTES));
  header.setUint32(0, MAGIC, true);
  header.setUint16(4, 2, true);
  header.setUint16(6, 4, true);
  header.setUint32(16, snapLength, true);
  header.setUint32(20, linkType, true);
  return new Uint8Array(header.buffer);
}

/** `frame`: its captured bytes; times count from `startTimeMs`. */
export function pcapRecord(
  frame: Uint8Array,
  originalLength: number,
  time: { readonly startTimeMs: number; readonly timeNs: number },
): Uint8Array {
  const record = new Uint8Array(RECORD_BYTES + frame.length);
  const view = new DataView(record.buffer);
  const microseconds =
    time.startTimeMs * NANOSECONDS_PER_MICROSECOND + Math.floor(time.timeNs / NANOSECONDS_PER_MICROSECOND);
  view.setUint32(0, Math.floor(microseconds / MICROSECONDS_PER_SECOND), true);
  view.setUint32(4, microseconds % MICROSECONDS_PER_SECOND, true);
  view.setUint32(8, frame.length, true);
  view.setUint32(12, originalLength, true);
  record.set(frame, RECORD_BYTES);
  return record;
}
