/**
 * A Geneve device (RFC 8926, drivers/net/geneve.c): a tunnel to one other end, or `external`, as Cilium makes it.
 *
 * Models what `udp-tunnel-device.ts` says, frames of Ethernet inside, options that are passed over on the way in, and those
 * that nobody may pass over (critical), with which a packet ends here. Leaves out options on the way out, other protocols
 * inside (`inner_proto_inherit`), `ttl`, `tos` and `df`, which stay as the driver chooses them: 64, 0 and unset.
 */
import { GENEVE_ETHERNET, readGeneveHeader } from '../wire/geneve';
import type { IpAddress } from '../wire/ip-address';
import type { LinkContext } from './link-context';
import type { Packet } from './packet';
import type { TunnelSender } from './tunnel-carrier';
import { UdpTunnelDevice, type UdpTunnelOptions } from './udp-tunnel-device';

export interface GeneveOptions extends UdpTunnelOptions {
  /** The other end; undefined of an `external` device. */
  readonly remote: IpAddress | undefined;
}

export class GeneveDevice extends UdpTunnelDevice {
  readonly kind = 'geneve';
  readonly remote: IpAddress | undefined;
  protected readonly headerWord = GENEVE_ETHERNET;

  constructor(options: GeneveOptions, carrier: TunnelSender, hashSeed: number, context: LinkContext) {
    super(options, carrier, hashSeed, context);
    this.remote = options.remote;
  }

  protected readHeader(packet: Packet, offset: number, source: IpAddress): number | undefined {
    const header = readGeneveHeader(packet.buffer, offset, packet.end);
    if (header?.version !== 0 || header.protocol !== GENEVE_ETHERNET) return undefined;
    if (this.isExternal) return header.headerBytes;
    // Unlike VXLAN, a tunnel is also known by its other end (`geneve_lookup`).
    if (header.vni !== this.vni || source !== this.remote || header.isCritical) return undefined;
    return header.headerBytes;
  }

  protected override transmit(packet: Packet): void {
    if (this.remote === undefined) this.sendByKey(packet);
    else this.encapsulate(packet, { vni: this.vni, remote: this.remote });
  }
}
