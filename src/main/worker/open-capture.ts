/** Puts a capture file among the captures of a lab. */
import { openStudiedFile } from '../../sim/api/open-studied-file';
import type { ResponseOf } from '../contract/lab-api';
import type { LabCaptures } from './lab-captures';
import { unpackedCapture } from './unpacked-capture';

export function openCapture(
  captures: LabCaptures,
  { fileName, bytes }: { readonly fileName: string; readonly bytes: Uint8Array },
): ResponseOf<'capture.open'> {
  const opened = openStudiedFile(unpackedCapture(bytes));
  if (!opened.ok) return { kind: 'bad-file', message: opened.error };
  const { capture, problem } = opened.value;
  return { kind: 'opened', captureId: captures.open({ fileName, capture, problem }) };
}
