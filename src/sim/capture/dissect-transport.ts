/** TCP, UDP and SCTP as layers of a frame, with what programs say in them. */
import { DNS_PORT } from '../wire/dns';
import { IP_PROTOCOL } from '../wire/ip-protocol';
import { transportChecksum, type AddressPair } from '../wire/pseudo-header';
import {
  hasIntactSctpChecksum,
  paddedSctpLength,
  SCTP_CHUNK,
  SCTP_CHUNK_HEADER_BYTES,
  SCTP_HEADER_BYTES,
} from '../wire/sctp';
import { decodeTcpOption, TCP_HEADER_BYTES, TCP_OPTION } from '../wire/tcp';
import { UDP_HEADER_BYTES } from '../wire/udp';
import { GENEVE_PORT } from '../wire/geneve';
import { isVxlanPort } from '../wire/vxlan';
import { addDns, addHttp, addTls } from './dissect-application';
import { field, type DissectedField, type DissectedLayers } from './dissected-layers';
import { hexadecimal, tcpFlags, tcpOptionText } from './dissected-text';

export interface TransportPlace {
  readonly addresses: AddressPair;
  readonly start: number;
  readonly end: number;
  readonly depth: number;
  /** The checksum covers all of the segment: it cannot be told from a part of it. */
  readonly isWhole: boolean;
}

/** A tunnel of frames, and where its header begins. */
export interface DissectedTunnel {
  readonly kind: 'vxlan' | 'geneve';
  readonly start: number;
}

/** Answers where the header of a tunnel begins, which is the caller's. */
export function addUdp(layers: DissectedLayers, place: TransportPlace): DissectedTunnel | undefined {
  const { start, end, depth } = place;
  if (start + UDP_HEADER_BYTES > end) {
    layers.addMalformed(start, end, depth, 'the UDP header is cut off');
    return undefined;
  }
  const [source, destination] = [layers.uint16(start), layers.uint16(start + 2)];
  const checksum = layers.uint16(start + 6);
  layers.add('udp', depth, start, start + UDP_HEADER_BYTES, [
    field('source port', String(source), start, 2),
    field('destination port', String(destination), start + 2, 2),
    field('length', String(layers.uint16(start + 4)), start + 4, 2),
    field(
      'checksum',
      checksum === 0
        ? '0x0000 (not computed)'
        : transportChecksumText(layers, place, IP_PROTOCOL.UDP, start + 6),
      start + 6,
      2,
    ),
  ]);
  const payload = start + UDP_HEADER_BYTES;
  const isEither = (port: number): boolean => source === port || destination === port;
  if (isVxlanPort(source) || isVxlanPort(destination)) return { kind: 'vxlan', start: payload };
  if (isEither(GENEVE_PORT)) return { kind: 'geneve', start: payload };
  if (isEither(DNS_PORT)) addDns(layers, payload, end, depth);
  else layers.addData(payload, end, depth);
  return undefined;
}

export function addTcp(layers: DissectedLayers, place: TransportPlace): void {
  const { start, end, depth } = place;
  const headerBytes = start + TCP_HEADER_BYTES > end ? 0 : (layers.uint8(start + 12) >>> 4) * 4;
  if (headerBytes < TCP_HEADER_BYTES || start + headerBytes > end) {
    layers.addMalformed(start, end, depth, 'the TCP header is wrong or cut off');
    return;
  }
  const fields = [
    field('source port', String(layers.uint16(start)), start, 2),
    field('destination port', String(layers.uint16(start + 2)), start + 2, 2),
    field('sequence', String(layers.uint32(start + 4)), start + 4, 4),
    field('acknowledgment', String(layers.uint32(start + 8)), start + 8, 4),
    field('header length', String(headerBytes), start + 12, 1),
    field('flags', tcpFlags(layers.uint8(start + 13)), start + 13, 1),
    field('window', String(layers.uint16(start + 14)), start + 14, 2),
    field('checksum', transportChecksumText(layers, place, IP_PROTOCOL.TCP, start + 16), start + 16, 2),
    field('urgent pointer', String(layers.uint16(start + 18)), start + 18, 2),
  ];
  const payload = start + headerBytes;
  if (headerBytes > TCP_HEADER_BYTES) {
    fields.push(...tcpOptions(layers, start + TCP_HEADER_BYTES, payload));
  }
  layers.add('tcp', depth, start, payload, fields);
  if (addHttp(layers, payload, end, depth) || addTls(layers, payload, end, depth)) return;
  layers.addData(payload, end, depth);
}

/** RFC 9293 §3.1, RFC 7323, RFC 2018. */
function tcpOptions(layers: DissectedLayers, start: number, end: number): readonly DissectedField[] {
  const fields: DissectedField[] = [];
  let offset = start;
  while (offset < end) {
    const kind = layers.uint8(offset);
    if (kind === TCP_OPTION.END || kind === TCP_OPTION.NOP) {
      fields.push(field('option', kind === TCP_OPTION.END ? 'end of options' : 'no operation', offset, 1));
      if (kind === TCP_OPTION.END) break;
      offset += 1;
      continue;
    }
    const lengthBytes = offset + 1 < end ? layers.uint8(offset + 1) : 0;
    if (lengthBytes < 2 || offset + lengthBytes > end) {
      fields.push(field('options', layers.hex(offset, end), offset, end - offset));
      break;
    }
    const option = decodeTcpOption(kind, layers.bytes.subarray(offset + 2, offset + lengthBytes));
    fields.push(field('option', tcpOptionText(option), offset, lengthBytes));
    offset += lengthBytes;
  }
  return fields;
}

/** RFC 9260 §3: the common header, and each chunk with its kind and length. */
export function addSctp(layers: DissectedLayers, { start, end, depth, isWhole }: TransportPlace): void {
  if (start + SCTP_HEADER_BYTES > end) {
    layers.addMalformed(start, end, depth, 'the SCTP header is cut off');
    return;
  }
  const sum = isWhole
    ? `${hexadecimal(layers.uint32(start + 8), 8)} (${hasIntactSctpChecksum(layers.bytes, start, end) ? 'right' : 'wrong'})`
    : `${hexadecimal(layers.uint32(start + 8), 8)} (not checked)`;
  const fields = [
    field('source port', String(layers.uint16(start)), start, 2),
    field('destination port', String(layers.uint16(start + 2)), start + 2, 2),
    field('verification tag', hexadecimal(layers.uint32(start + 4), 8), start + 4, 4),
    field('checksum', sum, start + 8, 4),
  ];
  let offset = start + SCTP_HEADER_BYTES;
  while (offset + SCTP_CHUNK_HEADER_BYTES <= end) {
    const lengthBytes = layers.uint16(offset + 2);
    if (lengthBytes < SCTP_CHUNK_HEADER_BYTES) break;
    const next = Math.min(offset + paddedSctpLength(lengthBytes), end);
    fields.push(
      field('chunk', `${chunkName(layers.uint8(offset))}, ${lengthBytes} bytes`, offset, next - offset),
    );
    offset = next;
  }
  layers.add('sctp', depth, start, end, fields);
}

function chunkName(type: number): string {
  const name = Object.entries(SCTP_CHUNK).find(([, number]) => number === type)?.[0];
  return name === undefined ? `kind ${type}` : name.replaceAll('_', ' ');
}

export function transportChecksumText(
  layers: DissectedLayers,
  { addresses, start, end, isWhole }: TransportPlace,
  protocol: number,
  offset: number,
): string {
  if (!isWhole) return `${hexadecimal(layers.uint16(offset), 4)} (not checked)`;
  const segment = layers.bytes.subarray(start, end);
  return layers.checksumText(offset, transportChecksum(addresses, protocol, segment) === 0);
}
