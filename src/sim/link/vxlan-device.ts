/**
 * A VXLAN device (RFC 7348, drivers/net/vxlan) with a static forwarding table, as flannel makes it (`nolearning`), or
 * `external`, as Cilium makes it.
 *
 * Models what `udp-tunnel-device.ts` says; entries of the address 00:00:00:00:00:00 take what no other entry takes, a copy
 * each. Leaves out learning.
 */
import { ZERO_MAC, type MacAddress } from '../wire/mac-address';
import type { IpAddress } from '../wire/ip-address';
import { VXLAN_HEADER_BYTES } from '../wire/vxlan';
import { frameDestination } from './frame';
import type { LinkContext } from './link-context';
import type { Packet } from './packet';
import type { TunnelSender } from './tunnel-carrier';
import { UdpTunnelDevice, type UdpTunnelOptions } from './udp-tunnel-device';

/** The I flag: the VNI is valid. */
const VXLAN_FLAGS = 0x0800_0000;

export interface VxlanOptions extends UdpTunnelOptions {
  /** `dev`: the name of the device below, which routes alone decide here. */
  readonly underlay?: string | undefined;
  /** Where all goes that no entry takes. */
  readonly remote?: IpAddress | undefined;
}

export interface VxlanForwardingEntry {
  readonly mac: MacAddress;
  readonly destination: IpAddress;
  readonly kind: VxlanEntryKind;
}

/** How `bridge fdb` says it was made; nothing ages here. */
export type VxlanEntryKind = 'permanent' | 'static' | 'dynamic';

export class VxlanDevice extends UdpTunnelDevice {
  readonly kind = 'vxlan';
  readonly underlay: string | undefined;
  readonly remote: IpAddress | undefined;
  readonly #remotes = new Map<MacAddress, VxlanForwardingEntry>();
  /** For all other addresses. */
  #defaults: readonly VxlanForwardingEntry[] = [];
  protected readonly headerWord = VXLAN_FLAGS;

  constructor(options: VxlanOptions, carrier: TunnelSender, hashSeed: number, context: LinkContext) {
    super(options, carrier, hashSeed, context);
    this.underlay = options.underlay;
    this.remote = options.remote;
    if (options.remote !== undefined) this.addForwardingEntry(ZERO_MAC, options.remote);
  }

  /** One that is there already is replaced, but of the zero address there may be many. */
  addForwardingEntry(mac: MacAddress, destination: IpAddress, kind: VxlanEntryKind = 'permanent'): void {
    const entry: VxlanForwardingEntry = { mac, destination, kind };
    if (mac === ZERO_MAC) this.#defaults = [...this.#defaults, entry];
    else this.#remotes.set(mac, entry);
  }

  removeForwardingEntry(mac: MacAddress, destination?: IpAddress): void {
    if (mac !== ZERO_MAC) this.#remotes.delete(mac);
    else {
      this.#defaults = this.#defaults.filter(
        (entry) => destination !== undefined && entry.destination !== destination,
      );
    }
  }

  forwardingEntries(): readonly VxlanForwardingEntry[] {
    return [...this.#defaults, ...this.#remotes.values()];
  }

  protected readHeader(packet: Packet, offset: number): number | undefined {
    if (packet.end - offset < VXLAN_HEADER_BYTES || (packet.uint32(offset) & VXLAN_FLAGS) === 0)
      return undefined;
    return this.isExternal || packet.uint32(offset + 4) >>> 8 === this.vni ? VXLAN_HEADER_BYTES : undefined;
  }

  protected override transmit(packet: Packet): void {
    const { vni } = this;
    const entry = this.#remotes.get(frameDestination(packet));
    if (entry !== undefined) {
      this.encapsulate(packet, { vni, remote: entry.destination });
      return;
    }
    const [first, ...others] = this.#defaults;
    if (first === undefined) {
      if (this.isExternal) this.sendByKey(packet);
      else this.dropSend(packet, 'no-tunnel-endpoint');
      return;
    }
    for (const { destination } of others) {
      this.encapsulate(this.packets.clone(packet), { vni, remote: destination });
    }
    this.encapsulate(packet, { vni, remote: first.destination });
  }
}
