/**
 * A frame as nested layers with named fields and the bytes that each came from, for a packet's details.
 *
 * Models Ethernet, ARP, IPv4, ICMP with the quoted packet, UDP, TCP with options, VXLAN with the inner frame, DNS, the
 * head of an HTTP/1.1 message.
 * What is cut off or wrong ends the list with a layer called `malformed`; what is not known stays bytes, as `data`.
 * Leaves out reassembly: a fragment's and a segment's payload stand for themselves.
 */
import { internetChecksum } from '../base/checksum';
import { decodeArp } from '../wire/arp';
import { DNS_PORT, formatDnsType, type DnsRecord } from '../wire/dns';
import { decodeDns } from '../wire/dns-decoding';
import { ETHER_TYPE } from '../wire/ether-type';
import { decodeEthernetHeader, ETHERNET_HEADER_BYTES } from '../wire/ethernet';
import { ICMPV4_HEADER_BYTES, isIcmpv4Error } from '../wire/icmpv4';
import { IP_PROTOCOL } from '../wire/ip-protocol';
import { IPV4_HEADER_BYTES } from '../wire/ipv4';
import { formatIpv4, readIpv4 } from '../wire/ipv4-address';
import { latin1Of } from '../wire/latin1';
import { formatMac } from '../wire/mac-address';
import { transportChecksum } from '../wire/pseudo-header';
import { decodeTcpOption, TCP_HEADER_BYTES, TCP_OPTION } from '../wire/tcp';
import { UDP_HEADER_BYTES } from '../wire/udp';
import { VXLAN_HEADER_BYTES, VXLAN_LINUX_PORT, VXLAN_PORT } from '../wire/vxlan';
import { fragmentFlags, hexadecimal, recordText, tcpFlags, tcpOptionText } from './dissected-text';

export interface DissectedField {
  readonly name: string;
  readonly value: string;
  /** Bytes of the frame, from its first: `start` up to, not including, `end`. */
  readonly start: number;
  readonly end: number;
}

export interface DissectedLayer {
  readonly protocol:
    'ethernet' | 'arp' | 'ipv4' | 'icmp' | 'udp' | 'tcp' | 'vxlan' | 'dns' | 'http' | 'data' | 'malformed';
  /** How many packets this one travels in: 0 for what is on the wire, 1 inside a tunnel or quoted in an error. */
  readonly depth: number;
  readonly start: number;
  readonly end: number;
  readonly fields: readonly DissectedField[];
}

/** The layers from the outermost on. `frame` holds the captured bytes and nothing else. */
export function dissectFrame(frame: Uint8Array): readonly DissectedLayer[] {
  const dissection = new Dissection(frame);
  dissection.ethernet(0, frame.length, 0);
  return dissection.layers;
}

class Dissection {
  readonly layers: DissectedLayer[] = [];
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  ethernet(start: number, end: number, depth: number): void {
    const header = decodeEthernetHeader(this.#bytes.subarray(start, end));
    if (!header.ok) {
      this.#malformed(start, end, depth, 'the Ethernet header is cut off');
      return;
    }
    const { destination, source, etherType } = header.value;
    const payload = start + ETHERNET_HEADER_BYTES;
    this.#add('ethernet', depth, start, payload, [
      field('destination', formatMac(destination), start, 6),
      field('source', formatMac(source), start + 6, 6),
      field('type', hexadecimal(etherType, 4), start + 12, 2),
    ]);
    if (etherType === ETHER_TYPE.IPV4) this.#ipv4(payload, end, depth);
    else if (etherType === ETHER_TYPE.ARP) this.#arp(payload, end, depth);
    else this.#data(payload, end, depth);
  }

  #arp(start: number, end: number, depth: number): void {
    const packet = decodeArp(this.#bytes.subarray(start, end));
    if (!packet.ok) {
      this.#malformed(start, end, depth, 'not a request or reply for IPv4 over Ethernet, or cut off');
      return;
    }
    const { operation, senderMac, senderIp, targetMac, targetIp } = packet.value;
    this.#add('arp', depth, start, start + 28, [
      field('operation', operation, start + 6, 2),
      field('sender MAC', formatMac(senderMac), start + 8, 6),
      field('sender IP', formatIpv4(senderIp), start + 14, 4),
      field('target MAC', formatMac(targetMac), start + 18, 6),
      field('target IP', formatIpv4(targetIp), start + 24, 4),
    ]);
  }

  #ipv4(start: number, end: number, depth: number): void {
    const headerBytes = end > start ? (this.#uint8(start) & 0xf) * 4 : 0;
    if (start + IPV4_HEADER_BYTES > end || headerBytes < IPV4_HEADER_BYTES || start + headerBytes > end) {
      this.#malformed(start, end, depth, 'the IPv4 header is wrong or cut off');
      return;
    }
    const fragment = this.#uint16(start + 6);
    const totalBytes = this.#uint16(start + 2);
    const isRight = internetChecksum(this.#bytes, start, start + headerBytes) === 0;
    const fields = [
      field('version', String(this.#uint8(start) >>> 4), start, 1),
      field('header length', String(headerBytes), start, 1),
      field('type of service', hexadecimal(this.#uint8(start + 1), 2), start + 1, 1),
      field('total length', String(totalBytes), start + 2, 2),
      field('identification', String(this.#uint16(start + 4)), start + 4, 2),
      field('flags', fragmentFlags(fragment), start + 6, 1),
      field('fragment offset', String((fragment & 0x1fff) * 8), start + 6, 2),
      field('time to live', String(this.#uint8(start + 8)), start + 8, 1),
      field('protocol', String(this.#uint8(start + 9)), start + 9, 1),
      field('checksum', this.#checksumText(start + 10, isRight), start + 10, 2),
      field('source', formatIpv4(readIpv4(this.#bytes, start + 12)), start + 12, 4),
      field('destination', formatIpv4(readIpv4(this.#bytes, start + 16)), start + 16, 4),
    ];
    if (headerBytes > IPV4_HEADER_BYTES) {
      const options = start + IPV4_HEADER_BYTES;
      fields.push(
        field('options', this.#hex(options, start + headerBytes), options, start + headerBytes - options),
      );
    }
    const payload = start + headerBytes;
    this.#add('ipv4', depth, start, payload, fields);
    const payloadEnd = Math.min(end, start + Math.max(totalBytes, headerBytes));
    if ((fragment & 0x1fff) !== 0) this.#data(payload, payloadEnd, depth);
    else
      this.#transport({
        ip: start,
        start: payload,
        end: payloadEnd,
        depth,
        isFragment: (fragment & 0x2000) !== 0,
      });
  }

  #transport(place: TransportPlace): void {
    switch (this.#uint8(place.ip + 9)) {
      case IP_PROTOCOL.ICMP:
        this.#icmp(place);
        return;
      case IP_PROTOCOL.UDP:
        this.#udp(place);
        return;
      case IP_PROTOCOL.TCP:
        this.#tcp(place);
        return;
      case IP_PROTOCOL.IPIP:
        this.#ipv4(place.start, place.end, place.depth + 1);
        return;
      default:
        this.#data(place.start, place.end, place.depth);
    }
  }

  #icmp({ start, end, depth }: TransportPlace): void {
    if (start + ICMPV4_HEADER_BYTES > end) {
      this.#malformed(start, end, depth, 'the ICMP header is cut off');
      return;
    }
    const type = this.#uint8(start);
    const isRight = internetChecksum(this.#bytes, start, end) === 0;
    this.#add('icmp', depth, start, start + ICMPV4_HEADER_BYTES, [
      field('type', String(type), start, 1),
      field('code', String(this.#uint8(start + 1)), start + 1, 1),
      field('checksum', this.#checksumText(start + 2, isRight), start + 2, 2),
      ...(isIcmpv4Error(type)
        ? [field('next-hop MTU', String(this.#uint16(start + 6)), start + 6, 2)]
        : [
            field('identifier', String(this.#uint16(start + 4)), start + 4, 2),
            field('sequence', String(this.#uint16(start + 6)), start + 6, 2),
          ]),
    ]);
    const payload = start + ICMPV4_HEADER_BYTES;
    if (isIcmpv4Error(type)) this.#ipv4(payload, end, depth + 1);
    else this.#data(payload, end, depth);
  }

  #udp(place: TransportPlace): void {
    const { start, end, depth } = place;
    if (start + UDP_HEADER_BYTES > end) {
      this.#malformed(start, end, depth, 'the UDP header is cut off');
      return;
    }
    const [source, destination] = [this.#uint16(start), this.#uint16(start + 2)];
    const checksum = this.#uint16(start + 6);
    this.#add('udp', depth, start, start + UDP_HEADER_BYTES, [
      field('source port', String(source), start, 2),
      field('destination port', String(destination), start + 2, 2),
      field('length', String(this.#uint16(start + 4)), start + 4, 2),
      field(
        'checksum',
        checksum === 0
          ? '0x0000 (not computed)'
          : this.#transportChecksumText(place, IP_PROTOCOL.UDP, start + 6),
        start + 6,
        2,
      ),
    ]);
    const payload = start + UDP_HEADER_BYTES;
    const isEither = (port: number): boolean => source === port || destination === port;
    if (isEither(VXLAN_LINUX_PORT) || isEither(VXLAN_PORT)) this.#vxlan(payload, end, depth);
    else if (isEither(DNS_PORT)) this.#dns(payload, end, depth);
    else this.#data(payload, end, depth);
  }

  #tcp(place: TransportPlace): void {
    const { start, end, depth } = place;
    const headerBytes = start + TCP_HEADER_BYTES > end ? 0 : (this.#uint8(start + 12) >>> 4) * 4;
    if (headerBytes < TCP_HEADER_BYTES || start + headerBytes > end) {
      this.#malformed(start, end, depth, 'the TCP header is wrong or cut off');
      return;
    }
    const fields = [
      field('source port', String(this.#uint16(start)), start, 2),
      field('destination port', String(this.#uint16(start + 2)), start + 2, 2),
      field('sequence', String(this.#view.getUint32(start + 4)), start + 4, 4),
      field('acknowledgment', String(this.#view.getUint32(start + 8)), start + 8, 4),
      field('header length', String(headerBytes), start + 12, 1),
      field('flags', tcpFlags(this.#uint8(start + 13)), start + 13, 1),
      field('window', String(this.#uint16(start + 14)), start + 14, 2),
      field('checksum', this.#transportChecksumText(place, IP_PROTOCOL.TCP, start + 16), start + 16, 2),
      field('urgent pointer', String(this.#uint16(start + 18)), start + 18, 2),
    ];
    const payload = start + headerBytes;
    if (headerBytes > TCP_HEADER_BYTES) {
      fields.push(...this.#tcpOptions(start + TCP_HEADER_BYTES, payload));
    }
    this.#add('tcp', depth, start, payload, fields);
    if (!this.#http(payload, end, depth)) this.#data(payload, end, depth);
  }

  /** RFC 9293 §3.1, RFC 7323, RFC 2018. */
  #tcpOptions(start: number, end: number): readonly DissectedField[] {
    const fields: DissectedField[] = [];
    let offset = start;
    while (offset < end) {
      const kind = this.#uint8(offset);
      if (kind === TCP_OPTION.END || kind === TCP_OPTION.NOP) {
        fields.push(field('option', kind === TCP_OPTION.END ? 'end of options' : 'no operation', offset, 1));
        if (kind === TCP_OPTION.END) break;
        offset += 1;
        continue;
      }
      const lengthBytes = offset + 1 < end ? this.#uint8(offset + 1) : 0;
      if (lengthBytes < 2 || offset + lengthBytes > end) {
        fields.push(field('options', this.#hex(offset, end), offset, end - offset));
        break;
      }
      const option = decodeTcpOption(kind, this.#bytes.subarray(offset + 2, offset + lengthBytes));
      fields.push(field('option', tcpOptionText(option), offset, lengthBytes));
      offset += lengthBytes;
    }
    return fields;
  }

  /** False when the payload does not begin with a start line (RFC 9112 §2.1). */
  #http(start: number, end: number, depth: number): boolean {
    const text = latin1Of(this.#bytes, start, end);
    if (!/^(?:HTTP\/1\.[01] \d{3}|[A-Z]{3,7} \S+ HTTP\/1\.[01]\r\n)/.test(text)) return false;
    const blank = text.indexOf('\r\n\r\n');
    const head = blank === -1 ? text : text.slice(0, blank);
    const fields: DissectedField[] = [];
    let offset = start;
    for (const [index, line] of head.split('\r\n').entries()) {
      const colon = line.indexOf(':');
      const isHeader = index > 0 && colon > 0;
      const name = index === 0 ? 'start line' : isHeader ? line.slice(0, colon) : 'line';
      const value = isHeader ? line.slice(colon + 1).trim() : line;
      if (line !== '') fields.push(field(name, value, offset, line.length));
      offset += line.length + 2;
    }
    const headEnd = blank === -1 ? end : start + blank + 4;
    this.#add('http', depth, start, headEnd, fields);
    this.#data(headEnd, end, depth);
    return true;
  }

  #vxlan(start: number, end: number, depth: number): void {
    const inner = start + VXLAN_HEADER_BYTES;
    if (inner > end) {
      this.#malformed(start, end, depth, 'the VXLAN header is cut off');
      return;
    }
    this.#add('vxlan', depth, start, inner, [
      field('flags', hexadecimal(this.#uint8(start), 2), start, 1),
      field('network identifier', String(this.#view.getUint32(start + 4) >>> 8), start + 4, 3),
    ]);
    this.ethernet(inner, end, depth + 1);
  }

  #dns(start: number, end: number, depth: number): void {
    const message = decodeDns(this.#bytes.subarray(start, end));
    if (!message.ok) {
      this.#malformed(start, end, depth, 'not a whole DNS message');
      return;
    }
    const { id, isResponse, responseCode, questions, answers, authorities, additionals } = message.value;
    const body = start + 12;
    const records = (name: string, list: readonly DnsRecord[]): readonly DissectedField[] =>
      list.map((record) => field(name, recordText(record), body, end - body));
    this.#add('dns', depth, start, end, [
      field('identifier', String(id), start, 2),
      field('kind', isResponse ? 'response' : 'query', start + 2, 1),
      field('response code', String(responseCode), start + 3, 1),
      ...questions.map(({ name, type }) =>
        field('question', `${name} ${formatDnsType(type)}`, body, end - body),
      ),
      ...records('answer', answers),
      ...records('authority', authorities),
      ...records('additional', additionals),
    ]);
  }

  #data(start: number, end: number, depth: number): void {
    if (start >= end) return;
    const text = latin1Of(this.#bytes, start, end).replaceAll(/[^\x20-\x7e]/g, '.');
    this.#add('data', depth, start, end, [field('text', text, start, end - start)]);
  }

  #malformed(start: number, end: number, depth: number, why: string): void {
    this.#add('malformed', depth, start, end, [field('problem', why, start, end - start)]);
  }

  #add(
    protocol: DissectedLayer['protocol'],
    depth: number,
    start: number,
    end: number,
    fields: readonly DissectedField[],
  ): void {
    this.layers.push({ protocol, depth, start, end, fields });
  }

  #transportChecksumText(place: TransportPlace, protocol: number, offset: number): string {
    const lengthBytes = this.#uint16(place.ip + 2) - (place.start - place.ip);
    // The sum covers the whole segment: it cannot be told from a part of it.
    if (place.isFragment || place.end - place.start !== lengthBytes) {
      return `${hexadecimal(this.#uint16(offset), 4)} (not checked)`;
    }
    const addresses = {
      source: readIpv4(this.#bytes, place.ip + 12),
      destination: readIpv4(this.#bytes, place.ip + 16),
    };
    const segment = this.#bytes.subarray(place.start, place.end);
    return this.#checksumText(offset, transportChecksum(addresses, protocol, segment) === 0);
  }

  #checksumText(offset: number, isRight: boolean): string {
    return `${hexadecimal(this.#uint16(offset), 4)} (${isRight ? 'right' : 'wrong'})`;
  }

  #hex(start: number, end: number): string {
    return Array.from(this.#bytes.subarray(start, end), (octet) => octet.toString(16).padStart(2, '0')).join(
      ' ',
    );
  }

  #uint8(offset: number): number {
    return this.#view.getUint8(offset);
  }

  #uint16(offset: number): number {
    return this.#view.getUint16(offset);
  }
}

interface TransportPlace {
  /** Where the IPv4 header begins. */
  readonly ip: number;
  readonly start: number;
  readonly end: number;
  readonly depth: number;
  readonly isFragment: boolean;
}

function field(name: string, value: string, start: number, lengthBytes: number): DissectedField {
  return { name, value, start, end: start + lengthBytes };
}
