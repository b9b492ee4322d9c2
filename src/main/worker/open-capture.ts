/** Puts a capture file among the captures of a lab, also one that gzip has packed, as Wireshark does. */
import { constants, gunzipSync } from 'node:zlib';
import { openStudiedFile } from '../../sim/api/open-studied-file';
import type { ResponseOf } from '../contract/lab-api';
import type { LabCaptures } from './lab-captures';

const GZIP_MAGIC = [0x1f, 0x8b] as const;
const MAX_UNPACKED_BYTES = 2 ** 30;

export function openCapture(
  captures: LabCaptures,
  { fileName, bytes }: { readonly fileName: string; readonly bytes: Uint8Array },
): ResponseOf<'capture.open'> {
  const opened = openStudiedFile(unpacked(bytes));
  if (!opened.ok) return { kind: 'bad-file', message: opened.error };
  const { capture, problem } = opened.value;
  return { kind: 'opened', captureId: captures.open({ fileName, capture, problem }) };
}

/** One that breaks off is read up to there. What cannot be unpacked is no capture file. */
function unpacked(bytes: Uint8Array): Uint8Array {
  if (GZIP_MAGIC.some((byte, at) => bytes[at] !== byte)) return bytes;
  try {
    return gunzipSync(bytes, {
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: MAX_UNPACKED_BYTES,
    });
  } catch (error) {
    const isOfZlib = error instanceof Error && 'code' in error;
    if (!isOfZlib) throw error;
    return bytes;
  }
}
