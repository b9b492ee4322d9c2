/** ICMPv6 and Neighbor Discovery as tcpdump prints them (print-icmp6.c). Leaves out RPL, renumbering and node information. */
import { checksumShouldBe, transportSum } from './checksum-text';
import type { IpPayload } from './ip-payload';
import { printListenerMessage, printListenerQuery, printListenerReport } from './print-group-membership';
import { printNdOptions, routerPreference } from './print-nd-options';
import { bitNames, printUnknownData } from './print-unknown';
import type { TcpdumpContext } from './tcpdump-context';

const ICMPV6 = 58;
const IPV6_HEADER_BYTES = 40;

const TYPES = new Map<number, string>([
  [1, 'destination unreachable'],
  [2, 'packet too big'],
  [3, 'time exceeded in-transit'],
  [4, 'parameter problem'],
  [128, 'echo request'],
  [129, 'echo reply'],
  [130, 'multicast listener query'],
  [131, 'multicast listener report'],
  [132, 'multicast listener done'],
  [133, 'router solicitation'],
  [134, 'router advertisement'],
  [135, 'neighbor solicitation'],
  [136, 'neighbor advertisement'],
  [137, 'redirect'],
  [138, 'router renumbering'],
  [141, 'inverse neighbor solicitation'],
  [142, 'inverse neighbor advertisement'],
  [143, 'multicast listener report v2'],
  [144, 'ha discovery request'],
  [145, 'ha discovery reply'],
  [146, 'mobile router solicitation'],
  [147, 'mobile router advertisement'],
  [139, 'who-are-you request'],
  [140, 'who-are-you reply'],
  [201, 'mtrace message'],
  [200, 'mtrace response'],
  [155, 'RPL'],
]);

const UNREACHABLE = [
  'unreachable route',
  ' unreachable prohibited',
  'beyond scope',
  'unreachable address',
  'unreachable port',
] as const;

const RA_FLAGS = [
  [0x80, 'managed'],
  [0x40, 'other stateful'],
  [0x20, 'home agent'],
  [0x02, 'ipv6 only'],
] as const;

const NA_FLAGS = [
  [0x80, 'router'],
  [0x40, 'solicited'],
  [0x20, 'override'],
] as const;

/** They print their length before the rest under `-v`. */
const LENGTH_FIRST: ReadonlySet<number> = new Set([133, 134, 135, 136, 137, 145, 147]);

export function printIcmpv6(context: TcpdumpContext, payload: IpPayload): string {
  return context.written(() => print(context, payload));
}

function print(context: TcpdumpContext, payload: IpPayload): void {
  const { offset, lengthBytes } = payload;
  const { verbosity } = context.options;
  context.protocol = 'icmp6';
  if (lengthBytes === 0) {
    context.put('ICMP6, length 0 (invalid)');
    return;
  }
  if (!context.need(offset, 1)) return;
  if (verbosity > 0 && !payload.isFragment) printChecksum(context, payload);
  const type = context.get8(offset);
  context.put(`ICMP6, ${TYPES.get(type) ?? `unknown icmp6 type (${type})`}`);
  if (verbosity > 0 && LENGTH_FIRST.has(type)) context.put(`, length ${lengthBytes}`);
  if (!context.need(offset, 2)) return;
  const isEnded = printBody(context, payload, type);
  if (verbosity === 0 && !isEnded) context.put(`, length ${lengthBytes}`);
}

function printChecksum(context: TcpdumpContext, { ipOffset, offset, lengthBytes }: IpPayload): void {
  if (!context.has(offset, lengthBytes)) return;
  const field = context.uint16(offset + 2);
  const sum = transportSum(context.bytes, ipOffset, ICMPV6, { start: offset, lengthBytes });
  if (sum === 0) context.put('[icmp6 sum ok] ');
  else {
    const shouldBe = checksumShouldBe(field, sum).toString(16).padStart(4, '0');
    context.put(`[bad icmp6 cksum 0x${context.hex(offset + 2, 2, '')} -> 0x${shouldBe}!] `);
  }
}

/** True when nothing more is printed. */
function printBody(context: TcpdumpContext, payload: IpPayload, type: number): boolean {
  const { offset, lengthBytes } = payload;
  const isVerbose = context.options.verbosity > 0;
  const options = (headerBytes: number): void => {
    if (isVerbose) printNdOptions(context, offset + headerBytes, lengthBytes - headerBytes);
  };
  switch (type) {
    case 1:
      return printUnreachable(context, offset, lengthBytes);
    case 2:
      context.put(`, mtu ${context.get32(offset + 4)}`);
      return false;
    case 3:
      return printTimeExceeded(context, offset);
    case 4:
      return printParameterProblem(context, offset);
    case 128:
    case 129:
      context.put(`, id ${context.get16(offset + 4)}, seq ${context.get16(offset + 6)}`);
      return false;
    case 130:
      if (lengthBytes === 24) printListenerMessage(context, offset);
      else if (lengthBytes >= 28) {
        context.put(' v2');
        printListenerQuery(context, offset, lengthBytes);
      } else context.put(` unknown-version (len ${lengthBytes}) `);
      return false;
    case 131:
    case 132:
      printListenerMessage(context, offset);
      return false;
    case 133:
      options(8);
      return false;
    case 134:
      if (isVerbose) printRouterAdvertisement(context, offset);
      options(16);
      return false;
    case 135:
      context.put(`, who has ${context.getIpv6(offset + 8)}`);
      options(24);
      return false;
    case 136:
      context.put(`, tgt is ${context.getIpv6(offset + 8)}`);
      if (isVerbose) context.put(`, Flags [${bitNames(NA_FLAGS, context.get8(offset + 4))}]`);
      options(24);
      return false;
    case 137:
      context.put(`, ${context.getIpv6(offset + 24)}`);
      context.put(` to ${context.getIpv6(offset + 8)}`);
      options(40);
      return false;
    case 141:
    case 142:
      return false;
    case 143:
      printListenerReport(context, offset, lengthBytes);
      return false;
    case 144:
    case 146:
      context.put(
        `, id 0x${context
          .get16(offset + 4)
          .toString(16)
          .padStart(4, '0')}`,
      );
      return false;
    case 138:
    case 139:
    case 140:
    case 155:
      context.put(' (not printed by Podwire)');
      return false;
    case 145:
      if (isVerbose) printHomeAgents(context, offset, lengthBytes);
      return false;
    case 147:
      if (isVerbose) {
        context.put(
          `, id 0x${context
            .get16(offset + 4)
            .toString(16)
            .padStart(4, '0')}`,
        );
        const flags = context.get8(offset + 6);
        if ((flags & 0xc0) !== 0) context.put(' ');
        context.put(`${(flags & 0x80) === 0 ? '' : 'M'}${(flags & 0x40) === 0 ? '' : 'O'}`);
      }
      options(8);
      return false;
    default:
      context.put(`, length ${lengthBytes}`);
      if (context.options.verbosity <= 1) printUnknownData(context, offset, lengthBytes, '\n\t');
      return true;
  }
}

function printHomeAgents(context: TcpdumpContext, offset: number, lengthBytes: number): void {
  context.put(
    `, id 0x${context
      .get16(offset + 4)
      .toString(16)
      .padStart(4, '0')}`,
  );
  for (let at = 8; at < lengthBytes && !context.isCut; at += 16)
    context.put(`, ${context.getIpv6(offset + at)}`);
}

function printRouterAdvertisement(context: TcpdumpContext, offset: number): void {
  const flags = context.get8(offset + 5);
  if (!context.has(offset, 16)) context.isCut = true;
  context.put(
    `\n\thop limit ${context.get8(offset + 4)}, Flags [${bitNames(RA_FLAGS, flags)}]` +
      `, pref ${routerPreference(flags)}, router lifetime ${context.get16(offset + 6)}s` +
      `, reachable time ${context.get32(offset + 8)}ms, retrans timer ${context.get32(offset + 12)}ms`,
  );
}

function printUnreachable(context: TcpdumpContext, offset: number, lengthBytes: number): boolean {
  const quoted = offset + 8;
  const code = context.get8(offset + 1);
  context.put(`, ${UNREACHABLE[code] ?? `unknown unreach code (${code})`}`);
  if (code === 4) return printUnreachablePort(context, quoted);
  const destination = code < 4 ? context.getIpv6(quoted + 24) : '';
  switch (code) {
    case 0:
    case 1:
    case 3:
      context.put(` ${destination}`);
      return false;
    case 2:
      context.put(` ${destination}, source address ${context.getIpv6(quoted + 8)}`);
      return false;
    default:
      if (context.options.verbosity > 1) return false;
      printUnknownData(context, offset, lengthBytes, '\n\t');
      return true;
  }
}

function printUnreachablePort(context: TcpdumpContext, quoted: number): boolean {
  const upper = upperLayer(context, quoted);
  if (upper === undefined) {
    context.put(context.truncation());
    return true;
  }
  const port = context.get16(upper.offset + 2);
  const protocol = upper.protocol === 6 ? 'tcp' : 'udp';
  context.put(`, ${context.getIpv6(quoted + 24)} ${protocol} port ${context.port(port, protocol)}`);
  return false;
}

/** The TCP or UDP header behind extension headers; undefined when it was not captured. */
function upperLayer(
  context: TcpdumpContext,
  quoted: number,
): { readonly offset: number; readonly protocol: number } | undefined {
  let protocol = context.uint8(quoted + 6);
  let offset = quoted + IPV6_HEADER_BYTES;
  while (offset < context.end) {
    switch (protocol) {
      case 6:
      case 17:
        return context.has(offset, 4) ? { offset, protocol } : undefined;
      case 0:
      case 43:
      case 60: {
        if (!context.has(offset, 2)) return undefined;
        protocol = context.uint8(offset);
        offset += (context.uint8(offset + 1) + 1) * 8;
        break;
      }
      case 44:
        if (!context.has(offset, 4) || (context.uint16(offset + 2) & 0xfff8) !== 0) return undefined;
        protocol = context.uint8(offset);
        offset += 8;
        break;
      case 51: {
        if (!context.has(offset, 2)) return undefined;
        protocol = context.uint8(offset);
        offset += (context.uint8(offset + 1) + 2) * 4;
        break;
      }
      default:
        return undefined;
    }
  }
  return undefined;
}

function printTimeExceeded(context: TcpdumpContext, offset: number): boolean {
  const code = context.get8(offset + 1);
  if (code === 0) context.put(` for ${context.getIpv6(offset + 32)}`);
  else context.put(code === 1 ? ' (reassembly)' : `, unknown code (${code})`);
  return false;
}

function printParameterProblem(context: TcpdumpContext, offset: number): boolean {
  // The header quoted has to be whole, though nothing of it is printed.
  if (!context.has(offset, 8 + IPV6_HEADER_BYTES)) {
    context.put(context.truncation());
    return true;
  }
  const code = context.get8(offset + 1);
  const what = ['erroneous', 'next header', 'option', 'incomplete header chain'][code];
  context.put(what === undefined ? `, code-#${code}` : `, ${what} - octet ${context.get32(offset + 4)}`);
  return false;
}
