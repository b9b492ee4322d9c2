/** The options of Neighbor Discovery messages (RFC 4861, RFC 8106; print-icmp6.c). */
import { printDomainName } from './print-dns';
import { bitNames, printUnknownData } from './print-unknown';
import type { TcpdumpContext } from './tcpdump-context';

const NAMES = new Map<number, string>([
  [1, 'source link-address'],
  [2, 'destination link-address'],
  [3, 'prefix info'],
  [4, 'redirected header'],
  [5, 'mtu'],
  [7, 'advertisement interval'],
  [8, 'homeagent information'],
  [24, 'route info'],
  [25, 'rdnss'],
  [31, 'dnssl'],
]);

const PREFIX_FLAGS = [
  [0x80, 'onlink'],
  [0x40, 'auto'],
  [0x20, 'router'],
] as const;

const PREFERENCES = ['medium', 'high', 'rsv', 'low'] as const;

export function routerPreference(flags: number): string {
  return PREFERENCES[(flags >>> 3) & 3] ?? '';
}

function lifetime(seconds: number): string {
  return seconds === 0xffff_ffff ? 'infinity' : `${seconds}s`;
}

export function printNdOptions(context: TcpdumpContext, start: number, lengthBytes: number): void {
  let offset = start;
  let left = lengthBytes;
  while (offset < context.end && !context.isCut) {
    if (left <= 0) return;
    if (!context.has(offset, 2)) {
      context.put(context.truncation());
      return;
    }
    const optionBytes = context.uint8(offset + 1) * 8;
    if (optionBytes === 0 || !context.has(offset, optionBytes)) {
      context.put(context.truncation());
      return;
    }
    const type = context.uint8(offset);
    const name = NAMES.get(type) ?? 'unknown';
    context.put(`\n\t  ${name} option (${type}), length ${optionBytes} (${optionBytes / 8}): `);
    const isEnded = printOption(context, offset, start, optionBytes);
    if (isEnded) return;
    if (context.options.verbosity > 1) printUnknownData(context, offset + 2, optionBytes - 2, '\n\t    ');
    offset += optionBytes;
    left -= optionBytes;
  }
}

/** True when nothing more can be printed. */
function printOption(context: TcpdumpContext, offset: number, start: number, optionBytes: number): boolean {
  switch (context.uint8(offset)) {
    case 1:
    case 2:
      context.put(context.hex(offset + 2, optionBytes - 2, ':'));
      return false;
    case 3:
      if (!context.need(offset, 32)) return true;
      context.put(
        `${context.ipv6(offset + 16)}/${context.uint8(offset + 2)}${optionBytes === 32 ? '' : 'badlen'}` +
          `, Flags [${bitNames(PREFIX_FLAGS, context.uint8(offset + 3))}]` +
          `, valid time ${lifetime(context.uint32(offset + 4))}, pref. time ${lifetime(context.uint32(offset + 8))}`,
      );
      return false;
    case 4:
      printUnknownData(context, start, optionBytes, '\n\t    ');
      return false;
    case 5:
      context.put(` ${context.get32(offset + 4)}${optionBytes === 8 ? '' : 'bad option length'}`);
      return false;
    case 7:
      context.put(` ${context.get32(offset + 4)}ms`);
      return false;
    case 8:
      context.put(` preference ${context.get16(offset + 4)}, lifetime ${context.get16(offset + 6)}`);
      return false;
    case 24:
      return printRoute(context, offset, optionBytes);
    case 25:
      context.put(` lifetime ${context.get32(offset + 4)}s,`);
      for (let at = 8; at + 16 <= optionBytes; at += 16)
        context.put(` addr: ${context.getIpv6(offset + at)}`);
      return false;
    case 31:
      return printSearchList(context, offset, start, optionBytes);
    default:
      if (context.options.verbosity > 1) return false;
      printUnknownData(context, offset + 2, optionBytes - 2, '\n\t  ');
      return true;
  }
}

function printRoute(context: TcpdumpContext, offset: number, optionBytes: number): boolean {
  if (optionBytes > 24) {
    context.put(context.truncation());
    return true;
  }
  const bits = context.uint8(offset + 2);
  const prefix =
    optionBytes === 24
      ? context.ipv6(offset + 8)
      : optionBytes === 8
        ? '::'
        : halfPrefix(context, offset + 8);
  context.put(
    ` ${prefix}/${bits}, pref=${routerPreference(context.uint8(offset + 3))}, lifetime=${lifetime(context.uint32(offset + 4))}`,
  );
  return false;
}

/** The first eight octets of an address. */
function halfPrefix(context: TcpdumpContext, offset: number): string {
  const groups = [0, 2, 4, 6].map((at) => context.uint16(offset + at).toString(16));
  while (groups.at(-1) === '0') groups.pop();
  return `${groups.join(':')}::`;
}

function printSearchList(
  context: TcpdumpContext,
  offset: number,
  start: number,
  optionBytes: number,
): boolean {
  context.put(` lifetime ${context.get32(offset + 4)}s, domain(s):`);
  let at = offset + 8;
  while (at < offset + optionBytes && context.uint8(at) !== 0) {
    const name = printDomainName(context, at, start);
    context.put(` ${name.text}`);
    if (name.next === undefined) {
      context.put(context.truncation());
      return true;
    }
    at = name.next;
  }
  return false;
}
