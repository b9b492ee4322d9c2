/**
 * A frame as nested layers with named fields and the bytes that each came from, for a packet's details.
 *
 * Models Ethernet, ARP, IPv4, IPv6 with its extension headers, ICMP of both with the quoted packet, UDP, TCP with options,
 * SCTP with its chunks, VXLAN and Geneve with the inner frame, IPv4 in IPv4, DNS, the head of an HTTP/1.1 message, TLS records.
 * What is cut off or wrong ends the list with a layer called `malformed`; what is not known stays bytes, as `data`.
 * Leaves out reassembly: a fragment's and a segment's payload stand for themselves.
 */
import { internetChecksum } from '../base/checksum';
import { decodeArp } from '../wire/arp';
import { ETHER_TYPE } from '../wire/ether-type';
import { decodeEthernetHeader, ETHERNET_HEADER_BYTES } from '../wire/ethernet';
import { ICMPV4_HEADER_BYTES, isIcmpv4Error } from '../wire/icmpv4';
import { ICMPV6_HEADER_BYTES, ICMPV6_TYPE } from '../wire/icmpv6';
import { formatIp } from '../wire/ip-address';
import { IP_PROTOCOL } from '../wire/ip-protocol';
import { IPV4_HEADER_BYTES } from '../wire/ipv4';
import { formatIpv4, readIpv4 } from '../wire/ipv4-address';
import { readIpv6 } from '../wire/ipv6-address';
import { IPV6_HEADER_BYTES, Ipv6UpperLayer } from '../wire/ipv6-extension';
import { formatMac } from '../wire/mac-address';
import { GENEVE_ETHERNET, GENEVE_HEADER_BYTES, readGeneveHeader } from '../wire/geneve';
import { VXLAN_HEADER_BYTES } from '../wire/vxlan';
import { addSctp, addTcp, addUdp, transportChecksumText, type TransportPlace } from './dissect-transport';
import { DissectedLayers, field, type DissectedField, type DissectedLayer } from './dissected-layers';
import { fragmentFlags, hexadecimal, icmpv6TypeText } from './dissected-text';
import { LINK_TYPE } from './packet-table';

const IPV6_ADDRESS_BYTES = 16;

/** The layers from the outermost on. `frame` holds the captured bytes and nothing else. */
export function dissectFrame(
  frame: Uint8Array,
  linkType: number = LINK_TYPE.ETHERNET,
): readonly DissectedLayer[] {
  const layers = new DissectedLayers(frame);
  const dissection = new Dissection(layers);
  if (linkType === LINK_TYPE.RAW) dissection.packet(0, frame.length, 0);
  else dissection.ethernet(0, frame.length, 0);
  return layers.found;
}

class Dissection {
  readonly #layers: DissectedLayers;

  constructor(layers: DissectedLayers) {
    this.#layers = layers;
  }

  /** Without a header of the link. */
  packet(start: number, end: number, depth: number): void {
    if (start < end && this.#layers.uint8(start) >>> 4 === 6) this.#ipv6(start, end, depth);
    else this.#ipv4(start, end, depth);
  }

  ethernet(start: number, end: number, depth: number): void {
    const header = decodeEthernetHeader(this.#layers.bytes.subarray(start, end));
    if (!header.ok) {
      this.#layers.addMalformed(start, end, depth, 'the Ethernet header is cut off');
      return;
    }
    const { destination, source, etherType } = header.value;
    const payload = start + ETHERNET_HEADER_BYTES;
    this.#layers.add('ethernet', depth, start, payload, [
      field('destination', formatMac(destination), start, 6),
      field('source', formatMac(source), start + 6, 6),
      field('type', hexadecimal(etherType, 4), start + 12, 2),
    ]);
    if (etherType === ETHER_TYPE.IPV4) this.#ipv4(payload, end, depth);
    else if (etherType === ETHER_TYPE.IPV6) this.#ipv6(payload, end, depth);
    else if (etherType === ETHER_TYPE.ARP) this.#arp(payload, end, depth);
    else this.#layers.addData(payload, end, depth);
  }

  #arp(start: number, end: number, depth: number): void {
    const packet = decodeArp(this.#layers.bytes.subarray(start, end));
    if (!packet.ok) {
      this.#layers.addMalformed(
        start,
        end,
        depth,
        'not a request or reply for IPv4 over Ethernet, or cut off',
      );
      return;
    }
    const { operation, senderMac, senderIp, targetMac, targetIp } = packet.value;
    this.#layers.add('arp', depth, start, start + 28, [
      field('operation', operation, start + 6, 2),
      field('sender MAC', formatMac(senderMac), start + 8, 6),
      field('sender IP', formatIpv4(senderIp), start + 14, 4),
      field('target MAC', formatMac(targetMac), start + 18, 6),
      field('target IP', formatIpv4(targetIp), start + 24, 4),
    ]);
  }

  #ipv4(start: number, end: number, depth: number): void {
    const headerBytes = end > start ? (this.#layers.uint8(start) & 0xf) * 4 : 0;
    if (start + IPV4_HEADER_BYTES > end || headerBytes < IPV4_HEADER_BYTES || start + headerBytes > end) {
      this.#layers.addMalformed(start, end, depth, 'the IPv4 header is wrong or cut off');
      return;
    }
    const fragment = this.#layers.uint16(start + 6);
    const totalBytes = this.#layers.uint16(start + 2);
    const isRight = internetChecksum(this.#layers.bytes, start, start + headerBytes) === 0;
    const fields = [
      field('version', String(this.#layers.uint8(start) >>> 4), start, 1),
      field('header length', String(headerBytes), start, 1),
      field('type of service', hexadecimal(this.#layers.uint8(start + 1), 2), start + 1, 1),
      field('total length', String(totalBytes), start + 2, 2),
      field('identification', String(this.#layers.uint16(start + 4)), start + 4, 2),
      field('flags', fragmentFlags(fragment), start + 6, 1),
      field('fragment offset', String((fragment & 0x1fff) * 8), start + 6, 2),
      field('time to live', String(this.#layers.uint8(start + 8)), start + 8, 1),
      field('protocol', String(this.#layers.uint8(start + 9)), start + 9, 1),
      field('checksum', this.#layers.checksumText(start + 10, isRight), start + 10, 2),
      field('source', formatIpv4(readIpv4(this.#layers.bytes, start + 12)), start + 12, 4),
      field('destination', formatIpv4(readIpv4(this.#layers.bytes, start + 16)), start + 16, 4),
    ];
    if (headerBytes > IPV4_HEADER_BYTES) {
      const options = start + IPV4_HEADER_BYTES;
      fields.push(
        field(
          'options',
          this.#layers.hex(options, start + headerBytes),
          options,
          start + headerBytes - options,
        ),
      );
    }
    const payload = start + headerBytes;
    this.#layers.add('ipv4', depth, start, payload, fields);
    const payloadEnd = Math.min(end, start + Math.max(totalBytes, headerBytes));
    if ((fragment & 0x1fff) !== 0) {
      this.#layers.addData(payload, payloadEnd, depth);
      return;
    }
    const isWhole = (fragment & 0x2000) === 0 && payloadEnd === start + totalBytes;
    const addresses = {
      source: readIpv4(this.#layers.bytes, start + 12),
      destination: readIpv4(this.#layers.bytes, start + 16),
    };
    this.#transport(this.#layers.uint8(start + 9), {
      addresses,
      start: payload,
      end: payloadEnd,
      depth,
      isWhole,
    });
  }

  /** RFC 8200 §3; its extension headers are a layer each. */
  #ipv6(start: number, end: number, depth: number): void {
    const layers = this.#layers;
    if (start + IPV6_HEADER_BYTES > end) {
      layers.addMalformed(start, end, depth, 'the IPv6 header is cut off');
      return;
    }
    const { bytes } = layers;
    const first = layers.uint32(start);
    const payloadBytes = layers.uint16(start + 4);
    const addresses = { source: readIpv6(bytes, start + 8), destination: readIpv6(bytes, start + 24) };
    const payload = start + IPV6_HEADER_BYTES;
    layers.add('ipv6', depth, start, payload, [
      field('version', String(first >>> 28), start, 1),
      field('traffic class', hexadecimal((first >>> 20) & 0xff, 2), start, 2),
      field('flow label', hexadecimal(first & 0xf_ffff, 5), start + 1, 3),
      field('payload length', String(payloadBytes), start + 4, 2),
      field('next header', String(layers.uint8(start + 6)), start + 6, 1),
      field('hop limit', String(layers.uint8(start + 7)), start + 7, 1),
      field('source', formatIp(addresses.source), start + 8, 16),
      field('destination', formatIp(addresses.destination), start + 24, 16),
    ]);
    const upper = new Ipv6UpperLayer();
    if (!upper.find(bytes, start, end)) {
      layers.addMalformed(payload, end, depth, 'the extension headers are wrong or cut off');
      return;
    }
    if (upper.offset > payload) {
      layers.add('ipv6-extension', depth, payload, upper.offset, extensionFields(upper, payload));
    }
    const payloadEnd = Math.min(end, payload + payloadBytes);
    const behind = Math.min(upper.offset, payloadEnd);
    const isWhole = !upper.isFragment && payloadEnd === payload + payloadBytes;
    if (upper.fragmentOffset !== 0) layers.addData(behind, payloadEnd, depth);
    else this.#transport(upper.protocol, { addresses, start: behind, end: payloadEnd, depth, isWhole });
  }

  #transport(protocol: number, place: TransportPlace): void {
    const { start, end, depth } = place;
    switch (protocol) {
      case IP_PROTOCOL.ICMP:
        this.#icmp(place);
        return;
      case IP_PROTOCOL.ICMPV6:
        this.#icmpv6(place);
        return;
      case IP_PROTOCOL.UDP: {
        const tunnelled = addUdp(this.#layers, place);
        if (tunnelled?.kind === 'vxlan') this.#vxlan(tunnelled.start, end, depth);
        else if (tunnelled !== undefined) this.#geneve(tunnelled.start, end, depth);
        return;
      }
      case IP_PROTOCOL.TCP:
        addTcp(this.#layers, place);
        return;
      case IP_PROTOCOL.SCTP:
        addSctp(this.#layers, place);
        return;
      case IP_PROTOCOL.IPIP:
        this.#ipv4(start, end, depth + 1);
        return;
      default:
        this.#layers.addData(start, end, depth);
    }
  }

  #icmp({ start, end, depth }: TransportPlace): void {
    if (start + ICMPV4_HEADER_BYTES > end) {
      this.#layers.addMalformed(start, end, depth, 'the ICMP header is cut off');
      return;
    }
    const type = this.#layers.uint8(start);
    const isRight = internetChecksum(this.#layers.bytes, start, end) === 0;
    this.#layers.add('icmp', depth, start, start + ICMPV4_HEADER_BYTES, [
      field('type', String(type), start, 1),
      field('code', String(this.#layers.uint8(start + 1)), start + 1, 1),
      field('checksum', this.#layers.checksumText(start + 2, isRight), start + 2, 2),
      ...(isIcmpv4Error(type)
        ? [field('next-hop MTU', String(this.#layers.uint16(start + 6)), start + 6, 2)]
        : [
            field('identifier', String(this.#layers.uint16(start + 4)), start + 4, 2),
            field('sequence', String(this.#layers.uint16(start + 6)), start + 6, 2),
          ]),
    ]);
    const payload = start + ICMPV4_HEADER_BYTES;
    if (isIcmpv4Error(type)) this.#ipv4(payload, end, depth + 1);
    else this.#layers.addData(payload, end, depth);
  }

  /** RFC 4443, and the target of neighbor discovery (RFC 4861 §4.3). */
  #icmpv6(place: TransportPlace): void {
    const layers = this.#layers;
    const { start, end, depth } = place;
    if (start + ICMPV6_HEADER_BYTES > end) {
      layers.addMalformed(start, end, depth, 'the ICMPv6 header is cut off');
      return;
    }
    const type = layers.uint8(start);
    const payload = start + ICMPV6_HEADER_BYTES;
    const fields = [
      field('type', `${type} (${icmpv6TypeText(type)})`, start, 1),
      field('code', String(layers.uint8(start + 1)), start + 1, 1),
      field('checksum', transportChecksumText(layers, place, IP_PROTOCOL.ICMPV6, start + 2), start + 2, 2),
    ];
    if (type === ICMPV6_TYPE.ECHO_REQUEST || type === ICMPV6_TYPE.ECHO_REPLY) {
      fields.push(
        field('identifier', String(layers.uint16(start + 4)), start + 4, 2),
        field('sequence', String(layers.uint16(start + 6)), start + 6, 2),
      );
    } else if (type === ICMPV6_TYPE.PACKET_TOO_BIG) {
      fields.push(field('MTU', String(layers.uint32(start + 4)), start + 4, 4));
    }
    const isAboutTarget = type >= ICMPV6_TYPE.NEIGHBOR_SOLICITATION && type <= ICMPV6_TYPE.REDIRECT;
    if (isAboutTarget && payload + IPV6_ADDRESS_BYTES <= end) {
      fields.push(field('target', formatIp(readIpv6(layers.bytes, payload)), payload, IPV6_ADDRESS_BYTES));
    }
    layers.add('icmpv6', depth, start, payload, fields);
    if (type < ICMPV6_TYPE.ECHO_REQUEST) this.#ipv6(payload, end, depth + 1);
    else layers.addData(payload, end, depth);
  }

  #vxlan(start: number, end: number, depth: number): void {
    const inner = start + VXLAN_HEADER_BYTES;
    if (inner > end) {
      this.#layers.addMalformed(start, end, depth, 'the VXLAN header is cut off');
      return;
    }
    this.#layers.add('vxlan', depth, start, inner, [
      field('flags', hexadecimal(this.#layers.uint8(start), 2), start, 1),
      field('network identifier', String(this.#layers.uint32(start + 4) >>> 8), start + 4, 3),
    ]);
    this.ethernet(inner, end, depth + 1);
  }

  #geneve(start: number, end: number, depth: number): void {
    const header = readGeneveHeader(this.#layers.bytes, start, end);
    if (header === undefined) {
      this.#layers.addMalformed(start, end, depth, 'the Geneve header is cut off');
      return;
    }
    const inner = start + header.headerBytes;
    const optionBytes = header.headerBytes - GENEVE_HEADER_BYTES;
    this.#layers.add('geneve', depth, start, inner, [
      field('version', String(header.version), start, 1),
      field('flags', hexadecimal(this.#layers.uint8(start + 1), 2), start + 1, 1),
      field('protocol', hexadecimal(header.protocol, 4), start + 2, 2),
      field('network identifier', String(header.vni), start + 4, 3),
      ...(optionBytes === 0
        ? []
        : [field('options', `${optionBytes} bytes`, start + GENEVE_HEADER_BYTES, optionBytes)]),
    ]);
    if (header.protocol === GENEVE_ETHERNET) this.ethernet(inner, end, depth + 1);
    else this.#layers.addData(inner, end, depth);
  }
}

function extensionFields(upper: Ipv6UpperLayer, start: number): readonly DissectedField[] {
  const fields = [field('next header', String(upper.protocol), upper.nextHeaderAt, 1)];
  if (upper.fragmentHeaderAt === 0)
    return [field('length', String(upper.offset - start), start, upper.offset - start), ...fields];
  return [
    ...fields,
    field('fragment offset', String(upper.fragmentOffset), upper.fragmentHeaderAt + 2, 2),
    field('more fragments', upper.hasMoreFragments ? 'yes' : 'no', upper.fragmentHeaderAt + 3, 1),
  ];
}
