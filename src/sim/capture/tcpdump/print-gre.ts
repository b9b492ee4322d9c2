/** GRE (RFC 2784, RFC 2890; print-gre.c). Leaves out source routes and PPTP's acknowledgments beside their numbers. */
import { etherTypeName } from './ether-type-names';
import type { TcpdumpContext } from './tcpdump-context';

const FLAGS = [
  [0x8000, 'checksum present'],
  [0x4000, 'routing present'],
  [0x2000, 'key present'],
  [0x1000, 'sequence# present'],
  [0x0800, 'source routing present'],
  [0x0080, 'ack present'],
] as const;

const TRANSPARENT_ETHERNET = 0x6558;

export function printGre(context: TcpdumpContext, offset: number, lengthBytes: number): string {
  return context.written(() => print(context, offset, lengthBytes));
}

function print(context: TcpdumpContext, offset: number, lengthBytes: number): void {
  context.protocol = 'gre';
  if (lengthBytes < 2 || !context.has(offset, 2)) {
    context.put(context.truncation());
    return;
  }
  const flags = context.get16(offset);
  const version = flags & 7;
  context.put(`GREv${version}`);
  if (version > 1) {
    context.put(' ERROR: unknown-version');
    return;
  }
  if (version === 0) printVersion0(context, offset, lengthBytes, flags);
  else printVersion1(context, offset, lengthBytes, flags);
}

/** A header that is cut off does not end the other printers. */
function endsCut(context: TcpdumpContext): boolean {
  if (!context.isCut) return false;
  context.isCut = false;
  context.put(context.truncation());
  return true;
}

function flagText(flags: number): string {
  const names = FLAGS.filter(([bit]) => (flags & bit) !== 0).map(([, name]) => name);
  return names.length === 0 ? 'none' : names.join(', ');
}

function printProtocol(context: TcpdumpContext, protocol: number): void {
  if (!context.options.hasLinkHeader) return;
  const number = protocol.toString(16).padStart(4, '0');
  context.put(`, proto ${etherTypeName(protocol) ?? 'unknown'} (0x${number})`);
}

function printVersion0(context: TcpdumpContext, start: number, lengthBytes: number, flags: number): void {
  const isVerbose = context.options.verbosity > 0;
  if (isVerbose) context.put(`, Flags [${flagText(flags)}]`);
  const protocol = context.get16(start + 2);
  let offset = start + 4;
  if ((flags & 0xc000) !== 0) {
    const sum = context.get16(offset);
    if (isVerbose) context.put(`, sum 0x${sum.toString(16)}`);
    context.put(`, off 0x${context.get16(offset + 2).toString(16)}`);
    offset += 4;
  }
  if ((flags & 0x2000) !== 0) {
    context.put(`, key=0x${context.get32(offset).toString(16)}`);
    offset += 4;
  }
  if ((flags & 0x1000) !== 0) {
    context.put(`, seq ${context.get32(offset)}`);
    offset += 4;
  }
  if (endsCut(context)) return;
  if ((flags & 0x4000) !== 0) {
    const next = printSourceRoutes(context, offset, start + lengthBytes);
    if (next === undefined) {
      context.put(context.truncation());
      return;
    }
    offset = next;
  }
  if (endsCut(context)) return;
  printProtocol(context, protocol);
  printInner(context, protocol, offset, lengthBytes, lengthBytes - (offset - start));
}

/** Where they end; undefined when they are cut off or wrong. */
function printSourceRoutes(context: TcpdumpContext, start: number, end: number): number | undefined {
  let offset = start;
  while (context.has(offset, 4) && offset + 4 <= end) {
    const family = context.uint16(offset);
    const nextHop = context.uint8(offset + 2);
    const length = context.uint8(offset + 3);
    offset += 4;
    if (length === 0 && family === 0) return offset;
    if (!printSourceRoute(context, { family, nextHop, length, offset, end })) return undefined;
    offset += length;
  }
  return undefined;
}

interface SourceRoute {
  readonly family: number;
  /** Which of its octets are where the packet goes next. */
  readonly nextHop: number;
  readonly length: number;
  readonly offset: number;
  readonly end: number;
}

/** False when it is cut off or nothing can follow. */
function printSourceRoute(context: TcpdumpContext, route: SourceRoute): boolean {
  const { family, nextHop, length, offset } = route;
  const size = family === 0x0800 ? 4 : family === 0xfffe ? 2 : 0;
  context.put(`, (rtaf=${size === 4 ? 'ip' : size === 2 ? 'asn' : `0x${family.toString(16)}`}`);
  if (size === 0) {
    context.put(')');
    return context.has(offset, length) && offset + length <= route.end;
  }
  if (length === 0 || nextHop >= length) {
    context.put(`, badoff/len=${nextHop}/${length})`);
    return length > 0 && context.has(offset, length) && offset + length <= route.end;
  }
  if (length % size !== 0 || nextHop % size !== 0) {
    context.put(length % size === 0 ? `, badoffset=${nextHop})` : `, badlength=${length})`);
    return context.has(offset, length) && offset + length <= route.end;
  }
  for (let at = 0; at < length; at += size) {
    if (!context.has(offset + at, size) || offset + at + size > route.end) {
      context.put(')');
      return false;
    }
    const text = size === 4 ? context.address(offset + at) : context.uint16(offset + at).toString(16);
    context.put(` ${at === nextHop ? '*' : ''}${text}`);
  }
  context.put(')');
  return context.has(offset, length) && offset + length <= route.end;
}

function printVersion1(context: TcpdumpContext, start: number, lengthBytes: number, flags: number): void {
  const isVerbose = context.options.verbosity > 0;
  if (isVerbose) context.put(`, Flags [${flagText(flags)}]`);
  const protocol = context.get16(start + 2);
  let offset = start + 4;
  if ((flags & 0x2000) !== 0) {
    context.put(`, call ${context.get16(offset + 2)}`);
    offset += 4;
  }
  if ((flags & 0x1000) !== 0) {
    context.put(`, seq ${context.get32(offset)}`);
    offset += 4;
  }
  if ((flags & 0x0080) !== 0) {
    context.put(`, ack ${context.get32(offset)}`);
  }
  if (endsCut(context)) return;
  if ((flags & 0x1000) === 0) {
    context.put(', no-payload');
    if (context.options.hasLinkHeader) printProtocol(context, protocol);
    context.put(`, length ${lengthBytes}`);
    return;
  }
  printProtocol(context, protocol);
  context.put(`, length ${lengthBytes}${isVerbose ? '\n\t' : ': '}gre-proto-0x${protocol.toString(16)}`);
}

function printInner(
  context: TcpdumpContext,
  protocol: number,
  offset: number,
  outerBytes: number,
  lengthBytes: number,
): void {
  context.put(`, length ${outerBytes}${context.options.verbosity > 0 ? '\n\t' : ': '}`);
  if (context.isCut) return;
  switch (protocol) {
    case 0x0800:
      context.append(context.nested.ipv4(context, offset, lengthBytes));
      return;
    case 0x86dd:
      context.append(context.nested.ipv6(context, offset, lengthBytes));
      return;
    case TRANSPARENT_ETHERNET:
      context.append(context.nested.ethernet(context, offset, lengthBytes));
      return;
    case 0x8847:
    case 0x8848:
      context.append(context.nested.etherType(context, protocol, offset, lengthBytes) ?? '');
      return;
    default:
      context.put(`gre-proto-0x${protocol.toString(16)}`);
  }
}
