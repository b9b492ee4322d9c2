/** A request that the host refused, in a sentence that each language has. */
import type { Wording } from '../../main/contract/wording';

export class HostRefusal extends Error {
  override readonly name = 'HostRefusal';
  readonly wording: Wording;

  constructor(wording: Wording) {
    super(forDevelopers(wording));
    this.wording = wording;
  }
}

/** Where nobody words it: in the console. */
function forDevelopers(wording: Wording): string {
  if (typeof wording !== 'object') return String(wording);
  return 'key' in wording ? wording.key : JSON.stringify(wording);
}

/** What an error says, for people. */
export function errorWording(error: unknown): Wording {
  if (error instanceof HostRefusal) return error.wording;
  return error instanceof Error ? error.message : String(error);
}
