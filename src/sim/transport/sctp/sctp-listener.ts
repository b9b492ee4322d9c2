/** A one-to-one socket that listens, and the associations that nobody has accepted yet. */
import type { Endpoint } from '../endpoint';
import { ListeningSocket } from '../listening-socket';
import type { SctpAssociation } from './sctp-association';

export class SctpListener extends ListeningSocket {
  readonly #onClose: (listener: SctpListener) => void;
  readonly #waiting: SctpAssociation[] = [];
  #onConnection: ((association: SctpAssociation) => void) | undefined = undefined;

  constructor(
    local: Endpoint,
    isIpv6Only: boolean,
    backlog: number,
    onClose: (listener: SctpListener) => void,
  ) {
    super(local, isIpv6Only, backlog);
    this.#onClose = onClose;
  }

  get waitingCount(): number {
    return this.#waiting.length;
  }

  /** `sk_acceptq_is_full`: one more than the backlog may wait. */
  get hasRoom(): boolean {
    return this.#waiting.length <= this.backlog;
  }

  /** Takes each association as soon as it is there. Without it they wait. */
  set onConnection(callback: ((association: SctpAssociation) => void) | undefined) {
    this.#onConnection = callback;
    if (callback === undefined) return;
    for (const association of this.#waiting.splice(0)) callback(association);
  }

  deliver(association: SctpAssociation): void {
    if (this.#onConnection === undefined) this.#waiting.push(association);
    else this.#onConnection(association);
  }

  /** Associations that nobody accepted come to their end. */
  close(): void {
    this.#onClose(this);
    for (const association of this.#waiting.splice(0)) association.close();
  }
}
