/** The layers of a frame as they are found, and the bytes that they are read from. */
import { latin1Of } from '../wire/latin1';
import { hexadecimal } from './dissected-text';

export interface DissectedField {
  readonly name: string;
  readonly value: string;
  /** Bytes of the frame, from its first: `start` up to, not including, `end`. */
  readonly start: number;
  readonly end: number;
}

export type DissectedProtocol =
  | 'ethernet'
  | 'arp'
  | 'ipv4'
  | 'ipv6'
  | 'ipv6-extension'
  | 'icmp'
  | 'icmpv6'
  | 'udp'
  | 'tcp'
  | 'sctp'
  | 'vxlan'
  | 'geneve'
  | 'dns'
  | 'http'
  | 'tls'
  | 'data'
  | 'malformed';

export interface DissectedLayer {
  readonly protocol: DissectedProtocol;
  /** How many packets this one travels in: 0 for what is on the wire, 1 inside a tunnel or quoted in an error. */
  readonly depth: number;
  readonly start: number;
  readonly end: number;
  readonly fields: readonly DissectedField[];
}

export class DissectedLayers {
  readonly found: DissectedLayer[] = [];
  readonly bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  add(
    protocol: DissectedProtocol,
    depth: number,
    start: number,
    end: number,
    fields: readonly DissectedField[],
  ): void {
    this.found.push({ protocol, depth, start, end, fields });
  }

  addData(start: number, end: number, depth: number): void {
    if (start >= end) return;
    const text = latin1Of(this.bytes, start, end).replaceAll(/[^\x20-\x7e]/g, '.');
    this.add('data', depth, start, end, [field('text', text, start, end - start)]);
  }

  addMalformed(start: number, end: number, depth: number, why: string): void {
    this.add('malformed', depth, start, end, [field('problem', why, start, end - start)]);
  }

  checksumText(offset: number, isRight: boolean): string {
    return `${hexadecimal(this.uint16(offset), 4)} (${isRight ? 'right' : 'wrong'})`;
  }

  hex(start: number, end: number): string {
    return Array.from(this.bytes.subarray(start, end), (octet) => octet.toString(16).padStart(2, '0')).join(
      ' ',
    );
  }

  uint8(offset: number): number {
    return this.#view.getUint8(offset);
  }

  uint16(offset: number): number {
    return this.#view.getUint16(offset);
  }

  uint32(offset: number): number {
    return this.#view.getUint32(offset);
  }
}

export function field(name: string, value: string, start: number, lengthBytes: number): DissectedField {
  return { name, value, start, end: start + lengthBytes };
}
