/** The options of an IPv4 header as tcpdump prints them (print-ip.c). */
import type { TcpdumpContext } from './tcpdump-context';

const END = 0;
const NOP = 1;
const RECORD_ROUTE = 7;
const TIMESTAMP = 68;
const LOOSE_ROUTE = 131;
const STRICT_ROUTE = 137;
const ROUTER_ALERT = 148;

const NAMES = new Map<number, string>([
  [END, 'EOL'],
  [NOP, 'NOP'],
  [TIMESTAMP, 'timestamp'],
  [130, 'security'],
  [RECORD_ROUTE, 'RR'],
  [STRICT_ROUTE, 'SSRR'],
  [LOOSE_ROUTE, 'LSRR'],
  [ROUTER_ALERT, 'RA'],
  [82, 'traceroute'],
]);

export interface Ipv4OptionsText {
  readonly text: string;
  /** An option runs beyond the captured bytes. */
  readonly isTruncated: boolean;
}

export function printIpv4Options(
  context: TcpdumpContext,
  start: number,
  lengthBytes: number,
): Ipv4OptionsText {
  let text = '';
  let offset = start;
  let left = lengthBytes;
  while (left > 0) {
    if (offset !== start) text += ',';
    if (!context.has(offset, 1)) return { text: context.cut(text), isTruncated: true };
    const code = context.uint8(offset);
    text += NAMES.get(code) ?? `unknown ${code}`;
    let optionBytes = 1;
    if (code !== NOP && code !== END) {
      if (!context.has(offset + 1, 1)) return { text: context.cut(text), isTruncated: true };
      optionBytes = context.uint8(offset + 1);
    }
    if ((code !== NOP && code !== END && optionBytes < 2) || optionBytes > left) {
      return { text: `${text} [bad length ${optionBytes}]`, isTruncated: false };
    }
    if (!context.has(offset, optionBytes)) return { text, isTruncated: true };
    if (code === END) break;
    text += printOption(context, code, offset, optionBytes);
    offset += optionBytes;
    left -= optionBytes;
  }
  return { text, isTruncated: false };
}

function printOption(context: TcpdumpContext, code: number, offset: number, lengthBytes: number): string {
  switch (code) {
    case RECORD_ROUTE:
    case LOOSE_ROUTE:
    case STRICT_ROUTE:
      return printRoute(context, offset, lengthBytes);
    case TIMESTAMP:
      return printTimestamp(context, offset, lengthBytes);
    case ROUTER_ALERT: {
      if (lengthBytes < 4) return ` [bad length ${lengthBytes}]`;
      const value = context.uint16(offset + 2);
      return value === 0 ? '' : ` value ${value}`;
    }
    default:
      return '';
  }
}

function printRoute(context: TcpdumpContext, offset: number, lengthBytes: number): string {
  if (lengthBytes < 3) return ` [bad length ${lengthBytes}]`;
  let text = ((lengthBytes + 1) & 3) === 0 ? '' : ` [bad length ${lengthBytes}]`;
  const pointer = context.uint8(offset + 2) - 1;
  if (pointer < 3 || ((pointer + 1) & 3) !== 0 || pointer > lengthBytes + 1) {
    text += ` [bad ptr ${context.uint8(offset + 2)}]`;
  }
  for (let at = 3; at < lengthBytes; at += 4) {
    text += ` ${context.address(offset + at)}${pointer > at ? ',' : ''}`;
  }
  return text;
}

const TIMESTAMP_KINDS: readonly (string | undefined)[] = ['TSONLY', 'TS+ADDR', undefined, 'PRESPEC'];

function printTimestamp(context: TcpdumpContext, offset: number, lengthBytes: number): string {
  if (lengthBytes < 4) return `[bad length ${lengthBytes}]`;
  const kind = context.uint8(offset + 3) & 0xf;
  const hopBytes = kind === 0 ? 4 : 8;
  let text = ' TS{';
  if (((lengthBytes - 4) & (hopBytes - 1)) !== 0) text += `[bad length ${lengthBytes}]`;
  const pointer = context.uint8(offset + 2) - 1;
  if (pointer < 4 || ((pointer - 4) & (hopBytes - 1)) !== 0 || pointer > lengthBytes + 1) {
    text += `[bad ptr ${context.uint8(offset + 2)}]`;
  }
  let at = 0;
  const name = TIMESTAMP_KINDS[kind];
  if (name === undefined) {
    text += `[bad ts type ${kind}]`;
  } else {
    text += name;
    for (at = 4; at < lengthBytes; at += hopBytes) {
      const separator = pointer === at ? ' ^ ' : ' ';
      const address = hopBytes === 8 ? context.address(offset + at) : '';
      text += `${separator}${context.uint32(offset + at + hopBytes - 4)}@${address}`;
    }
  }
  if (pointer === at) text += ' ^ ';
  const overflow = context.uint8(offset + 3) >>> 4;
  return overflow === 0 ? `${text}}` : `${text} [${overflow} hops not recorded]} `;
}
