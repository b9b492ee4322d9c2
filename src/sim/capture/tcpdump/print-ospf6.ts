/** OSPF for IPv6 (RFC 5340; print-ospf6.c). What link states say is in `print-ospf6-lsa.ts`. */
import { bitNamesOf, hexText, nameTable } from './name-table';
import {
  OSPF6_OPTIONS,
  printLinkState6,
  printLinkState6Header,
  printLinkState6Type,
} from './print-ospf6-lsa';
import { printUnknownData } from './print-unknown';
import type { TcpdumpContext } from './tcpdump-context';

const TYPES = nameTable('1 Hello;2 Database Description;3 LS-Request;4 LS-Update;5 LS-Ack');

const DESCRIPTION_FLAGS = nameTable('4 Init;2 More;1 Master;16 IPv6 MTU');

const HEADER_BYTES = 16;
const LSA_HEADER_BYTES = 20;
const REQUEST_BYTES = 12;
const [HELLO, DESCRIPTION, REQUEST, UPDATE, ACKNOWLEDGMENT] = [1, 2, 3, 4, 5] as const;
/** Of the options: a block of signaling follows the packet. */
const HAS_SIGNALING = 0x0200;
const SIGNALING_HEADER_BYTES = 4;
const TRAILER_HEADER_BYTES = 16;

export function printOspf6(context: TcpdumpContext, offset: number, lengthBytes: number): void {
  context.protocol = 'ospf3';
  const type = context.get8(offset + 1);
  const name = TYPES.get(type);
  context.put(
    `OSPFv${context.get8(offset)}, ${name ?? `unknown packet type (${type})`}, length ${lengthBytes}`,
  );
  if (name === undefined || context.options.verbosity === 0) return;
  const statedBytes = context.get16(offset + 2);
  if (statedBytes > lengthBytes) {
    context.put(` [len ${statedBytes}]`);
    return;
  }
  context.put(`\n\tRouter-ID ${context.getAddress(offset + 4)}`);
  const area = context.get32(offset + 8);
  context.put(area === 0 ? ', Backbone Area' : `, Area ${context.getAddress(offset + 8)}`);
  const instance = context.get8(offset + 14);
  if (instance !== 0) context.put(`, Instance ${instance}`);
  if (context.get8(offset) !== 3) return;
  const end = offset + statedBytes;
  const isWhole =
    printBody(context, type, offset + HEADER_BYTES, end) &&
    printTrailer(context, type, { offset, start: end, lengthBytes: lengthBytes - statedBytes });
  if (!isWhole) context.put(context.truncation());
}

/** False when it is cut off. */
function printBody(context: TcpdumpContext, type: number, offset: number, end: number): boolean {
  const isDetailed = context.options.verbosity > 1;
  switch (type) {
    case HELLO:
      printHello(context, offset, end);
      return true;
    case DESCRIPTION:
      context.put(`\n\tOptions [${bitNamesOf(OSPF6_OPTIONS, context.get32(offset))}]`);
      context.put(`, DD Flags [${bitNamesOf(DESCRIPTION_FLAGS, context.get8(offset + 7))}]`);
      context.put(`, MTU ${context.get16(offset + 4)}, DD-Sequence ${hexText(context.get32(offset + 8), 8)}`);
      return !isDetailed || printHeaders(context, offset + 12, end);
    case REQUEST:
      for (let at = offset; isDetailed && at < end && !context.isCut; at += REQUEST_BYTES) {
        if (!context.has(at, REQUEST_BYTES)) return false;
        context.put(`\n\t  Advertising Router ${context.address(at + 8)}`);
        printLinkState6Type(context, context.uint16(at + 2), at + 4);
      }
      return true;
    case UPDATE:
      return !isDetailed || printUpdate(context, offset, end);
    case ACKNOWLEDGMENT:
      return !isDetailed || printHeaders(context, offset, end);
    default:
      return true;
  }
}

function printHeaders(context: TcpdumpContext, offset: number, end: number): boolean {
  for (let at = offset; at < end && !context.isCut; at += LSA_HEADER_BYTES) {
    if (!printLinkState6Header(context, at, end)) return false;
  }
  return true;
}

function printHello(context: TcpdumpContext, offset: number, end: number): void {
  context.put(`\n\tOptions [${bitNamesOf(OSPF6_OPTIONS, context.get32(offset + 4) & 0xff_ffff)}]`);
  context.put(
    `\n\t  Hello Timer ${context.get16(offset + 8)}s, Dead Timer ${context.get16(offset + 10)}s, ` +
      `Interface-ID ${context.getAddress(offset)}, Priority ${context.get8(offset + 4)}`,
  );
  if (context.get32(offset + 12) !== 0)
    context.put(`\n\t  Designated Router ${context.getAddress(offset + 12)}`);
  if (context.get32(offset + 16) !== 0)
    context.put(`, Backup Designated Router ${context.getAddress(offset + 16)}`);
  if (context.options.verbosity < 2) return;
  context.put('\n\t  Neighbor List:');
  for (let at = offset + 20; at < end && !context.isCut; at += 4) {
    context.put(`\n\t    ${context.getAddress(at)}`);
  }
}

function printUpdate(context: TcpdumpContext, offset: number, end: number): boolean {
  let at = offset + 4;
  for (let left = context.get32(offset); left > 0 && at < end && !context.isCut; left -= 1) {
    if (!printLinkState6(context, at, end)) return false;
    at += context.get16(at + 18);
  }
  return true;
}

interface Trailer {
  readonly offset: number;
  readonly start: number;
  readonly lengthBytes: number;
}

/** A block of signaling (RFC 5613) and one of authentication (RFC 7166), either of which may be missing. */
function printTrailer(context: TcpdumpContext, type: number, trailer: Trailer): boolean {
  const { offset, start, lengthBytes } = trailer;
  const options = type === HELLO ? offset + HEADER_BYTES + 4 : offset + HEADER_BYTES;
  const canSignal = type === HELLO || type === DESCRIPTION;
  let signalingBytes = 0;
  if (canSignal && (context.get32(options) & HAS_SIGNALING) !== 0 && lengthBytes > 0) {
    if (lengthBytes < SIGNALING_HEADER_BYTES) return false;
    context.put(`\n\tLLS Checksum ${hexText(context.get16(start), 4)}`);
    signalingBytes = context.get16(start + 2);
    context.put(`, Data Length ${signalingBytes}`);
    if (signalingBytes < SIGNALING_HEADER_BYTES || signalingBytes > lengthBytes) return false;
    if (!context.has(start + 4, signalingBytes - SIGNALING_HEADER_BYTES)) return false;
  }
  return printAuthentication(context, start + signalingBytes, lengthBytes - signalingBytes);
}

function printAuthentication(context: TcpdumpContext, offset: number, left: number): boolean {
  if (left === 0) return true;
  if (left < TRAILER_HEADER_BYTES) return false;
  const type = context.get16(offset);
  context.put(`\n\tAuthentication Type ${type === 1 ? 'HMAC' : `unknown (${hexText(type, 4)})`}`);
  const bytes = context.get16(offset + 2);
  context.put(`, Length ${bytes}`);
  if (bytes < TRAILER_HEADER_BYTES || bytes > left) return false;
  context.put(`, SAID ${context.get16(offset + 6)}`);
  context.put(`, CSN ${hexText(context.get32(offset + 8), 8)}`);
  context.put(`:${context.getHex(offset + 12, 4)}`);
  const data = offset + TRAILER_HEADER_BYTES;
  const dataBytes = bytes - TRAILER_HEADER_BYTES;
  if (!context.has(data, dataBytes)) return false;
  if (context.options.verbosity > 1) printUnknownData(context, data, dataBytes, '\n\tAuthentication Data ');
  return true;
}
