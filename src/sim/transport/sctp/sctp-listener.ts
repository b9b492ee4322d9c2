/** A one-to-one socket that listens, and the associations that nobody has accepted yet. */
import { PacketSocket } from '../../link/packet';
import { ANY_IPV4 } from '../../wire/ipv4-address';
import type { IpAddress } from '../../wire/ip-address';
import type { Endpoint } from '../endpoint';
import type { TableSocket } from '../socket-table';
import type { SctpAssociation } from './sctp-association';

export class SctpListener extends PacketSocket implements TableSocket {
  readonly localAddress: IpAddress;
  readonly localPort: number;
  readonly remoteAddress: IpAddress = ANY_IPV4;
  readonly remotePort = 0;
  readonly isIpv6Only: boolean;
  readonly backlog: number;
  owner: string | undefined = undefined;
  ownerPid: number | undefined = undefined;
  readonly #onClose: (listener: SctpListener) => void;
  readonly #waiting: SctpAssociation[] = [];
  #onConnection: ((association: SctpAssociation) => void) | undefined = undefined;

  constructor(
    local: Endpoint,
    isIpv6Only: boolean,
    backlog: number,
    onClose: (listener: SctpListener) => void,
  ) {
    super();
    this.localAddress = local.address;
    this.localPort = local.port;
    this.isIpv6Only = isIpv6Only;
    this.backlog = backlog;
    this.#onClose = onClose;
  }

  get local(): Endpoint {
    return { address: this.localAddress, port: this.localPort };
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
