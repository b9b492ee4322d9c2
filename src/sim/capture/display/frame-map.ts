/**
 * Where the headers of a frame are: kinds and places, found in one walk without a single object, for filters over many packets.
 *
 * `dissect.ts` says the same of one packet with words. Models Ethernet and the other link types of `packet-table.ts`, ARP,
 * IPv4, IPv6, ICMP of both with the quoted packet, TCP, UDP, SCTP, VXLAN, Geneve, IPv4 in IPv4, DNS over UDP, HTTP/1.1 heads and
 * TLS records. Leaves out reassembly: what begins in an earlier segment is `data` here, and may be more in Wireshark.
 */
import { DNS_HEADER_BYTES, DNS_PORT } from '../../wire/dns';
import { ETHER_TYPE } from '../../wire/ether-type';
import { ETHERNET_HEADER_BYTES } from '../../wire/ethernet';
import { GENEVE_ETHERNET, GENEVE_PORT, readGeneveHeader } from '../../wire/geneve';
import { isIcmpv4Error } from '../../wire/icmpv4';
import { ICMPV6_TYPE } from '../../wire/icmpv6';
import { IP_PROTOCOL } from '../../wire/ip-protocol';
import { IPV4_HEADER_BYTES } from '../../wire/ipv4';
import { IPV6_HEADER_BYTES, Ipv6UpperLayer } from '../../wire/ipv6-extension';
import { SCTP_HEADER_BYTES } from '../../wire/sctp';
import { TCP_HEADER_BYTES } from '../../wire/tcp';
import { UDP_HEADER_BYTES } from '../../wire/udp';
import { isVxlanPort, VXLAN_HEADER_BYTES } from '../../wire/vxlan';
import { LINK_TYPE } from '../packet-table';

/** The names are Wireshark's names of the protocols. */
export type MappedLayer =
  | 'eth'
  | 'sll'
  | 'null'
  | 'arp'
  | 'ip'
  | 'ipv6'
  | 'icmp'
  | 'icmpv6'
  | 'tcp'
  | 'udp'
  | 'sctp'
  | 'vxlan'
  | 'geneve'
  | 'dns'
  | 'http'
  | 'tls'
  | 'data';

const MAX_LAYERS = 48;
const ICMP_HEADER_BYTES = 8;
const ARP_BYTES = 28;
const [SLL_HEADER_BYTES, SLL2_HEADER_BYTES, NULL_HEADER_BYTES] = [16, 20, 4] as const;
const NULL_FAMILY_IPV4 = 2;
const [FIRST_TLS_CONTENT, LAST_TLS_CONTENT, TLS_HEADER_BYTES] = [20, 24, 5] as const;

export class FrameMap {
  /** How many layers there are. */
  count = 0;
  bytes: Uint8Array = new Uint8Array(0);
  /** One past the frame's last captured byte. */
  end = 0;
  /** How many more bytes the frame had on the wire: to be said before it is read. */
  cutBytes = 0;
  readonly #kinds: MappedLayer[] = [];
  readonly #starts = new Int32Array(MAX_LAYERS);
  /** One past the last byte of the header, and of what the header says is its payload. */
  readonly #headerEnds = new Int32Array(MAX_LAYERS);
  readonly #ends = new Int32Array(MAX_LAYERS);
  readonly #isQuoted = new Uint8Array(MAX_LAYERS);
  readonly #missing = new Int32Array(MAX_LAYERS);
  readonly #upper = new Ipv6UpperLayer();
  #quoting = 0;
  /** Of the IP packet that is read. */
  #missingBytes = 0;

  kind(layer: number): MappedLayer {
    return this.#kinds[layer] ?? 'data';
  }

  start(layer: number): number {
    return this.#starts[layer] ?? 0;
  }

  headerEnd(layer: number): number {
    return this.#headerEnds[layer] ?? 0;
  }

  payloadEnd(layer: number): number {
    return this.#ends[layer] ?? 0;
  }

  /** How much of the payload the snapshot length has cut off. */
  missingBytes(layer: number): number {
    return this.#missing[layer] ?? 0;
  }

  /** The layer is of a packet that an ICMP error quotes. */
  isQuoted(layer: number): boolean {
    return this.#isQuoted[layer] === 1;
  }

  /** The last layer of that kind that is not quoted; -1 without one. */
  lastOf(kind: MappedLayer): number {
    for (let layer = this.count - 1; layer >= 0; layer -= 1) {
      if (this.#kinds[layer] === kind && this.#isQuoted[layer] === 0) return layer;
    }
    return -1;
  }

  /** Reads the frame from `start` up to `end`. */
  read(bytes: Uint8Array, start: number, end: number, linkType: number): void {
    this.bytes = bytes;
    this.end = end;
    this.count = 0;
    this.#quoting = 0;
    this.#missingBytes = 0;
    switch (linkType) {
      case LINK_TYPE.ETHERNET:
        this.#ethernet(start, end);
        return;
      case LINK_TYPE.LINUX_SLL:
        this.#cooked(start, end, SLL_HEADER_BYTES, start + SLL_HEADER_BYTES - 2);
        return;
      case LINK_TYPE.LINUX_SLL2:
        this.#cooked(start, end, SLL2_HEADER_BYTES, start);
        return;
      case LINK_TYPE.NULL:
      case LINK_TYPE.LOOP:
        this.#loopback(start, end);
        return;
      case LINK_TYPE.PPP:
        this.#add('data', start, end, end);
        return;
      default:
        this.#network(start, end);
    }
  }

  uint8(at: number): number {
    return this.bytes[at] ?? 0;
  }

  uint16(at: number): number {
    return ((this.bytes[at] ?? 0) << 8) | (this.bytes[at + 1] ?? 0);
  }

  uint32(at: number): number {
    return this.uint16(at) * 0x1_0000 + this.uint16(at + 2);
  }

  #add(kind: MappedLayer, start: number, headerEnd: number, end: number): void {
    const layer = this.count;
    if (layer === MAX_LAYERS) return;
    this.#kinds[layer] = kind;
    this.#starts[layer] = start;
    this.#headerEnds[layer] = headerEnd;
    this.#ends[layer] = end;
    this.#isQuoted[layer] = this.#quoting;
    this.#missing[layer] = this.#missingBytes;
    this.count = layer + 1;
  }

  #data(start: number, end: number): void {
    if (start < end) this.#add('data', start, end, end);
  }

  #ethernet(start: number, end: number): void {
    const payload = start + ETHERNET_HEADER_BYTES;
    if (payload > end) return;
    this.#add('eth', start, payload, end);
    this.#byEtherType(this.uint16(payload - 2), payload, end);
  }

  #cooked(start: number, end: number, headerBytes: number, typeAt: number): void {
    if (start + headerBytes > end) return;
    this.#add('sll', start, start + headerBytes, end);
    this.#byEtherType(this.uint16(typeAt), start + headerBytes, end);
  }

  /** The family's number tells IPv4 in either byte order; those of IPv6 differ by system, and the packet says it too. */
  #loopback(start: number, end: number): void {
    const payload = start + NULL_HEADER_BYTES;
    if (payload > end) return;
    this.#add('null', start, payload, end);
    const family = this.uint8(start) + this.uint8(start + 3);
    if (family === NULL_FAMILY_IPV4) this.#ipv4(payload, end);
    else this.#network(payload, end);
  }

  #network(start: number, end: number): void {
    if (this.uint8(start) >>> 4 === 6) this.#ipv6(start, end);
    else this.#ipv4(start, end);
  }

  #byEtherType(type: number, start: number, end: number): void {
    if (type === ETHER_TYPE.IPV4) this.#ipv4(start, end);
    else if (type === ETHER_TYPE.IPV6) this.#ipv6(start, end);
    else if (type === ETHER_TYPE.ARP) {
      if (start + ARP_BYTES <= end) this.#add('arp', start, start + ARP_BYTES, start + ARP_BYTES);
    } else this.#data(start, end);
  }

  #ipv4(start: number, end: number): void {
    const headerBytes = (this.uint8(start) & 0xf) * 4;
    const payload = start + headerBytes;
    if (headerBytes < IPV4_HEADER_BYTES || payload > end) return;
    const wireEnd = start + Math.max(this.uint16(start + 2), headerBytes);
    const packetEnd = Math.min(end, wireEnd);
    this.#missingBytes = Math.min(wireEnd - packetEnd, this.cutBytes);
    this.#add('ip', start, payload, packetEnd);
    if ((this.uint16(start + 6) & 0x1fff) !== 0) this.#data(payload, packetEnd);
    else this.#transport(this.uint8(start + 9), payload, packetEnd);
  }

  #ipv6(start: number, end: number): void {
    const payload = start + IPV6_HEADER_BYTES;
    if (payload > end) return;
    const wireEnd = payload + this.uint16(start + 4);
    const packetEnd = Math.min(end, wireEnd);
    this.#missingBytes = Math.min(wireEnd - packetEnd, this.cutBytes);
    this.#add('ipv6', start, payload, packetEnd);
    const upper = this.#upper;
    if (!upper.find(this.bytes, start, packetEnd)) return;
    const { protocol, offset, fragmentOffset } = upper;
    if (fragmentOffset !== 0) this.#data(offset, packetEnd);
    else this.#transport(protocol, offset, packetEnd);
  }

  #transport(protocol: number, start: number, end: number): void {
    switch (protocol) {
      case IP_PROTOCOL.TCP:
        this.#tcp(start, end);
        return;
      case IP_PROTOCOL.UDP:
        this.#udp(start, end);
        return;
      case IP_PROTOCOL.ICMP:
        this.#icmp('icmp', start, end);
        return;
      case IP_PROTOCOL.ICMPV6:
        this.#icmp('icmpv6', start, end);
        return;
      case IP_PROTOCOL.SCTP:
        if (start + SCTP_HEADER_BYTES <= end) this.#add('sctp', start, start + SCTP_HEADER_BYTES, end);
        return;
      case IP_PROTOCOL.IPIP:
        this.#ipv4(start, end);
        return;
      default:
        this.#data(start, end);
    }
  }

  #icmp(kind: 'icmp' | 'icmpv6', start: number, end: number): void {
    const payload = start + ICMP_HEADER_BYTES;
    if (payload > end) return;
    this.#add(kind, start, payload, end);
    const type = this.uint8(start);
    const isError = kind === 'icmp' ? isIcmpv4Error(type) : type < ICMPV6_TYPE.ECHO_REQUEST;
    const isEcho =
      kind === 'icmp'
        ? type === 0 || type === 8
        : type === ICMPV6_TYPE.ECHO_REQUEST || type === ICMPV6_TYPE.ECHO_REPLY;
    if (isError) {
      const outside = this.#quoting;
      this.#quoting = 1;
      this.#network(payload, end);
      this.#quoting = outside;
    } else if (isEcho) this.#data(payload, end);
  }

  #tcp(start: number, end: number): void {
    if (this.#quoting === 1 && start + 8 <= end && start + TCP_HEADER_BYTES > end) {
      this.#add('tcp', start, end, end);
      return;
    }
    if (start + TCP_HEADER_BYTES > end) return;
    const payload = start + (this.uint8(start + 12) >>> 4) * 4;
    if (payload < start + TCP_HEADER_BYTES) return;
    this.#add('tcp', start, Math.min(payload, end), end);
    if (payload >= end || this.#quoting === 1) return;
    if (this.#isHttp(payload, end)) this.#add('http', payload, end, end);
    else if (!this.#tls(payload, end)) this.#data(payload, end);
  }

  #udp(start: number, end: number): void {
    const payload = start + UDP_HEADER_BYTES;
    if (payload > end) return;
    this.#add('udp', start, payload, end);
    const [source, destination] = [this.uint16(start), this.uint16(start + 2)];
    if (this.#quoting === 1 && payload === end) return;
    if (isVxlanPort(destination) || isVxlanPort(source)) this.#vxlan(payload, end);
    else if (destination === GENEVE_PORT || source === GENEVE_PORT) this.#geneve(payload, end);
    else if (destination === DNS_PORT || source === DNS_PORT) {
      if (payload + DNS_HEADER_BYTES <= end) this.#add('dns', payload, end, end);
    } else this.#data(payload, end);
  }

  #vxlan(start: number, end: number): void {
    const inner = start + VXLAN_HEADER_BYTES;
    if (inner > end) return;
    this.#add('vxlan', start, inner, end);
    this.#ethernet(inner, end);
  }

  #geneve(start: number, end: number): void {
    const header = readGeneveHeader(this.bytes, start, end);
    if (header === undefined) return;
    const inner = start + header.headerBytes;
    this.#add('geneve', start, inner, end);
    if (header.protocol === GENEVE_ETHERNET) this.#ethernet(inner, end);
    else this.#data(inner, end);
  }

  /** A start line (RFC 9112 §2.1): `HTTP/1.`, or a method, a space and a version before the line's end. */
  #isHttp(start: number, end: number): boolean {
    if (this.#hasText(start, end, 'HTTP/1.')) return true;
    let at = start;
    while (at < end && at < start + 8 && isUpperCase(this.uint8(at))) at += 1;
    if (at - start < 3 || this.uint8(at) !== SPACE) return false;
    for (at += 1; at < end && this.uint8(at) !== CARRIAGE_RETURN; at += 1) {
      if (this.uint8(at) === SPACE && this.#hasText(at + 1, end, 'HTTP/1.')) return true;
    }
    return false;
  }

  #hasText(start: number, end: number, text: string): boolean {
    if (start + text.length > end) return false;
    for (let index = 0; index < text.length; index += 1) {
      if (this.uint8(start + index) !== text.charCodeAt(index)) return false;
    }
    return true;
  }

  #tls(start: number, end: number): boolean {
    let at = start;
    while (at + TLS_HEADER_BYTES <= end && this.#isTlsRecord(at)) {
      const recordEnd = Math.min(at + TLS_HEADER_BYTES + this.uint16(at + 3), end);
      this.#add('tls', at, at + TLS_HEADER_BYTES, recordEnd);
      at = recordEnd;
    }
    if (at === start) return false;
    this.#data(at, end);
    return true;
  }

  #isTlsRecord(at: number): boolean {
    const type = this.uint8(at);
    return (
      type >= FIRST_TLS_CONTENT &&
      type <= LAST_TLS_CONTENT &&
      this.uint8(at + 1) === 3 &&
      this.uint8(at + 2) <= 3
    );
  }
}

const SPACE = 0x20;
const CARRIAGE_RETURN = 0x0d;

function isUpperCase(octet: number): boolean {
  return octet >= 0x41 && octet <= 0x5a;
}
