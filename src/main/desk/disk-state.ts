/** What others have done to the files of a lab, from one look at the disk to the next. */
import type { FileState } from '../contract/file-requests';
import type { DiskLook } from './disk-look';

/** `unsettled`: somebody may still be writing, so that it has to be seen once more before it counts. */
export type DiskNews = 'same' | 'unsettled' | 'gone' | 'changed' | 'declined';

export class DiskState {
  #kind: FileState['disk'] = 'same';
  #unsettled = '';
  /** What is on disk is not text, and was not taken over. */
  #declined = '';

  get kind(): FileState['disk'] {
    return this.#kind;
  }

  /** What a look has seen is on disk: what there is to do about it. */
  see(look: DiskLook): DiskNews {
    if (look.kind === 'same') {
      this.#unsettled = '';
      this.#kind = 'same';
      return 'same';
    }
    if (look.signature !== this.#unsettled) {
      this.#unsettled = look.signature;
      return 'unsettled';
    }
    if (look.kind === 'gone') {
      this.#kind = 'gone';
      return 'gone';
    }
    return look.signature === this.#declined ? 'declined' : 'changed';
  }

  /** It is not taken over, for the user to decide. */
  keepApart(): void {
    this.#kind = 'changed';
  }

  /** It cannot be taken over, and is not tried again until it changes. */
  decline(): void {
    this.#declined = this.#unsettled;
    this.#kind = 'changed';
  }

  /** The files are as the lab has them. */
  settle(): void {
    this.#kind = 'same';
    this.#unsettled = '';
    this.#declined = '';
  }
}
