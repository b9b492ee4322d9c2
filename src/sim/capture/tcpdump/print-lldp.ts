/** Link Layer Discovery (IEEE 802.1AB; print-lldp.c). What organizations add is in `print-lldp-*.ts`. */
import { bitNamesOf, hexText, nameTable } from './name-table';
import { ORGANIZATION_NAMES } from './organization-names';
import { printLldp8021 } from './print-lldp-8021';
import { printLldp8023 } from './print-lldp-8023';
import { printLldpDcbx } from './print-lldp-dcbx';
import { printLldpTia } from './print-lldp-tia';
import { printUnknownData } from './print-unknown';
import type { TcpdumpContext } from './tcpdump-context';

const FIELDS = nameTable(`
  0 End;1 Chassis ID;2 Port ID;3 Time to Live;4 Port Description;5 System Name;6 System Description;
  7 System Capabilities;8 Management Address;127 Organization specific`);

const CHASSIS_KINDS = nameTable(`
  1 Chassis component;2 Interface alias;3 Port component;4 MAC address;5 Network address;6 Interface name;
  7 Local`);

const PORT_KINDS = nameTable(`
  1 Interface alias;2 Port component;3 MAC address;4 Network Address;5 Interface Name;6 Agent circuit ID;7 Local`);

const CAPABILITIES = nameTable(`
  1 Other;2 Repeater;4 Bridge;8 WLAN AP;16 Router;32 Telephone;64 Docsis;128 Station Only`);

const INTERFACE_NUMBERS = nameTable('2 Interface Index;3 System Port Number');

const FAMILIES = nameTable(`
  0 Reserved;1 IPv4;2 IPv6;3 NSAP;4 HDLC;5 BBN 1822;6 802;7 E.163;8 E.164;9 F.69;10 X.121;11 Novell IPX;
  12 Appletalk;13 Decnet IV;14 Banyan Vines;15 E.164 with NSAP subaddress;196 Layer-2 VPN;25 VPLS`);

const [CHASSIS, PORT, TIME_TO_LIVE, PORT_DESCRIPTION, SYSTEM_NAME, SYSTEM_DESCRIPTION] = [
  1, 2, 3, 4, 5, 6,
] as const;
const [SYSTEM_CAPABILITIES, MANAGEMENT_ADDRESS, ORGANIZATION] = [7, 8, 127] as const;
const HEADER_BYTES = 2;
const INTERFACE_NUMBER_BYTES = 5;

/** Prints the value of a field; true when its octets follow under `-v`. */
type LldpFieldPrinter = (context: TcpdumpContext, offset: number, lengthBytes: number) => boolean;

const BY_ORGANIZATION = new Map<number, LldpFieldPrinter>([
  [0x00_80c2, printLldp8021],
  [0x00_120f, printLldp8023],
  [0x00_005e, printManufacturerUsage],
  [0x00_12bb, printLldpTia],
  [0x00_1b21, printLldpDcbx],
]);

export function printLldp(context: TcpdumpContext, start: number, lengthBytes: number): void {
  context.protocol = 'lldp';
  context.put(`LLDP, length ${lengthBytes}`);
  const { verbosity } = context.options;
  const end = start + lengthBytes;
  let offset = start;
  while (end - offset >= HEADER_BYTES && !context.isCut) {
    if (!context.check(offset, HEADER_BYTES)) return;
    const header = context.uint16(offset);
    const type = header >>> 9;
    const bytes = header & 0x1ff;
    offset += HEADER_BYTES;
    if (verbosity > 0) context.put(`\n\t${FIELDS.get(type) ?? 'Unknown'} TLV (${type}), length ${bytes}`);
    if (type === 0 || bytes === 0) return;
    if (!context.check(offset, bytes)) return;
    const isDumped = end - offset < bytes ? undefined : printField(context, type, offset, bytes);
    if (isDumped === undefined) {
      context.put(context.truncation());
      return;
    }
    if (verbosity > 1 || (verbosity > 0 && isDumped)) printUnknownData(context, offset, bytes, '\n\t  ');
    offset += bytes;
  }
}

/** Undefined when it is too short for what it should be. */
function printField(
  context: TcpdumpContext,
  type: number,
  offset: number,
  lengthBytes: number,
): boolean | undefined {
  if (type === SYSTEM_NAME) {
    context.put(': ');
    context.putTextUntilZero(offset, lengthBytes);
    return false;
  }
  if (context.options.verbosity === 0) return false;
  switch (type) {
    case CHASSIS:
      return printIdentifier(context, offset, lengthBytes, CHASSIS_KINDS);
    case PORT:
      return printIdentifier(context, offset, lengthBytes, PORT_KINDS);
    case TIME_TO_LIVE:
      if (lengthBytes < 2) return undefined;
      context.put(`: TTL ${context.get16(offset)}s`);
      return false;
    case PORT_DESCRIPTION:
    case SYSTEM_DESCRIPTION:
      context.put(type === PORT_DESCRIPTION ? ': ' : '\n\t  ');
      context.putTextUntilZero(offset, lengthBytes);
      return false;
    case SYSTEM_CAPABILITIES:
      if (lengthBytes < 4) return undefined;
      context.put(`\n\t  System  Capabilities ${capabilitiesText(context.get16(offset))}`);
      context.put(`\n\t  Enabled Capabilities ${capabilitiesText(context.get16(offset + 2))}`);
      return false;
    case MANAGEMENT_ADDRESS:
      return printManagementAddress(context, offset, lengthBytes) ? false : undefined;
    case ORGANIZATION:
      return printOrganization(context, offset, lengthBytes);
    default:
      return true;
  }
}

function capabilitiesText(value: number): string {
  return `[${bitNamesOf(CAPABILITIES, value)}] (${hexText(value, 4)})`;
}

function printIdentifier(
  context: TcpdumpContext,
  offset: number,
  lengthBytes: number,
  kinds: ReadonlyMap<number, string>,
): boolean | undefined {
  if (lengthBytes < 2) return undefined;
  const kind = context.get8(offset);
  const name = kinds.get(kind);
  context.put(`\n\t  Subtype ${name ?? 'Unknown'} (${kind}): `);
  const value = offset + 1;
  const valueBytes = lengthBytes - 1;
  if (name === undefined) return true;
  if (name === 'MAC address') {
    if (valueBytes < 6) return undefined;
    context.put(context.getMac(value));
  } else if (name.toLowerCase() === 'network address') {
    const address = networkAddress(context, value, valueBytes);
    if (address === undefined) return undefined;
    context.put(address);
  } else context.putTextUntilZero(value, valueBytes);
  return false;
}

const ADDRESS_BYTES = new Map([
  [1, 4],
  [2, 16],
  [6, 6],
]);

/** Undefined when it is too short for its family. */
function networkAddress(context: TcpdumpContext, offset: number, lengthBytes: number): string | undefined {
  if (lengthBytes < 1) return undefined;
  const family = context.get8(offset);
  const needed = ADDRESS_BYTES.get(family);
  const title = `AFI ${FAMILIES.get(family) ?? 'Unknown'} (${family})`;
  if (needed === undefined) return `${title}, no AF printer !`;
  if (lengthBytes - 1 < needed) return undefined;
  const at = offset + 1;
  if (family === 1) return `${title}: ${context.getAddress(at)}`;
  return `${title}: ${family === 2 ? context.getIpv6(at) : context.getMac(at)}`;
}

function printManagementAddress(context: TcpdumpContext, offset: number, lengthBytes: number): boolean {
  const end = offset + lengthBytes;
  const bytes = context.get8(offset);
  if (lengthBytes - 1 < bytes) return false;
  const address = networkAddress(context, offset + 1, bytes);
  if (address === undefined) return false;
  context.put(`\n\t  Management Address length ${bytes}, ${address}`);
  const number = offset + 1 + bytes;
  if (end - number < INTERFACE_NUMBER_BYTES) return false;
  const kind = context.get8(number);
  context.put(
    `\n\t  ${INTERFACE_NUMBERS.get(kind) ?? 'Unknown'} Interface Numbering (${kind}): ${context.get32(number + 1)}`,
  );
  const object = number + INTERFACE_NUMBER_BYTES;
  if (object === end) return true;
  const objectBytes = context.get8(object);
  if (end - object < 1 + objectBytes) return false;
  if (objectBytes > 0) {
    context.put(`\n\t  OID length ${objectBytes}`);
    context.putTextUntilZero(object + 1, objectBytes);
  }
  return true;
}

function printOrganization(
  context: TcpdumpContext,
  offset: number,
  lengthBytes: number,
): boolean | undefined {
  if (lengthBytes < 3) return undefined;
  const number = context.get24(offset);
  context.put(`: OUI ${ORGANIZATION_NAMES.get(number) ?? 'Unknown'} (${hexText(number, 6)})`);
  return BY_ORGANIZATION.get(number)?.(context, offset, lengthBytes) ?? true;
}

/** RFC 8520. */
function printManufacturerUsage(context: TcpdumpContext, offset: number, lengthBytes: number): boolean {
  if (lengthBytes < 8) return false;
  const kind = context.get8(offset + 3);
  context.put(`\n\t  ${kind === 1 ? 'MUD-URL' : 'unknown'} Subtype (${kind})`);
  if (kind !== 1) return true;
  context.put('\n\t  MUD-URL=');
  context.putText(offset + 4, lengthBytes - 4);
  return false;
}
