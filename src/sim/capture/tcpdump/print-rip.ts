/** RIP versions 1 and 2 (RFC 1058, RFC 2453; print-rip.c). */
import { hexText, nameTable } from './name-table';
import { printUnknownData } from './print-unknown';
import type { TcpdumpContext } from './tcpdump-context';

const FAMILIES = nameTable('2 IPv4;6 NS;7 ISO;16 Appletalk;23 IPX;24 IPv6;28 IPv6;30 IPv6');

const COMMANDS = nameTable('1 Request;2 Response;3 Trace on;4 Trace off;5 Poll;6 Poll Entry');

const HEADER_BYTES = 4;
const ROUTE_BYTES = 20;
const [REQUEST, RESPONSE, IPV4] = [1, 2, 2] as const;
const AUTHENTICATION = 0xffff;
const PASSWORD_BYTES = 16;

export function printRip(context: TcpdumpContext, offset: number, lengthBytes: number): void {
  context.protocol = 'rip';
  const available = Math.min(context.end - offset, lengthBytes);
  if (available < HEADER_BYTES) {
    context.put(context.truncation());
    return;
  }
  const { verbosity } = context.options;
  const version = context.uint8(offset + 1);
  const command = context.uint8(offset);
  const name = COMMANDS.get(command);
  context.put(
    `${verbosity > 0 ? '\n\t' : ''}RIPv${version}, ${name ?? `unknown command (${command})`}, length: ${lengthBytes}`,
  );
  if (verbosity === 0) return;
  if (command === REQUEST || command === RESPONSE) {
    if (version === 1 || version === 2) {
      const routes = Math.floor(lengthBytes / ROUTE_BYTES);
      context.put(`, routes: ${routes}${version === 2 ? ' or less' : ''}`);
      printEntries(context, version, offset + HEADER_BYTES, available - HEADER_BYTES);
    } else context.put(', unknown version');
  } else if (name === undefined && verbosity <= 1) printUnknownData(context, offset, lengthBytes, '\n\t');
  if (verbosity > 1) printUnknownData(context, offset, lengthBytes, '\n\t');
}

function printEntries(context: TcpdumpContext, version: 1 | 2, start: number, lengthBytes: number): void {
  let offset = start;
  let left = lengthBytes;
  while (left > 0 && !context.isCut) {
    const bytes = version === 1 ? printRoute1(context, offset, left) : printRoute2(context, offset, left);
    if (bytes === 0) {
      context.put(context.truncation());
      return;
    }
    if (left < bytes) {
      context.put(` [remaining entries length ${left} < ${bytes}] (invalid)`);
      return;
    }
    offset += bytes;
    left -= bytes;
  }
}

/** How many octets it takes; zero when there are too few. */
function printRoute1(context: TcpdumpContext, offset: number, left: number): number {
  if (left < ROUTE_BYTES) return 0;
  const family = context.uint16(offset);
  if (family !== IPV4 && family !== 0) {
    context.put(`\n\t AFI ${FAMILIES.get(family) ?? `Unknown (${family})`}, `);
    printUnknownData(context, offset + 4, ROUTE_BYTES - 4, '\n\t  ');
  } else if (
    context.uint16(offset + 2) !== 0 ||
    context.uint32(offset + 8) !== 0 ||
    context.uint32(offset + 12) !== 0
  ) {
    printUnknownData(context, offset, ROUTE_BYTES, '\n\t  ');
  } else {
    context.put(
      `\n\t  ${family === 0 ? 'AFI 0, ' : ''}${context.address(offset + 4)}, metric: ${context.uint32(offset + 16)}`,
    );
  }
  return ROUTE_BYTES;
}

function printRoute2(context: TcpdumpContext, offset: number, left: number): number {
  if (left < 4 || !context.has(offset, 4)) return 0;
  const family = context.uint16(offset);
  if (family === AUTHENTICATION) return printAuthentication(context, offset, left);
  if (family !== IPV4 && family !== 0) {
    context.put(`\n\t  AFI ${FAMILIES.get(family) ?? `Unknown (${family})`}`);
    printUnknownData(context, offset + 4, ROUTE_BYTES - 4, '\n\t  ');
    return ROUTE_BYTES;
  }
  if (!context.has(offset, ROUTE_BYTES) || left < ROUTE_BYTES) return 0;
  const address = context.address(offset + 4).padStart(15);
  const prefix = String(prefixBits(context.uint32(offset + 8))).padEnd(2);
  const hop = context.uint32(offset + 12) === 0 ? 'self' : context.address(offset + 12);
  context.put(
    `\n\t  AFI ${FAMILIES.get(family) ?? family}, ${address}/${prefix}, tag ${hexText(context.uint16(offset + 2), 4)}, ` +
      `metric: ${context.uint32(offset + 16)}, next-hop: ${hop}`,
  );
  return ROUTE_BYTES;
}

/** -1 for what is no mask. */
function prefixBits(mask: number): number {
  for (let bits = 0; bits <= 32; bits += 1) {
    if (mask === (bits === 0 ? 0 : (0xffff_ffff << (32 - bits)) >>> 0)) return bits;
  }
  return -1;
}

/** RFC 4822. */
function printAuthentication(context: TcpdumpContext, offset: number, left: number): number {
  const type = context.uint16(offset + 2);
  const body = offset + 4;
  const bytes = left - 4;
  if (type === 2) {
    context.put('\n\t  Simple Text Authentication data: ');
    context.putTextUntilZero(body, PASSWORD_BYTES);
    return ROUTE_BYTES;
  }
  if (type === 3) {
    if (!context.has(body, 16) || bytes < 16) return 0;
    context.put(
      `\n\t  Auth header: Packet Len ${context.uint16(body)}, Key-ID ${context.uint8(body + 2)}, ` +
        `Auth Data Len ${context.uint8(body + 3)}, SeqNo ${context.uint32(body + 4)}, ` +
        `MBZ ${context.uint32(body + 8)}, MBZ ${context.uint32(body + 12)}`,
    );
    return ROUTE_BYTES;
  }
  context.put(type === 1 ? '\n\t  Auth trailer:' : `\n\t  Unknown (${type}) Authentication data:`);
  printUnknownData(context, body, bytes, '\n\t  ');
  return left;
}
