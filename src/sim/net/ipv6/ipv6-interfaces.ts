/**
 * The IPv6 addresses of a namespace's devices, as `ip -6 addr` lists them, and the groups that they listen to (`inet6_dev`,
 * `inet6_ifaddr` of net/ipv6/addrconf.c).
 *
 * State alone: `address-configuration.ts` says what happens when addresses come and go, `multicast-groups.ts` the same of groups.
 */
import { isBefore, type SimTime } from '../../base/time';
import type { NetDevice } from '../../link/net-device';
import type { Ipv6Address } from '../../wire/ipv6-address';
import { ipv6CidrContains, ipv6CidrOf } from '../../wire/ipv6-cidr';
import { SCOPE, scopeOf } from './ipv6-scope';

export interface Ipv6AddressOptions {
  readonly address: Ipv6Address;
  readonly prefixLength: number;
  /** The other end of a point-to-point link. */
  readonly peer?: Ipv6Address;
  /** `nodad` */
  readonly hasNoDad?: boolean;
  /** `noprefixroute` */
  readonly hasNoPrefixRoute?: boolean;
  /** `home`: left out. Undefined for ever. */
  readonly validUntil?: SimTime | undefined;
  readonly preferredUntil?: SimTime | undefined;
  /** Made from the prefix of a router advertisement (`dynamic mngtmpaddr`). */
  readonly isFromRouter?: boolean;
}

/** One address of a device. Its state changes while it is there. */
export class Ipv6InterfaceAddress {
  readonly address: Ipv6Address;
  readonly prefixLength: number;
  readonly peer: Ipv6Address | undefined;
  readonly device: NetDevice;
  readonly hasNoDad: boolean;
  readonly hasNoPrefixRoute: boolean;
  readonly isFromRouter: boolean;
  /** Not yet known to be unique, and not used until then. */
  isTentative = true;
  /** Somebody else has it. */
  isDuplicate = false;
  /** Its solicited-node group has been joined. */
  isListening = false;
  validUntil: SimTime | undefined;
  preferredUntil: SimTime | undefined;
  /** Tells our own solicitations from those of others (RFC 7527). */
  nonce: number | undefined = undefined;
  probesLeft = 0;
  cancelTimer: (() => void) | undefined = undefined;

  constructor(device: NetDevice, options: Ipv6AddressOptions) {
    this.device = device;
    this.address = options.address;
    this.prefixLength = options.prefixLength;
    this.peer = options.peer;
    this.hasNoDad = options.hasNoDad === true;
    this.hasNoPrefixRoute = options.hasNoPrefixRoute === true;
    this.isFromRouter = options.isFromRouter === true;
    this.validUntil = options.validUntil;
    this.preferredUntil = options.preferredUntil;
  }

  /** SCOPE of `ipv6-scope.ts`; `lo`'s own is `host` in `ip addr`. */
  get scope(): number {
    return scopeOf(this.address);
  }

  isDeprecatedAt(now: SimTime): boolean {
    return this.preferredUntil !== undefined && !isBefore(now, this.preferredUntil);
  }

  stopTimer(): void {
    this.cancelTimer?.();
    this.cancelTimer = undefined;
  }
}

export interface GroupMembership {
  readonly group: Ipv6Address;
  /** How many addresses or sockets asked for it. */
  users: number;
  /** How many more reports say that it was joined. */
  reportsLeft: number;
}

/** One device, as IPv6 sees it. */
export class Ipv6Interface {
  readonly device: NetDevice;
  /** Newest first within a scope, nearer scopes last. */
  addresses: readonly Ipv6InterfaceAddress[] = [];
  /** Newest first. */
  groups: readonly GroupMembership[] = [];
  /** Anycast addresses, with how many prefixes asked for each. */
  readonly anycast = new Map<Ipv6Address, number>();
  /** It has been up with a carrier, and is configured (IF_READY). */
  isReady = false;
  cancelSolicitation: (() => void) | undefined = undefined;

  constructor(device: NetDevice) {
    this.device = device;
  }

  find(address: Ipv6Address): Ipv6InterfaceAddress | undefined {
    return this.addresses.find((entry) => entry.address === address);
  }

  /** `ipv6_link_dev_addr` */
  insert(entry: Ipv6InterfaceAddress): void {
    const index = this.addresses.findIndex((other) => other.scope <= entry.scope);
    const at = index === -1 ? this.addresses.length : index;
    this.addresses = [...this.addresses.slice(0, at), entry, ...this.addresses.slice(at)];
  }

  remove(entry: Ipv6InterfaceAddress): void {
    this.addresses = this.addresses.filter((other) => other !== entry);
  }

  stopSoliciting(): void {
    this.cancelSolicitation?.();
    this.cancelSolicitation = undefined;
  }

  isMember(group: Ipv6Address): boolean {
    return this.groups.some((membership) => membership.group === group);
  }

  /** The link-local address, once it may be used (`ipv6_get_lladdr`). */
  get linkLocal(): Ipv6Address | undefined {
    return this.addresses.find(({ scope, isTentative }) => scope === SCOPE.LINK && !isTentative)?.address;
  }
}

export class Ipv6Interfaces {
  readonly #byDevice = new Map<NetDevice, Ipv6Interface>();

  add(device: NetDevice): Ipv6Interface {
    const added = new Ipv6Interface(device);
    this.#byDevice.set(device, added);
    return added;
  }

  remove(device: NetDevice): void {
    this.#byDevice.delete(device);
  }

  all(): Iterable<Ipv6Interface> {
    return this.#byDevice.values();
  }

  of(device: NetDevice): Ipv6Interface | undefined {
    return this.#byDevice.get(device);
  }

  /** An address of one device, or of any: one that may be used, unless `isTentativeToo` (`ipv6_chk_addr`). */
  find(address: Ipv6Address, device?: NetDevice, isTentativeToo = false): Ipv6InterfaceAddress | undefined {
    for (const place of this.#byDevice.values()) {
      if (device !== undefined && place.device !== device) continue;
      const entry = place.find(address);
      if (entry !== undefined && (isTentativeToo || !entry.isTentative)) return entry;
    }
    return undefined;
  }

  /** Whether an address lies in a prefix of the device. */
  isOnLink(device: NetDevice, address: Ipv6Address): boolean {
    const place = this.#byDevice.get(device);
    if (place === undefined) return false;
    return place.addresses.some((entry) =>
      ipv6CidrContains(ipv6CidrOf(entry.address, entry.prefixLength), address),
    );
  }
}
