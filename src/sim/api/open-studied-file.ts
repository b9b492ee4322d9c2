/** A capture file of any program, to be looked at in the window like a capture of the lab. */
import { ok, type Result } from '../base/result';
import type { Wording } from '../base/sentence';
import { notesOfFile } from '../capture/packet-notes';
import type { CaptureView } from './capture-view';
import { openCaptureFile } from './read-capture';

interface StudiedFile {
  readonly capture: CaptureView['capture'];
  /** Why it was not read to its end. */
  readonly problem: string | undefined;
}

/** The error says why there is nothing to look at. */
export function openStudiedFile(bytes: Uint8Array): Result<StudiedFile, Wording> {
  const opened = openCaptureFile(bytes, '');
  if (!opened.ok) return { ok: false, error: opened.error.message };
  const { store, problem } = opened.value;
  const rows = opened.value.rows();
  const notes = notesOfFile(store);
  return ok({ capture: { store, notes, matches: () => rows, hidden: undefined }, problem });
}
