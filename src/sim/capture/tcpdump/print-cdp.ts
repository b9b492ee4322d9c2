/** Cisco Discovery (print-cdp.c), in an LLC frame with Cisco's organization number. */
import { bitNamesOf, hexText, nameTable } from './name-table';
import { printUnknownData } from './print-unknown';
import type { TcpdumpContext } from './tcpdump-context';

const CAPABILITIES = nameTable(`
  1 Router;2 Transparent Bridge;4 Source Route Bridge;8 L2 Switch;16 L3 capable;32 IGMP snooping;64 L1 capable`);

const HEADER_BYTES = 4;
const DEVICE_ID = 1;

type FieldPrinter = (context: TcpdumpContext, offset: number, lengthBytes: number) => void;

interface Field {
  readonly name: string;
  /** Undefined for what tcpdump knows by name alone. */
  readonly print?: FieldPrinter;
  readonly shortest?: number;
  readonly longest?: number;
}

const number16: FieldPrinter = (context, offset) => {
  context.put(String(context.get16(offset)));
};
const octet: FieldPrinter = (context, offset) => {
  context.put(hexText(context.get8(offset), 2));
};

const FIELDS = new Map<number, Field>([
  [DEVICE_ID, { name: 'Device-ID', print: printString }],
  [2, { name: 'Address', print: printAddresses }],
  [3, { name: 'Port-ID', print: printString }],
  [4, { name: 'Capability', print: printCapability, shortest: 4, longest: 4 }],
  [5, { name: 'Version String', print: printVersion }],
  [6, { name: 'Platform', print: printString }],
  [7, { name: 'Prefixes', print: printPrefixes }],
  [8, { name: 'Protocol-Hello option' }],
  [9, { name: 'VTP Management Domain', print: printString }],
  [10, { name: 'Native VLAN ID', print: number16, shortest: 2, longest: 2 }],
  [11, { name: 'Duplex', print: printDuplex, shortest: 1, longest: 1 }],
  [14, { name: 'ATA-186 VoIP VLAN assignment', print: printVoiceVlan, shortest: 3, longest: 3 }],
  [15, { name: 'ATA-186 VoIP VLAN request', print: printVoiceVlan, shortest: 2, longest: 3 }],
  [16, { name: 'power consumption', print: printPower, shortest: 1, longest: 3 }],
  [17, { name: 'MTU', print: printMtu, shortest: 4, longest: 4 }],
  [18, { name: 'AVVID trust bitmap', print: octet, shortest: 1, longest: 1 }],
  [19, { name: 'AVVID untrusted ports CoS', print: octet, shortest: 1, longest: 1 }],
  [20, { name: 'System Name', print: printString }],
  [21, { name: 'System Object ID (not decoded)' }],
  [22, { name: 'Management Addresses', print: printAddresses, shortest: 4 }],
  [23, { name: 'Physical Location', print: printLocation, shortest: 1 }],
]);

export function printCdp(context: TcpdumpContext, start: number, lengthBytes: number): void {
  context.protocol = 'cdp';
  const isVerbose = context.options.verbosity > 0;
  if (lengthBytes < HEADER_BYTES) {
    context.put(` (packet length ${lengthBytes} < ${HEADER_BYTES})`);
    context.putInvalid(start, lengthBytes);
    return;
  }
  context.put(`CDPv${context.get8(start)}, ttl: ${context.get8(start + 1)}s`);
  const checksum = context.get16(start + 2);
  if (isVerbose) context.put(`, checksum: ${hexText(checksum, 4)} (unverified), length ${lengthBytes}`);
  const end = start + lengthBytes;
  let offset = start + HEADER_BYTES;
  while (offset < end && !context.isCut) {
    const bytes = printField(context, offset, end - offset);
    if (bytes === undefined) {
      context.putInvalid(offset, end - offset);
      return;
    }
    offset += bytes;
  }
  if (!isVerbose) context.put(`, length ${lengthBytes}`);
}

/** How many octets it takes; undefined when that cannot be. */
function printField(context: TcpdumpContext, offset: number, left: number): number | undefined {
  if (left < HEADER_BYTES) {
    context.put(` (remaining packet length ${left} < ${HEADER_BYTES})`);
    return undefined;
  }
  const isVerbose = context.options.verbosity > 0;
  const type = context.get16(offset);
  const fieldBytes = context.get16(offset + 2);
  const field = FIELDS.get(type);
  const name = field?.name ?? 'unknown field type';
  if (fieldBytes < HEADER_BYTES) {
    const plural = fieldBytes === 1 ? '' : 's';
    context.put(
      isVerbose
        ? `\n\t${name} (${hexText(type, 2)}), TLV length: ${fieldBytes} byte${plural} (too short)`
        : `, ${name} TLV length ${fieldBytes} too short`,
    );
    return undefined;
  }
  if (fieldBytes > left) {
    context.put(` (TLV length ${fieldBytes} > ${left})`);
    return undefined;
  }
  const bytes = fieldBytes - HEADER_BYTES;
  if (isVerbose) {
    context.put(`\n\t${name} (${hexText(type, 2)}), value length: ${bytes} byte${bytes === 1 ? '' : 's'}: `);
  } else if (type === DEVICE_ID) context.put(', Device-ID ');
  if (isVerbose || type === DEVICE_ID) printValue(context, field, offset + HEADER_BYTES, bytes);
  else printHidden(context, field, offset + HEADER_BYTES, bytes);
  return fieldBytes;
}

function isMalformed(field: Field | undefined, bytes: number): boolean {
  if (field === undefined) return false;
  return bytes < (field.shortest ?? 0) || bytes > (field.longest ?? Number.POSITIVE_INFINITY);
}

function printValue(context: TcpdumpContext, field: Field | undefined, offset: number, bytes: number): void {
  const isWrong = isMalformed(field, bytes);
  if (isWrong) context.put(' (malformed TLV)');
  if (isWrong || field === undefined) {
    if (context.need(offset, bytes)) printUnknownData(context, offset, bytes, '\n\t  ');
  } else if (field.print === undefined) context.need(offset, bytes);
  else field.print(context, offset, bytes);
}

/** Without `-v`. */
function printHidden(context: TcpdumpContext, field: Field | undefined, offset: number, bytes: number): void {
  if (isMalformed(field, bytes)) context.put(' (malformed TLV)');
  if (context.need(offset, bytes)) printUnknownData(context, offset, bytes, '\n\t  ');
}

function printString(context: TcpdumpContext, offset: number, bytes: number): void {
  context.put("'");
  context.putText(offset, bytes);
  context.put("'");
}

function printPower(context: TcpdumpContext, offset: number, bytes: number): void {
  const value =
    bytes === 1 ? context.get8(offset) : bytes === 2 ? context.get16(offset) : context.get24(offset);
  context.put(`${(value / 1000).toFixed(2)}W`);
}

function printCapability(context: TcpdumpContext, offset: number): void {
  const value = context.get32(offset);
  context.put(`(${hexText(value, 8)}): ${bitNamesOf(CAPABILITIES, value)}`);
}

function printVersion(context: TcpdumpContext, offset: number, bytes: number): void {
  context.put('\n\t  ');
  for (let index = 0; index < bytes && context.need(offset + index, 1); index += 1) {
    const isLineEnd = context.uint8(offset + index) === 0x0a;
    context.put(isLineEnd ? '\n\t  ' : context.visible(offset + index, 1));
  }
}

function printDuplex(context: TcpdumpContext, offset: number): void {
  context.put(context.get8(offset) === 0 ? 'half' : 'full');
}

function printVoiceVlan(context: TcpdumpContext, offset: number, bytes: number): void {
  if (bytes === 2) context.put(`unknown ${hexText(context.get16(offset), 4)}`);
  else context.put(`app ${context.get8(offset)}, vlan ${context.get16(offset + 1)}`);
}

function printMtu(context: TcpdumpContext, offset: number): void {
  context.put(`${context.get32(offset)} bytes`);
}

function printLocation(context: TcpdumpContext, offset: number, bytes: number): void {
  context.put(hexText(context.get8(offset), 2));
  if (bytes <= 1) return;
  context.put('/');
  context.putText(offset + 1, bytes - 1);
}

function printPrefixes(context: TcpdumpContext, offset: number, bytes: number): void {
  if (bytes % 5 !== 0) {
    context.put(` [length ${bytes} is not a multiple of 5]`);
    context.need(offset, bytes);
    return;
  }
  context.put(` IPv4 Prefixes (${bytes / 5}):`);
  for (let at = 0; at < bytes; at += 5) {
    const octets = [0, 1, 2, 3].map((index) => context.get8(offset + at + index));
    context.put(` ${octets.join('.')}/${context.get8(offset + at + 4)}`);
  }
}

/** A protocol by an OSI network layer number, or by an LLC header. */
const [BY_NUMBER, BY_HEADER] = [1, 2] as const;
const NUMBER_OF_IPV4 = 0xcc;
const HEADER_OF_IPV6 = 'aaaa0300000086dd';

function printAddresses(context: TcpdumpContext, offset: number, bytes: number): void {
  const end = offset + bytes;
  if (bytes < 4) {
    context.put(' (not enough space for num)');
    context.need(offset, bytes);
    return;
  }
  let at: number | undefined = offset + 4;
  for (let left = context.get32(offset); left > 0 && !context.isCut; left -= 1) {
    at = printAddress(context, at, end, left);
    if (at === undefined) return;
    if (left > 1) context.put(' ');
  }
  if (at < end) context.put(` (${end - at} bytes of stray data)`);
}

/** Where the next one is; undefined when there cannot be one. */
function printAddress(
  context: TcpdumpContext,
  offset: number,
  end: number,
  count: number,
): number | undefined {
  if (end - offset < 2) {
    missing(context, offset, end, 'PT+PL');
    return undefined;
  }
  const kind = context.get8(offset);
  const protocolBytes = context.get8(offset + 1);
  const protocol = offset + 2;
  if (end - protocol < protocolBytes + 2) {
    missing(context, protocol, end, 'P+AL');
    return undefined;
  }
  const addressBytes = context.get16(protocol + protocolBytes);
  const address = protocol + protocolBytes + 2;
  if (
    kind === BY_NUMBER &&
    protocolBytes === 1 &&
    addressBytes === 4 &&
    context.get8(protocol) === NUMBER_OF_IPV4
  ) {
    if (end - address < addressBytes) {
      missing(context, address, end, 'A');
      return undefined;
    }
    context.put(`IPv4 (${count}) ${context.getAddress(address)}`);
    return address + addressBytes;
  }
  const isHeader = kind === BY_HEADER && protocolBytes === 8 && addressBytes === 16;
  if (isHeader && context.getHex(protocol, 8) === HEADER_OF_IPV6) {
    if (end - address < addressBytes) {
      missing(context, address, end, 'A');
      return undefined;
    }
    context.put(`IPv6 (${count}) ${context.getIpv6(address)}`);
    return address + addressBytes;
  }
  context.put(`pt=${hexText(kind, 2)}, pl=${protocolBytes}, pb=`);
  printOctets(context, protocol, protocolBytes);
  context.put(`, al=${addressBytes}, a=`);
  if (end - address < addressBytes) {
    missing(context, address, end, 'A');
    return undefined;
  }
  printOctets(context, address, addressBytes);
  return address + addressBytes;
}

function printOctets(context: TcpdumpContext, offset: number, count: number): void {
  for (let index = 0; index < count && !context.isCut; index += 1) {
    context.put(` ${context.getHex(offset + index, 1)}`);
  }
}

function missing(context: TcpdumpContext, offset: number, end: number, what: string): void {
  context.put(` (not enough space for ${what})`);
  context.need(offset, end - offset);
}
