/**
 * BGP as tcpdump prints it (RFC 4271 and its extensions; print-bgp.c): what Calico's BIRD and kube-router speak.
 *
 * Attributes and prefixes are in `print-bgp-attributes.ts`.
 */
import { hasPathIdentifiers, printAttributes, printPrefix4 } from './print-bgp-attributes';
import { BGP_AFI, BGP_SAFI } from './print-bgp-names';
import { printUnknownData } from './print-unknown';
import type { TcpdumpContext } from './tcpdump-context';

const HEADER_BYTES = 19;
const MARKER_BYTES = 16;
const OPEN_BYTES = 29;

const TYPES: readonly (string | undefined)[] = [
  undefined,
  'Open',
  'Update',
  'Notification',
  'Keepalive',
  'Route Refresh',
];

export function printBgp(context: TcpdumpContext, offset: number, lengthBytes: number): string {
  return context.written(() => print(context, offset, lengthBytes));
}

function isMarker(context: TcpdumpContext, offset: number): boolean {
  for (let index = 0; index < MARKER_BYTES; index += 1)
    if (context.uint8(offset + index) !== 0xff) return false;
  return true;
}

function print(context: TcpdumpContext, start: number, lengthBytes: number): void {
  const end = Math.min(start + lengthBytes, context.end);
  context.protocol = 'bgp';
  context.put(': BGP');
  if (context.options.verbosity < 1) return;
  let offset = start;
  let messageStart = start;
  while (offset < end) {
    if (!context.has(offset, 1)) break;
    if (context.uint8(offset) !== 0xff) {
      offset += 1;
      continue;
    }
    if (!context.has(offset, MARKER_BYTES)) break;
    if (!isMarker(context, offset)) {
      offset += 1;
      continue;
    }
    if (!context.has(offset, HEADER_BYTES)) {
      context.put(context.truncation());
      return;
    }
    if (messageStart !== offset) context.put(context.truncation());
    const messageBytes = context.uint16(offset + MARKER_BYTES);
    if (messageBytes < HEADER_BYTES) {
      context.put(`\nmessage length ${messageBytes} < ${HEADER_BYTES} (invalid)`);
      return;
    }
    if (!context.has(offset, messageBytes)) {
      context.put(`\n[|BGP ${TYPES[context.uint8(offset + 18)] ?? 'Unknown Message Type'}]`);
      return;
    }
    printMessage(context, offset, messageBytes);
    if (context.isCut) return;
    offset += messageBytes;
    messageStart = offset;
  }
}

function printMessage(context: TcpdumpContext, offset: number, messageBytes: number): void {
  const type = context.get8(offset + 18);
  context.put(`\n\t${TYPES[type] ?? 'Unknown'} Message (${type}), length: ${messageBytes}`);
  switch (type) {
    case 1:
      printOpen(context, offset);
      return;
    case 2:
      printUpdate(context, offset, messageBytes);
      return;
    case 3:
      printNotification(context, offset, messageBytes);
      return;
    case 4:
      return;
    case 5:
      if (messageBytes < 23) return;
      context.put(
        `\n\t  AFI ${BGP_AFI.get(context.get16(offset + 19)) ?? 'Unknown'} (${context.get16(offset + 19)}), ` +
          `SAFI ${BGP_SAFI.get(context.get8(offset + 22)) ?? 'Unknown'} (${context.get8(offset + 22)})`,
      );
      if (context.options.verbosity > 1) printUnknownData(context, offset, messageBytes, '\n\t  ');
      return;
    default:
      context.put('\n\t  no Message ' + `${type} decoder`);
      printUnknownData(context, offset, messageBytes, '\n\t  ');
  }
}

const OPTIONS = new Map([
  [1, 'Authentication Information'],
  [2, 'Capabilities Advertisement'],
]);

function printOpen(context: TcpdumpContext, offset: number): void {
  if (!context.need(offset, OPEN_BYTES)) return;
  const optionBytes = context.uint8(offset + 28);
  context.put(
    `\n\t  Version ${context.uint8(offset + 19)}, my AS ${context.uint16(offset + 20)}, ` +
      `Holdtime ${context.uint16(offset + 22)}s, ID ${context.address(offset + 24)}` +
      `\n\t  Optional parameters, length: ${optionBytes}`,
  );
  let at = 0;
  while (at < optionBytes && !context.isCut) {
    const option = offset + OPEN_BYTES + at;
    if (!context.need(option, 2)) return;
    const type = context.uint8(option);
    const length = context.uint8(option + 1);
    if (at + 2 + length > optionBytes) {
      context.put(`\n\t     Option ${type}, length: ${length}, goes past the end of the options`);
      return;
    }
    context.put(`\n\t    Option ${OPTIONS.get(type) ?? 'Unknown'} (${type}), length: ${length}`);
    if (type === 2) printCapabilities(context, option + 2, length);
    else
      context.put(
        type === 1 ? '\n\t      no decoder for option 1' : `\n\t      no decoder for option ${type}`,
      );
    at += 2 + length;
  }
}

const CAPABILITIES = new Map<number, string>([
  [1, 'Multiprotocol Extensions'],
  [2, 'Route Refresh'],
  [3, 'Cooperative Route Filtering'],
  [4, 'Multiple Routes to a Destination'],
  [5, 'Extended Next Hop Encoding'],
  [8, 'Multiple Labels'],
  [64, 'Graceful Restart'],
  [65, '32-Bit AS Number'],
  [67, 'Dynamic Capability'],
  [68, 'Multisession BGP'],
  [69, 'Multiple Paths'],
  [70, 'Enhanced Route Refresh'],
  [71, 'Long-lived Graceful Restart'],
  [128, 'Route Refresh (Cisco)'],
]);

const TOO_SHORT = -1;
const CAPABILITY_BYTES = new Map([
  [1, 4],
  [64, 2],
  [65, 4],
]);

function afiSafi(context: TcpdumpContext, offset: number, safiOffset: number): string {
  const afi = context.get16(offset);
  const safi = context.get8(safiOffset);
  return `AFI ${BGP_AFI.get(afi) ?? 'Unknown'} (${afi}), SAFI ${BGP_SAFI.get(safi) ?? 'Unknown'} (${safi})`;
}

function printCapabilities(context: TcpdumpContext, start: number, optionBytes: number): void {
  let at = 0;
  while (at < optionBytes && !context.isCut) {
    const code = context.get8(start + at);
    const length = context.get8(start + at + 1);
    const body = start + at + 2;
    context.put(`\n\t      ${CAPABILITIES.get(code) ?? 'Unknown'} (${code}), length: ${length}`);
    if (!context.has(body, length)) {
      context.put(context.truncation());
      return;
    }
    const needed = CAPABILITY_BYTES.get(code) ?? 0;
    if (length < needed) context.put(` (too short, < ${needed})`);
    switch (length < needed ? TOO_SHORT : code) {
      case TOO_SHORT:
      case 8:
      case 71:
        break;
      case 1:
        context.put(`\n\t\t${afiSafi(context, body, body + 3)}`);
        break;
      case 64:
        printGracefulRestart(context, body, length);
        break;
      case 2:
      case 128:
        break;
      case 65:
        context.put(`\n\t\t 4 Byte AS ${context.get32(body)}`);
        break;
      case 69:
        printMultiplePaths(context, body, length);
        break;
      default:
        context.put(`\n\t\tno decoder for Capability ${code}`);
        if (context.options.verbosity <= 1) printUnknownData(context, body, length, '\n\t\t');
    }
    if (context.options.verbosity > 1 && length > 0 && length >= needed)
      printUnknownData(context, body, length, '\n\t\t');
    at += 2 + length;
  }
}

function printGracefulRestart(context: TcpdumpContext, body: number, length: number): void {
  const flags = context.get8(body);
  const names = (['R', 'N'] as const).filter((_, index) => (flags & (0x80 >>> index)) !== 0).join('');
  context.put(
    `\n\t\tRestart Flags: [${names === '' ? 'none' : names}], Restart Time ${context.get16(body) & 0xfff}s`,
  );
  for (let at = 2; at + 4 <= length; at += 4) {
    const forwarding = (context.get8(body + at + 3) & 0x80) === 0 ? 'no' : 'yes';
    context.put(
      `\n\t\t  ${afiSafi(context, body + at, body + at + 2)}, Forwarding state preserved: ${forwarding}`,
    );
  }
}

const PATH_MODES: readonly string[] = ['Bogus (0x00)', 'Receive', 'Send', 'Both'];

function printMultiplePaths(context: TcpdumpContext, body: number, length: number): void {
  if (length === 0) context.put(' (bogus)');
  for (let at = 0; at + 4 <= length; at += 4) {
    const mode = context.get8(body + at + 3);
    context.put(
      `\n\t\t${afiSafi(context, body + at, body + at + 2)}, Send/Receive: ${PATH_MODES[mode] ?? `Bogus (0x${mode.toString(16).padStart(2, '0')})`}`,
    );
  }
}

function printUpdate(context: TcpdumpContext, offset: number, messageBytes: number): void {
  let at = offset + HEADER_BYTES;
  let left = messageBytes - HEADER_BYTES;
  const truncate = (): void => context.put(context.truncation());
  if (!context.need(at, 2)) return;
  if (left < 2) {
    truncate();
    return;
  }
  const withdrawnBytes = context.get16(at);
  at += 2;
  left -= 2;
  if (withdrawnBytes > 0) {
    if (left < withdrawnBytes) {
      truncate();
      return;
    }
    // tcpdump does not print what is no more than a default route.
    if (withdrawnBytes > 1) {
      context.put(`\n\t  Withdrawn routes:`);
      if (!printPrefixes(context, at, withdrawnBytes, '\n\t    ')) return;
    }
    at += withdrawnBytes;
    left -= withdrawnBytes;
  }
  if (!context.need(at, 2)) return;
  if (left < 2) {
    truncate();
    return;
  }
  const attributeBytes = context.get16(at);
  at += 2;
  left -= 2;
  if (withdrawnBytes === 0 && attributeBytes === 0 && left === 0) {
    context.put('\n\t  End-of-Rib Marker (empty NLRI)');
    return;
  }
  if (attributeBytes > 0) {
    if (left < attributeBytes) {
      truncate();
      return;
    }
    if (!printAttributes(context, at, attributeBytes, 0)) {
      truncate();
      return;
    }
    at += attributeBytes;
    left -= attributeBytes;
  }
  if (left > 0) {
    context.put('\n\t  Updated routes:');
    printPrefixes(context, at, left, '\n\t    ');
  }
}

function printPrefixes(context: TcpdumpContext, start: number, lengthBytes: number, indent: string): boolean {
  const hasPaths = hasPathIdentifiers(context, start, lengthBytes, 32);
  let at = 0;
  while (at < lengthBytes && !context.isCut) {
    const path = hasPaths ? `   Path Id: ${context.get32(start + at)}` : '';
    if (hasPaths) at += 4;
    const prefix = printPrefix4(context, start + at, lengthBytes - at);
    if (prefix.kind === 'illegal') {
      context.put(`${indent}(illegal prefix length)`);
      return true;
    }
    if (prefix.kind === 'cut') return false;
    if (prefix.kind === 'too-long') return true;
    context.put(`${indent}${prefix.text}${path}`);
    at += prefix.bytes;
  }
  return true;
}

const ERRORS: readonly (string | undefined)[] = [
  undefined,
  'Message Header Error',
  'OPEN Message Error',
  'UPDATE Message Error',
  'Hold Timer Expired',
  'Finite State Machine Error',
  'Cease',
  'Capability Message Error',
];

const SUBCODES = new Map<number, readonly (string | undefined)[]>([
  [1, [undefined, 'Connection Not Synchronized', 'Bad Message Length', 'Bad Message Type']],
  [
    2,
    [
      undefined,
      'Unsupported Version Number',
      'Bad Peer AS',
      'Bad BGP Identifier',
      'Unsupported Optional Parameter',
      'Authentication Failure',
      'Unacceptable Hold Time',
      'Capability Message Error',
    ],
  ],
  [
    3,
    [
      undefined,
      'Malformed Attribute List',
      'Unrecognized Well-known Attribute',
      'Missing Well-known Attribute',
      'Attribute Flags Error',
      'Attribute Length Error',
      'Invalid ORIGIN Attribute',
      'AS Routing Loop',
      'Invalid NEXT_HOP Attribute',
      'Optional Attribute Error',
      'Invalid Network Field',
      'Malformed AS_PATH',
    ],
  ],
  [5, ['Unspecified Error', 'In OpenSent State', 'In OpenConfirm State', 'In Established State']],
  [
    6,
    [
      undefined,
      'Maximum Number of Prefixes Reached',
      'Administrative Shutdown',
      'Peer Unconfigured',
      'Administrative Reset',
      'Connection Rejected',
      'Other Configuration Change',
      'Connection Collision Resolution',
    ],
  ],
  [
    7,
    [
      undefined,
      'Invalid Action Value',
      'Invalid Capability Length',
      'Malformed Capability Value',
      'Unsupported Capability',
    ],
  ],
]);

const [FINITE_STATE_MACHINE, CEASE, CAPABILITY] = [5, 6, 7] as const;

function printNotification(context: TcpdumpContext, offset: number, messageBytes: number): void {
  if (!context.need(offset, 21)) return;
  if (messageBytes < 21) return;
  const major = context.uint8(offset + 19);
  const minor = context.uint8(offset + 20);
  context.put(`, ${ERRORS[major] ?? 'Unknown Error'} (${major})`);
  const names = SUBCODES.get(major);
  if (names === undefined) return;
  const separator = major === FINITE_STATE_MACHINE || major === CAPABILITY ? ' ' : ', ';
  context.put(`${separator}subcode ${names[minor] ?? 'Unknown'} (${minor})`);
  if (major !== CEASE) return;
  if (minor === 1 && messageBytes >= 21 + 7) {
    context.put(
      `, ${afiSafi(context, offset + 21, offset + 23)}, Max Prefixes: ${context.get32(offset + 24)}`,
    );
  }
  if ((minor === 2 || minor === 4) && messageBytes >= 22)
    printShutdown(context, offset + 21, messageBytes - 21);
}

/** RFC 8203. */
function printShutdown(context: TcpdumpContext, offset: number, left: number): void {
  const length = context.get8(offset);
  let shown = 0;
  if (length === 0) {
    context.put(', empty Shutdown Communication');
    shown = 1;
  } else if (length > MAX_SHUTDOWN_BYTES || length > left - 1) {
    context.put(', invalid Shutdown Communication length');
  } else {
    if (!context.need(offset + 1, length)) return;
    context.put(`, Shutdown Communication (length: ${length}): "${context.visible(offset + 1, length)}"`);
    shown = 1 + length;
  }
  if (left <= shown) return;
  context.put(`, Data: (length: ${left - shown})`);
  printUnknownData(context, offset + shown, left - shown, '\n\t\t');
}

const MAX_SHUTDOWN_BYTES = 128;
