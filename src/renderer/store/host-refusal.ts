/** A request that the host refused, in a sentence that each language has. */
import type { Wording } from '../../main/contract/wording';

export class HostRefusal extends Error {
  override readonly name = 'HostRefusal';
  readonly wording: Wording;

  constructor(wording: Wording) {
    super(typeof wording === 'object' && 'key' in wording ? wording.key : String(wording));
    this.wording = wording;
  }
}

/** What an error says, for people. */
export function errorWording(error: unknown): Wording {
  if (error instanceof HostRefusal) return error.wording;
  return error instanceof Error ? error.message : String(error);
}
