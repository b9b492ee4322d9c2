/** What rules are asked about (`xt_action_param`): a packet at a hook, and what the rules of its namespace share. */
import type { PathStep } from '../link/path-observer';
import { ipv4Of } from '../wire/ipv4-address';
import type { AddressBook } from './address-book';
import type { AddressType } from './address-type';
import type { HookDevice } from './hook';
import type { KernelLog } from './kernel-log';
import type { Nat } from './nat';
import type { NetfilterHost, ReversePath } from './netfilter-host';
import { PacketContext } from './packet-context';
import type { RecentLists } from './recent-lists';

/** A counter that rules feed with `-m nfacct`. */
export interface AccountingCounter {
  packets: number;
  bytes: number;
}

/** What the rules of one namespace share. */
export interface RuleState {
  readonly host: NetfilterHost;
  readonly accounting: ReadonlyMap<string, AccountingCounter>;
  readonly recent: RecentLists;
  readonly nat: Nat;
  readonly log: KernelLog;
}

export class RuleContext extends PacketContext {
  readonly state: RuleState;
  /** Told of what is decided about the packet, while somebody wants to know. */
  watch: ((step: PathStep) => void) | undefined = undefined;

  constructor(state: RuleState, book?: AddressBook) {
    super(book);
    this.state = state;
  }

  /** What the address, a number as in `source`, is to this machine. */
  addressTypeOf(address: number, device?: HookDevice): AddressType {
    const { host } = this.state;
    if (this.book === undefined) return host.addressTypeOf(ipv4Of(address), device);
    return host.ipv6?.addressTypeOf(this.book.addressAt(address), device) ?? 'UNSPEC';
  }

  /** The address that MASQUERADE and REDIRECT choose, as a number. */
  sourceAddressFor(device: HookDevice, destination: number): number | undefined {
    const { host } = this.state;
    if (this.book === undefined) return host.sourceAddressFor(device, ipv4Of(destination));
    const address = host.ipv6?.sourceAddressFor(device, this.book.addressAt(destination));
    return address === undefined ? undefined : this.book.idOf(address);
  }

  /** The device that the route to the address leaves by. */
  deviceTowards(address: number): HookDevice | undefined {
    const { host } = this.state;
    return this.book === undefined
      ? host.deviceTowards?.(ipv4Of(address))
      : host.ipv6?.deviceTowards(this.book.addressAt(address));
  }

  /** The longest packet that the route to the address takes. */
  mtuTowards(address: number): number | undefined {
    const { host } = this.state;
    return this.book === undefined
      ? host.mtuTowards?.(ipv4Of(address))
      : host.ipv6?.mtuTowards?.(this.book.addressAt(address));
  }

  /** What the route back to the sender says of a packet that came in by `device`. */
  reversePath(device: HookDevice, mark: number): ReversePath | undefined {
    const { host } = this.state;
    const { book, source, destination } = this;
    const packetFields = { mark, tos: this.trafficClass, device };
    if (book === undefined) {
      return host.reversePath?.({
        source: ipv4Of(source),
        destination: ipv4Of(destination),
        ...packetFields,
      });
    }
    return host.ipv6?.reversePath?.({
      source: book.addressAt(source),
      destination: book.addressAt(destination),
      ...packetFields,
    });
  }
}
