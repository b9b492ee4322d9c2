/**
 * The prefixes of BGP's address families (RFC 4271, RFC 4364, RFC 4659, RFC 4684, RFC 4761, RFC 6514, RFC 7911,
 * RFC 8277; print-bgp.c).
 */
import { formatIpv6, readIpv6 } from '../../wire/ipv6-address';
import { nameTable } from './name-table';
import type { TcpdumpContext } from './tcpdump-context';

const MULTICAST_ROUTES = nameTable(`
  1 Intra-AS I-PMSI;2 Inter-AS I-PMSI;3 S-PMSI;4 Intra-AS Segment-Leaf;5 Source-Active;6 Shared Tree Join;
  7 Source Tree Join`);

/** What a prefix says and how many octets it takes; or why there is none. */
export type BgpPrefix =
  | { readonly text: string; readonly bytes: number }
  /** Its length cannot be. */
  | 'illegal'
  /** It was not captured, or contradicts itself: nothing more is read. */
  | 'cut'
  /** It is longer than what is left for it. */
  | 'too-long';

/** What tcpdump has room for (MAXHOSTNAMELEN and 100 more, with an ending zero). */
const ROOM = 164;

const LABEL_BYTES = 3;
const DISTINGUISHER_BYTES = 8;

/** Whether each prefix is after a path's number (RFC 7911), told as tcpdump does: by what fits. */
export function hasPathIdentifiers(
  context: TcpdumpContext,
  start: number,
  lengthBytes: number,
  largestPrefix: number,
): boolean {
  if (lengthBytes < 5) return false;
  const bytesAt = (at: number): number => 1 + Math.ceil(context.uint8(start + at) / 8);
  let at = 0;
  while (at < lengthBytes) {
    at += 4;
    if (!context.has(start + at, 1)) break;
    if (context.uint8(start + at) > largestPrefix) return false;
    at += bytesAt(at);
  }
  if (at > lengthBytes) return false;
  at = 0;
  while (at < lengthBytes) {
    if (!context.has(start + at, 1)) break;
    const bits = context.uint8(start + at);
    // A default route among others would be odd.
    if (bits < 1 || bits > largestPrefix) return true;
    at += bytesAt(at);
  }
  return at > lengthBytes;
}

function addressText(context: TcpdumpContext, offset: number, bits: number, size: 4 | 16): string {
  const address = maskedBytes(context, offset, bits, size);
  return size === 4 ? address.join('.') : formatIpv6(readIpv6(address, 0));
}

/** The first `bits` of an address, the others zero. */
function maskedBytes(context: TcpdumpContext, offset: number, bits: number, size: number): Uint8Array {
  const bytes = Math.ceil(bits / 8);
  const address = new Uint8Array(size);
  for (let index = 0; index < bytes; index += 1) address[index] = context.uint8(offset + index);
  if (bits % 8 !== 0) address[bytes - 1] = (address[bytes - 1] ?? 0) & (0xff00 >>> (bits % 8)) & 0xff;
  return address;
}

export function plainPrefix(context: TcpdumpContext, offset: number, left: number, size: 4 | 16): BgpPrefix {
  if (!context.has(offset, 1) || left < 1) return 'cut';
  const bits = context.uint8(offset);
  if (bits > size * 8) return 'illegal';
  const bytes = Math.ceil(bits / 8);
  if (left < 1 + bytes || !context.has(offset + 1, bytes)) return 'cut';
  return { text: `${addressText(context, offset + 1, bits, size)}/${bits}`, bytes: 1 + bytes };
}

function labelText(context: TcpdumpContext, offset: number): string {
  const isBottom = (context.uint8(offset + 2) & 1) !== 0;
  return `label:${context.uint24(offset) >>> 4} ${isBottom ? '(bottom)' : '(BOGUS: Bottom of Stack NOT set!)'}`;
}

/** RFC 8277. */
export function labeledPrefix(
  context: TcpdumpContext,
  offset: number,
  left: number,
  size: 4 | 16,
): BgpPrefix {
  if (!context.has(offset, 1 + LABEL_BYTES)) return 'cut';
  if (left < 1 + LABEL_BYTES) return 'too-long';
  const bits = context.uint8(offset) - LABEL_BYTES * 8;
  if (bits < 0 || bits > size * 8) return 'illegal';
  const bytes = Math.ceil(bits / 8);
  const address = offset + 1 + LABEL_BYTES;
  if (!context.has(address, bytes)) return 'cut';
  if (left - 1 - LABEL_BYTES < bytes) return 'too-long';
  return {
    text: `${addressText(context, address, bits, size)}/${bits}, ${labelText(context, offset + 1)}`,
    bytes: 1 + LABEL_BYTES + bytes,
  };
}

/** Of a VPN: behind a label and a route distinguisher (RFC 4364); 19 octets for an address of OSI. */
export function vpnPrefix(context: TcpdumpContext, offset: number, size: 4 | 16 | 19): BgpPrefix {
  if (!context.has(offset, 1)) return 'cut';
  const bits = context.uint8(offset) - (LABEL_BYTES + DISTINGUISHER_BYTES) * 8;
  if (bits < 0 || bits > size * 8) return 'illegal';
  const bytes = Math.ceil(bits / 8);
  const address = offset + 1 + LABEL_BYTES + DISTINGUISHER_BYTES;
  if (!context.has(address, bytes)) return 'cut';
  const text =
    size === 19
      ? networkServiceText(maskedBytes(context, address, bits, size), bytes)
      : addressText(context, address, bits, size);
  return {
    text: `RD: ${distinguisherText(context, offset + 4)}, ${text}/${bits}, ${labelText(context, offset + 1)}`,
    bytes: 12 + bytes,
  };
}

/** An address of OSI, which tcpdump reads three octets too late. */
export function networkServicePrefix(context: TcpdumpContext, offset: number): BgpPrefix {
  if (!context.has(offset, 1)) return 'cut';
  const bits = context.uint8(offset);
  if (bits > 19 * 8) return 'illegal';
  const bytes = Math.ceil(bits / 8);
  if (!context.has(offset + 4, bytes)) return 'cut';
  const text = networkServiceText(maskedBytes(context, offset + 4, bits, 19), bytes);
  return { text: `${text}/${bits}`, bytes: 1 + bytes };
}

const MAX_NETWORK_SERVICE_BYTES = 20;

/** `49.0001.0000` */
export function networkServiceText(address: Uint8Array, bytes: number): string {
  if (bytes < 1 || bytes > MAX_NETWORK_SERVICE_BYTES) return 'isonsap_string: illegal length';
  let text = '';
  for (let index = 0; index < bytes; index += 1) {
    text += (address[index] ?? 0).toString(16).padStart(2, '0');
    if (index % 2 === 0 && index + 1 < bytes) text += '.';
  }
  return text;
}

/** What keeps the routes of different customers apart (RFC 4364 §4.2). */
export function distinguisherText(context: TcpdumpContext, offset: number): string {
  const type = context.get16(offset);
  if (!context.need(offset, DISTINGUISHER_BYTES)) return '';
  const dotted = (at: number): string =>
    [0, 1, 2, 3].map((index) => context.uint8(offset + at + index)).join('.');
  switch (type) {
    case 0:
      return `${context.uint16(offset + 2)}:${context.uint32(offset + 4)} (= ${dotted(4)})`;
    case 1:
      return `${dotted(2)}:${context.uint16(offset + 6)}`;
    case 2: {
      const number = context.uint16(offset + 6);
      return `${context.uint32(offset + 2)}:${number} (${dotted(2)}:${number})`;
    }
    default:
      return 'unknown RD format';
  }
}

/** Which routes a speaker wants (RFC 4684). */
export function routeTargetPrefix(context: TcpdumpContext, offset: number): BgpPrefix {
  if (!context.has(offset, 1)) return 'cut';
  const bits = context.uint8(offset);
  if (bits === 0) return { text: 'default route target', bytes: 1 };
  if (bits < 32) return 'illegal';
  const targetBits = bits - 32;
  if (targetBits > 64) return 'illegal';
  const bytes = Math.ceil(targetBits / 8);
  if (!context.has(offset + 1, 4 + bytes)) return 'cut';
  const target = maskedBytes(context, offset + 5, targetBits, 8);
  return {
    text: `origin AS: ${context.uint32(offset + 1)}, ${targetText(target, targetBits)}`,
    bytes: 5 + bytes,
  };
}

function targetText(target: Uint8Array, bits: number): string {
  if (bits === 0) return 'route-target: 0:0/0';
  const view = new DataView(target.buffer);
  const shown = Array.from(target.subarray(0, Math.ceil(bits / 8)), (octet) =>
    octet.toString(16).padStart(2, '0'),
  ).join('');
  const hex = shown.replace(/(.{4})(?=.)/g, '$1 ');
  if (bits < 16) return `route-target: partial-type: (${hex}/${bits})`;
  switch (view.getUint16(0)) {
    case 0x0002:
      return `route-target: ${view.getUint16(2)}:${view.getUint32(4)}/${bits} (${hex})`;
    case 0x0102:
      return `route-target: ${target.subarray(2, 6).join('.')}:${view.getUint16(6)}/${bits} (${hex})`;
    case 0x0202:
      return `route-target: ${view.getUint32(2)}:${view.getUint16(6)}/${bits} (${hex})`;
    default:
      return `route target: unknown-type(${shown.slice(0, 4)}) (${hex}/${bits})`;
  }
}

/** A tree for a VPN's multicast (RFC 6037). */
export function multicastTreePrefix(context: TcpdumpContext, offset: number): BgpPrefix {
  if (!context.has(offset, 1)) return 'cut';
  if (context.uint8(offset) !== 16 * 8) return 'illegal';
  if (!context.has(offset + 1, 16)) return 'cut';
  return {
    text:
      `RD: ${distinguisherText(context, offset + 1)}, VPN IP Address: ${context.address(offset + 9)}, ` +
      `MC Group Address: ${context.address(offset + 13)}`,
    bytes: 17,
  };
}

const [INTRA_PROVIDER, INTER_PROVIDER, SELECTIVE, SOURCE_ACTIVE, SHARED_JOIN, SOURCE_JOIN] = [
  1, 2, 3, 5, 6, 7,
] as const;

/** RFC 6514. */
export function multicastVpnPrefix(context: TcpdumpContext, offset: number): BgpPrefix {
  if (!context.has(offset, 2)) return 'cut';
  const type = context.uint8(offset);
  const bytes = context.uint8(offset + 1);
  const title = `Route-Type: ${MULTICAST_ROUTES.get(type) ?? 'Unknown'} (${type}), length: ${bytes}`;
  const body = offset + 2;
  const rest = multicastRouteText(context, type, body, bytes);
  return rest === undefined ? 'cut' : { text: (title + rest).slice(0, ROOM - 1), bytes: bytes + 2 };
}

function multicastRouteText(
  context: TcpdumpContext,
  type: number,
  body: number,
  bytes: number,
): string | undefined {
  const hasProvider = type === INTER_PROVIDER || type === SHARED_JOIN || type === SOURCE_JOIN;
  if (!hasProvider && type !== INTRA_PROVIDER && type !== SELECTIVE && type !== SOURCE_ACTIVE) return '';
  if (!context.has(body, DISTINGUISHER_BYTES + (hasProvider ? 4 : 0))) return undefined;
  const distinguisher = `, RD: ${distinguisherText(context, body)}`;
  const after = body + DISTINGUISHER_BYTES;
  if (type === INTRA_PROVIDER) {
    if (bytes < DISTINGUISHER_BYTES) return undefined;
    return `${distinguisher}, Originator ${sizedAddress(context, after, (bytes - DISTINGUISHER_BYTES) * 8)}`;
  }
  const provider = hasProvider ? `, Source-AS ${context.uint32(after)}` : '';
  if (type === INTER_PROVIDER) return distinguisher + provider;
  const group = sourceAndGroup(context, hasProvider ? after + 4 : after);
  if (type !== SELECTIVE) return distinguisher + provider + group.text;
  const left = bytes - group.bytes;
  if (left < 0 || !context.has(after, left)) return undefined;
  return `${distinguisher}${group.text}, Originator ${sizedAddress(context, after, left * 8)}`;
}

/** Of so many bits. */
function sizedAddress(context: TcpdumpContext, offset: number, bits: number): string {
  if (bits === 32) return context.getAddress(offset);
  return bits === 128 ? context.getIpv6(offset) : `bogus address length ${bits}`;
}

function sourceAndGroup(
  context: TcpdumpContext,
  offset: number,
): { readonly text: string; readonly bytes: number } {
  let text = '';
  let bytes = 0;
  for (const title of ['Source', 'Group']) {
    if (!context.has(offset + bytes, 1)) break;
    const bits = context.uint8(offset + bytes);
    const size = bits >>> 3;
    if (!context.has(offset + bytes + 1, size)) break;
    if (bits > 0) text += `, ${title} ${sizedAddress(context, offset + bytes + 1, bits)}`;
    bytes += size + 1;
  }
  return { text, bytes };
}

/** Virtual private LAN service (RFC 4761, RFC 6074). */
export function layer2Prefix(context: TcpdumpContext, offset: number): BgpPrefix {
  if (!context.need(offset, 2)) return 'cut';
  const bytes = context.uint16(offset);
  const body = offset + 2;
  if (bytes === 12) {
    if (!context.has(body, 12)) return 'cut';
    return {
      text: `RD: ${distinguisherText(context, body)}, BGPNH: ${context.address(body + 8)}`,
      bytes: 14,
    };
  }
  if (bytes <= 17 || !context.has(body, 15)) return 'cut';
  const text = new BoundedText();
  text.add(
    `RD: ${distinguisherText(context, body)}, CE-ID: ${context.uint16(body + 8)}, ` +
      `Label-Block Offset: ${context.uint16(body + 10)}, Label Base ${context.uint24(body + 12) >>> 4}`,
  );
  return addLayer2Fields(context, text, body + 15, bytes - 15)
    ? { text: text.written, bytes: bytes + 2 }
    : 'cut';
}

class BoundedText {
  written = '';
  #room = ROOM;

  get isFull(): boolean {
    return this.#room === 0;
  }

  add(text: string): void {
    this.written += text.slice(0, Math.max(this.#room - 1, 0));
    this.#room = Math.max(this.#room - text.length, 0);
  }
}

const CIRCUIT_STATUS = 1;

/** False when they are cut off. */
function addLayer2Fields(
  context: TcpdumpContext,
  text: BoundedText,
  start: number,
  lengthBytes: number,
): boolean {
  let at = start;
  let left = lengthBytes;
  while (left > 0) {
    if (left < 3) {
      text.add('\n\t\tran past the end');
      return true;
    }
    if (!context.need(at, 3)) return false;
    const type = context.uint8(at);
    const bits = context.uint16(at + 1);
    const bytes = Math.ceil(bits / 8);
    at += 3;
    const isStatus = type === CIRCUIT_STATUS;
    text.add(
      isStatus
        ? `\n\t\tcircuit status vector (${type}) length: ${bits}: 0x`
        : `\n\t\tunknown TLV #${type}, length: ${bits}`,
    );
    for (let index = 0; isStatus && index < Math.min(bytes, left); index += 1) {
      if (!context.has(at, 1)) return false;
      // Without room nothing is written, and the same octet is looked at again.
      if (text.isFull) continue;
      text.add(context.hex(at, 1, ''));
      at += 1;
    }
    if (left < bytes) {
      text.add(' (ran past the end)');
      return true;
    }
    left -= bytes;
  }
  return true;
}
