/** OSPF for IPv4 (RFC 2328; print-ospf.c). What link states say is in `print-ospf-lsa.ts`. */
import { bitNamesOf, hexText, nameTable } from './name-table';
import {
  OSPF_LSA_TYPES,
  OSPF_OPAQUE_TYPES,
  OSPF_OPTIONS,
  printLinkState,
  printLinkStateHeader,
} from './print-ospf-lsa';
import type { TcpdumpContext } from './tcpdump-context';

const TYPES = nameTable('1 Hello;2 Database Description;3 LS-Request;4 LS-Update;5 LS-Ack');

const AUTHENTICATIONS = nameTable('0 none;1 simple;2 MD5');

const DESCRIPTION_FLAGS = nameTable('4 Init;2 More;1 Master;8 OOBResync');

const SIGNALING_FIELDS = nameTable('1 Extended Options;2 MD5 Authentication');

const SIGNALING_OPTIONS = nameTable('1 LSDB resync;2 Restart');

const [HELLO, DESCRIPTION, REQUEST, UPDATE, ACKNOWLEDGMENT] = [1, 2, 3, 4, 5] as const;
const [SIMPLE, MD5] = [1, 2] as const;
const DIGEST_BYTES = 16;
const PASSWORD_BYTES = 8;
const LSA_HEADER_BYTES = 20;
const REQUEST_BYTES = 12;
/** Of the options: blocks of signaling follow the packet (RFC 5613). */
const HAS_SIGNALING = 0x10;

export function printOspf(context: TcpdumpContext, offset: number, wholeBytes: number): void {
  context.protocol = 'ospf2';
  const authentication = context.get16(offset + 14);
  let lengthBytes = wholeBytes;
  if (authentication === MD5) {
    // The digest behind the packet is left out.
    lengthBytes = (lengthBytes - DIGEST_BYTES) >>> 0;
    context.end -= DIGEST_BYTES;
  }
  const type = context.get8(offset + 1);
  const name = TYPES.get(type);
  context.put(`OSPFv${context.get8(offset)}, ${name ?? `unknown LS-type ${type}`}, length ${lengthBytes}`);
  if (name === undefined || context.options.verbosity === 0) return;
  const statedBytes = context.get16(offset + 2);
  if (lengthBytes !== statedBytes) context.put(` [len ${statedBytes}]`);
  context.put(`\n\tRouter-ID ${context.getAddress(offset + 4)}`);
  const area = context.get32(offset + 8);
  context.put(area === 0 ? ', Backbone Area' : `, Area ${context.getAddress(offset + 8)}`);
  if (!context.need(offset + 16, 8)) return;
  context.put(
    `, Authentication Type: ${AUTHENTICATIONS.get(authentication) ?? 'unknown'} (${authentication})`,
  );
  if (!printAuthentication(context, offset + 16, authentication)) return;
  const version = context.get8(offset);
  if (version !== 2) {
    context.put(` ospf [version ${version}]`);
    return;
  }
  const isWhole = printBody(context, type, offset, offset + Math.min(lengthBytes, statedBytes));
  if (!isWhole) context.need(context.end, 1);
  else if (lengthBytes > statedBytes) printSignaling(context, type, offset, lengthBytes);
}

/** False when nothing is known of what follows. */
function printAuthentication(context: TcpdumpContext, offset: number, type: number): boolean {
  if (type === SIMPLE) {
    context.put('\n\tSimple text password: ');
    context.putTextUntilZero(offset, PASSWORD_BYTES);
  } else if (type === MD5) {
    context.put(
      `\n\tKey-ID: ${context.get8(offset + 2)}, Auth-Length: ${context.get8(offset + 3)}, ` +
        `Crypto Sequence Number: ${hexText(context.get32(offset + 4), 8)}`,
    );
  }
  return type <= MD5;
}

/** False when it is cut off. */
function printBody(context: TcpdumpContext, type: number, offset: number, end: number): boolean {
  switch (type) {
    case HELLO:
      printHello(context, offset + 24, end);
      return true;
    case DESCRIPTION:
      printDescription(context, offset + 24, end);
      return true;
    case REQUEST:
      for (let at = offset + 24; at < end && !context.isCut; at += REQUEST_BYTES) {
        if (!context.need(at, REQUEST_BYTES)) return false;
        printRequest(context, at);
      }
      return true;
    case UPDATE:
      return printUpdate(context, offset + 24);
    case ACKNOWLEDGMENT:
      // Up to the end of what was captured, wherever the packet ends.
      for (let at = offset + 24; !context.isCut; at += LSA_HEADER_BYTES) {
        if (printLinkStateHeader(context, at) === undefined) break;
      }
      return true;
    default:
      return true;
  }
}

function printHello(context: TcpdumpContext, offset: number, end: number): void {
  context.put(`\n\tOptions [${bitNamesOf(OSPF_OPTIONS, context.get8(offset + 6))}]`);
  context.put(
    `\n\t  Hello Timer ${context.get16(offset + 4)}s, Dead Timer ${context.get32(offset + 8)}s, ` +
      `Mask ${context.getAddress(offset)}, Priority ${context.get8(offset + 7)}`,
  );
  if (context.get32(offset + 12) !== 0)
    context.put(`\n\t  Designated Router ${context.getAddress(offset + 12)}`);
  if (context.get32(offset + 16) !== 0)
    context.put(`, Backup Designated Router ${context.getAddress(offset + 16)}`);
  if (offset + 20 < end) context.put('\n\t  Neighbor List:');
  for (let at = offset + 20; at < end && !context.isCut; at += 4) {
    context.put(`\n\t    ${context.getAddress(at)}`);
  }
}

function printDescription(context: TcpdumpContext, offset: number, end: number): void {
  context.put(`\n\tOptions [${bitNamesOf(OSPF_OPTIONS, context.get8(offset + 2))}]`);
  context.put(`, DD Flags [${bitNamesOf(DESCRIPTION_FLAGS, context.get8(offset + 3))}]`);
  const mtu = context.get16(offset);
  if (mtu !== 0) context.put(`, MTU: ${mtu}`);
  context.put(`, Sequence: ${hexText(context.get32(offset + 4), 8)}`);
  for (let at = offset + 8; at < end && !context.isCut; at += LSA_HEADER_BYTES) {
    if (printLinkStateHeader(context, at) === undefined) return;
  }
}

function printRequest(context: TcpdumpContext, offset: number): void {
  const type = context.uint32(offset);
  context.put(
    `\n\t  Advertising Router: ${context.address(offset + 8)}, ${OSPF_LSA_TYPES.get(type) ?? 'unknown'} LSA (${type})`,
  );
  if (type >= 9 && type <= 11) {
    const opaque = context.uint8(offset + 4);
    context.put(
      `, Opaque-Type: ${OSPF_OPAQUE_TYPES.get(opaque) ?? 'unknown'} LSA (${opaque}), ` +
        `Opaque-ID: ${context.uint24(offset + 5)}`,
    );
  } else context.put(`, LSA-ID: ${context.address(offset + 4)}`);
}

function printUpdate(context: TcpdumpContext, offset: number): boolean {
  const count = context.get32(offset);
  context.put(`, ${count} LSA${count === 1 ? '' : 's'}`);
  let at: number | undefined = offset + 4;
  for (let number = 1; number <= count && !context.isCut; number += 1) {
    context.put(`\n\t  LSA #${number}`);
    at = printLinkState(context, at);
    if (at === undefined) return false;
  }
  return true;
}

/** Link-local signaling (RFC 5613). */
function printSignaling(context: TcpdumpContext, type: number, offset: number, lengthBytes: number): void {
  const options = type === HELLO ? offset + 30 : type === DESCRIPTION ? offset + 26 : undefined;
  if (options === undefined || (context.get8(options) & HAS_SIGNALING) === 0) return;
  const digestBytes = context.get16(offset + 14) === MD5 ? context.get8(offset + 19) : 0;
  const skipped = context.get16(offset + 2) + digestBytes;
  if (skipped >= lengthBytes) {
    context.put('\n\t[LLS truncated]');
    return;
  }
  let at = offset + skipped;
  context.put(`\n\t  LLS: checksum: ${hexText(context.get16(at), 4)}`);
  context.put(`, length: ${context.get16(at + 2)}`);
  at += 4;
  while (at < offset + lengthBytes && !context.isCut) {
    const field = context.get16(at);
    context.put(`\n\t    ${SIGNALING_FIELDS.get(field) ?? 'Unknown TLV'} (${field})`);
    let bytes = context.get16(at + 2);
    context.put(`, length: ${bytes}`);
    at += 4;
    const expected = field === 1 ? 4 : field === 2 ? 20 : bytes;
    if (bytes !== expected) context.put(` [should be ${expected}]`);
    bytes = expected;
    if (field === 1) {
      const flags = context.get32(at);
      context.put(`\n\t      Options: ${hexText(flags, 8)} [${bitNamesOf(SIGNALING_OPTIONS, flags, '?')}]`);
    } else if (field === 2) context.put(`\n\t      Sequence number: ${hexText(context.get32(at), 8)}`);
    at += bytes;
  }
}
