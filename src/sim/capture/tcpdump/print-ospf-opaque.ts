/** Fields of OSPF's opaque link states, both versions': traffic engineering (RFC 3630) and restarts (RFC 3623). */
import { bitNamesOf, hexText, nameTable } from './name-table';
import { megabitsText } from './print-bandwidth';
import { printUnknownData } from './print-unknown';
import type { TcpdumpContext } from './tcpdump-context';

const GRACE_FIELDS = nameTable(`
  1 Grace Period;2 Graceful restart Reason;3 IPv4 interface address`);

const GRACE_REASONS = nameTable(`
  0 Unknown;1 Software Restart;2 Software Reload/Upgrade;3 Control Processor Switch`);

const TRAFFIC_FIELDS = nameTable('1 Router Address;2 Link');

const LINK_FIELDS = nameTable(`
  1 Link Type;2 Link ID;3 Local Interface IP address;4 Remote Interface IP address;5 Traffic Engineering Metric;
  6 Maximum Bandwidth;7 Maximum Reservable Bandwidth;8 Unreserved Bandwidth;9 Administrative Group;
  11 Link Local/Remote Identifier;14 Link Protection Type;15 Interface Switching Capability;
  16 Shared Risk Link Group;17 Bandwidth Constraints`);

const LINK_TYPES = nameTable('1 Point-to-point;2 Multi-Access');

const BANDWIDTH_MODELS = nameTable(`
  0 Russian dolls;1 Maximum allocation;254 Maximum allocation with E-LSP support`);

const LINK_PROTECTIONS = nameTable(`
  1 Extra Traffic;2 Unprotected;4 Shared;8 Dedicated 1:1;16 Dedicated 1+1;32 Enhanced;64 Reserved;128 Reserved`);

const SWITCHING = nameTable(`
  1 Packet-Switch Capable-1;2 Packet-Switch Capable-2;3 Packet-Switch Capable-3;4 Packet-Switch Capable-4;
  51 Layer-2 Switch Capable;100 Time-Division-Multiplex;150 Lambda-Switch Capable;200 Fiber-Switch Capable`);

const ENCODINGS = nameTable(`
  1 Packet;2 Ethernet V2/DIX;3 ANSI/ETSI PDH;4 Reserved;5 SDH ITU-T G.707/SONET ANSI T1.105;6 Reserved;
  7 Digital Wrapper;8 Lambda (photonic);9 Fiber;10 Reserved;11 FiberChannel`);

const HEADER_BYTES = 4;
const SHARED_RISK = 16;

/** False when a field is wrong. */
export function printGraceFields(context: TcpdumpContext, offset: number, lengthBytes: number): boolean {
  let at = offset;
  let left = lengthBytes;
  while (left > 0 && !context.isCut) {
    if (!context.has(at, HEADER_BYTES)) return false;
    if (left < HEADER_BYTES) {
      context.put(`\n\t    Remaining LS length ${left} < 4`);
      return false;
    }
    const type = context.uint16(at);
    const bytes = context.uint16(at + 2);
    at += HEADER_BYTES;
    left -= HEADER_BYTES;
    context.put(`\n\t    ${GRACE_FIELDS.get(type) ?? 'unknown'} TLV (${type}), length ${bytes}, value: `);
    if (bytes > left) {
      context.put(`\n\t    Bogus length ${bytes} > ${left}`);
      return false;
    }
    if (type === 0 || bytes === 0 || !context.has(at, bytes)) return false;
    const needed = type === 2 ? 1 : 4;
    if (GRACE_FIELDS.has(type) && bytes !== needed) {
      context.put(`\n\t    Bogus length ${bytes} != ${needed}`);
      return false;
    }
    printGraceValue(context, type, at, bytes);
    const padded = Math.ceil(bytes / 4) * 4;
    at += padded;
    left = (left - padded) >>> 0;
  }
  return true;
}

function printGraceValue(context: TcpdumpContext, type: number, offset: number, bytes: number): void {
  const value = context.get8(offset);
  if (type === 1) context.put(`${context.get32(offset)}s`);
  else if (type === 2) context.put(`${GRACE_REASONS.get(value) ?? 'Unknown'} (${value})`);
  else if (type === 3) context.put(context.getAddress(offset));
  else if (context.options.verbosity <= 1) printUnknownData(context, offset, bytes, '\n\t      ');
}

/** False when a field is wrong. */
export function printTrafficFields(context: TcpdumpContext, offset: number, lengthBytes: number): boolean {
  let at = offset;
  let left = lengthBytes;
  while (left !== 0 && !context.isCut) {
    if (!context.has(at, HEADER_BYTES)) return false;
    if (left < HEADER_BYTES) {
      context.put(`\n\t    Remaining LS length ${left} < 4`);
      return false;
    }
    const type = context.uint16(at);
    let bytes = context.uint16(at + 2);
    at += HEADER_BYTES;
    left -= HEADER_BYTES;
    context.put(`\n\t    ${TRAFFIC_FIELDS.get(type) ?? 'unknown'} TLV (${type}), length: ${bytes}`);
    if (bytes > left) {
      context.put(`\n\t    Bogus length ${bytes} > ${left}`);
      return false;
    }
    if (type === 0 || bytes === 0) return false;
    if (type === 2) {
      const next = printLink(context, at, bytes);
      if (next === undefined) return false;
      // tcpdump does not count the fields of a link.
      at = next;
      continue;
    }
    if (type === 1) {
      if (bytes < 4) {
        context.put(`\n\t    TLV length ${bytes} < 4`);
        return false;
      }
      context.put(`, ${context.getAddress(at)}`);
    } else if (context.options.verbosity <= 1) printUnknownData(context, at, bytes, '\n\t      ');
    bytes = Math.ceil(bytes / 4) * 4;
    if (bytes > left) {
      context.put(`\n\t    Bogus padded length ${bytes} > ${left}`);
      return false;
    }
    at += bytes;
    left -= bytes;
  }
  return true;
}

/** Where the fields end; undefined when one is wrong. */
function printLink(context: TcpdumpContext, offset: number, lengthBytes: number): number | undefined {
  let at = offset;
  let left = lengthBytes;
  while (left !== 0 && !context.isCut) {
    if (left < HEADER_BYTES) {
      context.put(`\n\t    Remaining TLV length ${left} < 4`);
      return undefined;
    }
    const type = context.get16(at);
    const bytes = context.get16(at + 2);
    at += HEADER_BYTES;
    left -= HEADER_BYTES;
    if (type === 0 || bytes === 0) {
      context.put(' (invalid)');
      return undefined;
    }
    context.put(`\n\t      ${LINK_FIELDS.get(type) ?? 'unknown'} subTLV (${type}), length: ${bytes}`);
    if (left < bytes) {
      context.put(`\n\t    Remaining TLV length ${left + 4} < ${bytes + 4}`);
      return undefined;
    }
    if (!context.has(at, bytes)) return undefined;
    const problem = printLinkField(context, type, at, bytes);
    if (problem !== undefined) {
      context.put(`${problem} (invalid)`);
      return undefined;
    }
    const padded = Math.ceil(bytes / 4) * 4;
    if (left < padded) {
      context.put(`\n\t    Remaining TLV length ${left + 4} < ${padded + 4}`);
      return undefined;
    }
    // Those of shared risk are gone over twice.
    at += type === SHARED_RISK ? bytes + padded : padded;
    left -= padded;
  }
  return at;
}

/** The length of the fields that have one alone. */
const LENGTHS = new Map([
  [1, 1],
  [3, 4],
  [4, 4],
  [5, 4],
  [6, 4],
  [7, 4],
  [8, 32],
  [9, 4],
  [14, 4],
]);

/** What is wrong with it, if anything. */
function printLinkField(
  context: TcpdumpContext,
  type: number,
  offset: number,
  bytes: number,
): string | undefined {
  const expected = LENGTHS.get(type);
  if (expected !== undefined && bytes !== expected) return ` != ${expected}`;
  switch (type) {
    case 1: {
      const value = context.get8(offset);
      context.put(`, ${LINK_TYPES.get(value) ?? 'unknown'} (${value})`);
      return undefined;
    }
    case 2:
    case 11:
      if (bytes !== 4 && bytes !== 8) return ' != 4 && != 8';
      for (let at = 0; at < bytes; at += 4) {
        context.put(`, ${context.getAddress(offset + at)} (${hexText(context.get32(offset + at), 8)})`);
      }
      return undefined;
    case 3:
    case 4:
      context.put(`, ${context.getAddress(offset)}`);
      return undefined;
    case 5:
      context.put(`, Metric ${context.get32(offset)}`);
      return undefined;
    case 6:
    case 7:
      context.put(`, ${megabitsText(context, offset)}`);
      return undefined;
    case 8:
      for (let index = 0; index < 8; index += 1) {
        context.put(`\n\t\tTE-Class ${index}: ${megabitsText(context, offset + index * 4)}`);
      }
      return undefined;
    case 9:
      context.put(`, ${hexText(context.get32(offset), 8)}`);
      return undefined;
    default:
      return printRarerLinkField(context, type, offset, bytes);
  }
}

function printRarerLinkField(
  context: TcpdumpContext,
  type: number,
  offset: number,
  bytes: number,
): string | undefined {
  switch (type) {
    case 14:
      context.put(`, ${bitNamesOf(LINK_PROTECTIONS, context.get8(offset))}`);
      return undefined;
    case 15:
      return printSwitching(context, offset, bytes);
    case SHARED_RISK:
      if (bytes % 4 !== 0) return ' != N x 4';
      context.put('\n\t\t  Shared risk group: ');
      for (let at = 0; at < bytes; at += 4) {
        context.put(`${at === 0 ? '' : ', '}${context.get32(offset + at)}`);
      }
      return undefined;
    case 17:
      return printConstraints(context, offset, bytes);
    default:
      if (context.options.verbosity <= 1) printUnknownData(context, offset, bytes, '\n\t\t');
      return undefined;
  }
}

function printSwitching(context: TcpdumpContext, offset: number, bytes: number): string | undefined {
  if (bytes < 36) return ' < 36';
  context.put(
    `\n\t\tInterface Switching Capability: ${SWITCHING.get(context.get8(offset)) ?? 'Unknown'}` +
      `\n\t\tLSP Encoding: ${ENCODINGS.get(context.get8(offset + 1)) ?? 'Unknown'}\n\t\tMax LSP Bandwidth:`,
  );
  for (let level = 0; level < 8; level += 1) {
    context.put(`\n\t\t  priority level ${level}: ${megabitsText(context, offset + 4 + level * 4)}`);
  }
  return undefined;
}

function printConstraints(context: TcpdumpContext, offset: number, bytes: number): string | undefined {
  if (bytes < 4) return ' < 4';
  const model = context.get8(offset);
  context.put(`\n\t\tBandwidth Constraints Model ID: ${BANDWIDTH_MODELS.get(model) ?? 'unknown'} (${model})`);
  if (bytes % 4 !== 0) return `\n\t\tlength ${bytes} != N x 4`;
  if (bytes > 36) return `\n\t\tlength ${bytes} > 36`;
  for (let index = 0; index < (bytes - 4) / 4; index += 1) {
    context.put(`\n\t\t  Bandwidth constraint CT${index}: ${megabitsText(context, offset + 4 + index * 4)}`);
  }
  return undefined;
}
