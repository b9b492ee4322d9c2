/**
 * ICMP messages as tcpdump prints them (print-icmp.c), with the quoted packet of an error under `-v`.
 *
 * Leaves out the objects in a multi-part extension (RFC 4884), which Linux does not send: only its header is printed.
 */
import { internetChecksum } from '../../base/checksum';
import { IP_PROTOCOL } from '../../wire/ip-protocol';
import { checksumShouldBe } from './checksum-text';
import type { TcpdumpContext } from './tcpdump-context';

const HEADER_BYTES = 8;

/** Around the address that could not be reached, by code. */
const UNREACHABLE: readonly (readonly [string, string] | undefined)[] = [
  ['net ', ' unreachable'],
  ['host ', ' unreachable'],
  undefined,
  undefined,
  undefined,
  ['', ' unreachable - source route failed'],
  ['net ', ' unreachable - unknown'],
  ['host ', ' unreachable - unknown'],
  ['', ' unreachable - source host isolated'],
  ['net ', ' unreachable - admin prohibited'],
  ['host ', ' unreachable - admin prohibited'],
  ['net ', ' unreachable - tos prohibited'],
  ['host ', ' unreachable - tos prohibited'],
  ['host ', ' unreachable - admin prohibited filter'],
  ['host ', ' unreachable - host precedence violation'],
  ['host ', ' unreachable - precedence cutoff'],
];

const OTHER_TYPES = new Map([
  [4, 'source quench'],
  [10, 'router solicitation'],
  [15, 'information request'],
  [16, 'information reply'],
  [17, 'address mask request'],
]);

export function printIcmpv4(
  context: TcpdumpContext,
  offset: number,
  lengthBytes: number,
  isFragment: boolean,
): string {
  context.protocol = 'icmp';
  if (!context.has(offset, 2)) return context.cut('');
  const type = context.uint8(offset);
  const description = describe(context, offset, type);
  if (context.isCut) return '';
  if (description === undefined) return context.truncation();
  let text = `ICMP ${description}, length ${lengthBytes}`;
  if (context.options.verbosity === 0) return text;
  if (!isFragment && context.has(offset, lengthBytes)) {
    const sum = internetChecksum(context.bytes, offset, offset + lengthBytes);
    if (sum !== 0) {
      if (!context.has(offset, 4)) return context.cut(text);
      const field = context.uint16(offset + 2);
      text += ` (wrong icmp cksum ${field.toString(16)} (->${checksumShouldBe(field, sum).toString(16)})!)`;
    }
  }
  if (type === 3 || type === 4 || type === 5 || type === 11 || type === 12) {
    return `${text}\n\t${printError(context, offset, lengthBytes, type)}`;
  }
  return text;
}

function printError(context: TcpdumpContext, offset: number, lengthBytes: number, type: number): string {
  const quoted = printQuoted(context, offset + HEADER_BYTES);
  if (context.isCut) return quoted;
  context.protocol = 'icmp';
  return quoted + printExtension(context, offset, lengthBytes, type);
}

/** The quoted packet is padded to 128 bytes when an extension follows. */
const EXTENSION_OFFSET = 136;

function printExtension(context: TcpdumpContext, offset: number, lengthBytes: number, type: number): string {
  if (lengthBytes <= EXTENSION_OFFSET || (type !== 3 && type !== 11 && type !== 12)) return '';
  if (!context.has(offset, EXTENSION_OFFSET + 5)) return context.truncation();
  const start = offset + EXTENSION_OFFSET;
  const extensionBytes = lengthBytes - EXTENSION_OFFSET;
  const isCaptured = context.has(start, extensionBytes);
  const sum = internetChecksum(context.bytes, start, start + extensionBytes);
  if (context.uint8(offset + 5) === 0 && isCaptured && sum !== 0) return '';
  const version = context.uint8(start) >>> 4;
  const text = `\n\tICMP Multi-Part extension v${version}`;
  if (version !== 2) return `${text} packet not supported`;
  if (!isCaptured) return text;
  const field = context.hex(start + 2, 2, '');
  return `${text}, checksum 0x${field} (${sum === 0 ? '' : 'in'}correct), length ${extensionBytes}`;
}

function printQuoted(context: TcpdumpContext, offset: number): string {
  if (!context.has(offset, 4)) return context.cut('');
  const quotedBytes = context.uint16(offset + 2);
  const end = context.end;
  context.end = Math.min(end, offset + quotedBytes);
  const text = context.nested.ipv4(context, offset, quotedBytes);
  if (!context.isCut) context.end = end;
  return text;
}

/** Undefined when the message is cut off, in the way that prints `[|icmp]`. */
function describe(context: TcpdumpContext, offset: number, type: number): string | undefined {
  const code = context.uint8(offset + 1);
  switch (type) {
    case 0:
    case 8:
      if (!context.has(offset, HEADER_BYTES)) return context.cut('');
      return `echo ${type === 8 ? 'request' : 'reply'}, id ${context.uint16(offset + 4)}, seq ${context.uint16(offset + 6)}`;
    case 3:
      return describeUnreachable(context, offset, code);
    case 5: {
      if (!context.has(offset + HEADER_BYTES, 20)) return context.cut('');
      const [kind, target] = REDIRECTS[code] ?? [`redirect-#${code}`, ''];
      return `${kind} ${context.address(offset + 24)} to ${target}${context.address(offset + 4)}`;
    }
    case 9:
      return describeAdvertisement(context, offset);
    case 11:
      if (!context.has(offset + HEADER_BYTES, 20)) return undefined;
      if (code === 0) return 'time exceeded in-transit';
      return code === 1 ? 'ip reassembly time exceeded' : `time exceeded-#${code}`;
    case 12:
      if (code !== 0) return `parameter problem - code ${code}`;
      if (!context.has(offset, 5)) return context.cut('');
      return `parameter problem - octet ${context.uint8(offset + 4)}`;
    case 13:
      if (!context.has(offset, HEADER_BYTES)) return context.cut('');
      return `time stamp query id ${context.uint16(offset + 4)} seq ${context.uint16(offset + 6)}`;
    case 14:
      if (!context.has(offset, 20)) return undefined;
      return (
        `time stamp reply id ${context.uint16(offset + 4)} seq ${context.uint16(offset + 6)}` +
        `: org ${timeOfDay(context.uint32(offset + 8))}, recv ${timeOfDay(context.uint32(offset + 12))}` +
        `, xmit ${timeOfDay(context.uint32(offset + 16))}`
      );
    case 18:
      if (!context.has(offset, 12)) return context.cut('');
      return `address mask is 0x${context
        .uint32(offset + 8)
        .toString(16)
        .padStart(8, '0')}`;
    default:
      return OTHER_TYPES.get(type) ?? `type-#${type}`;
  }
}

const REDIRECTS: readonly (readonly [string, string])[] = [
  ['redirect', 'net '],
  ['redirect', 'host '],
  ['redirect-tos', 'net '],
  ['redirect-tos', 'host '],
];

function describeUnreachable(context: TcpdumpContext, offset: number, code: number): string | undefined {
  const quoted = offset + HEADER_BYTES;
  if (code === 3 && !context.has(quoted, 10)) return undefined;
  if (!context.has(quoted, 20)) return context.cut('');
  const target = context.address(quoted + 16);
  switch (code) {
    case 2:
      return `${target} protocol ${context.uint8(quoted + 9)} unreachable`;
    case 3:
      return describeUnreachablePort(context, quoted, target);
    case 4: {
      const mtu = context.uint16(offset + 6);
      return `${target} unreachable - need to frag${mtu === 0 ? '' : ` (mtu ${mtu})`}`;
    }
    default: {
      const around = UNREACHABLE[code];
      return around === undefined ? `${target} unreachable - #${code}` : around[0] + target + around[1];
    }
  }
}

function describeUnreachablePort(context: TcpdumpContext, quoted: number, target: string): string {
  const transport = quoted + (context.uint8(quoted) & 0xf) * 4;
  if (!context.has(transport, 4)) return context.cut('');
  const port = context.uint16(transport + 2);
  const protocol = context.uint8(quoted + 9);
  if (protocol === IP_PROTOCOL.TCP) return `${target} tcp port ${context.port(port, 'tcp')} unreachable`;
  if (protocol === IP_PROTOCOL.UDP) return `${target} udp port ${context.port(port, 'udp')} unreachable`;
  return `${target} protocol ${protocol} port ${port} unreachable`;
}

function describeAdvertisement(context: TcpdumpContext, offset: number): string | undefined {
  if (!context.has(offset, HEADER_BYTES)) return undefined;
  const count = context.uint8(offset + 4);
  const size = context.uint8(offset + 5);
  let text = `router advertisement lifetime ${lifetime(context.uint16(offset + 6))} ${count}:`;
  if (size !== 2) return `${text} [size ${size}]`;
  for (let index = 0; index < count; index += 1) {
    const entry = offset + HEADER_BYTES + index * 8;
    if (!context.has(entry, 8)) return undefined;
    text += ` {${context.address(entry)} ${context.uint32(entry + 4)}}`;
  }
  return text;
}

function lifetime(seconds: number): string {
  if (seconds < 60) return String(seconds);
  const rest = twoDigits(seconds % 60);
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${rest}`;
  return `${Math.floor(seconds / 3600)}:${twoDigits(Math.floor((seconds % 3600) / 60))}:${rest}`;
}

function timeOfDay(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const minutes = Math.floor(seconds / 60);
  return (
    `${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}:${twoDigits(seconds % 60)}` +
    `.${String(milliseconds % 1000).padStart(3, '0')}`
  );
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
