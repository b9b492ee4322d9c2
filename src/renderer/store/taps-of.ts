/** On which interfaces somebody captures: those that a capture names, not those of one on all. Pure. */
import type { CaptureState } from '../../main/contract/capture-requests';
import { ANY_INTERFACE } from './capture-store';

export interface Tap {
  /** The newest of them; one that runs comes before those that were stopped. */
  readonly captureId: string;
  readonly isRunning: boolean;
  readonly filter: string;
}

export function tapsOf(captures: readonly CaptureState[]): ReadonlyMap<string, Tap> {
  const taps = new Map<string, Tap>();
  for (const { captureId, isRunning, filter, interfaces, fileName } of captures) {
    // What stands in a file was captured who knows where.
    if (fileName !== undefined) continue;
    for (const id of interfaces) {
      const isCovered = taps.get(id)?.isRunning === true && !isRunning;
      if (id !== ANY_INTERFACE && !isCovered) taps.set(id, { captureId, isRunning, filter });
    }
  }
  return taps;
}
