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
  if ((flags & 0x4000) !== 0) {
    context.put(' (source routes are not printed by Podwire)');
    return;
  }
  printProtocol(context, protocol);
  printInner(context, protocol, offset, lengthBytes, lengthBytes - (offset - start));
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
