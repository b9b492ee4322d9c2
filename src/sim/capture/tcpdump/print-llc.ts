/**
 * Frames with a length in place of an EtherType: IEEE 802.2 with or without a SubNetwork Access Protocol header
 * (print-llc.c), and what bridges say with it (print-stp.c).
 *
 * Leaves out IPX, NetBEUI, ISO and most of Cisco's protocols: they are shown as bytes.
 */
import { etherTypeName } from './ether-type-names';
import { hexDump } from './hex-dump';
import { nameTable } from './name-table';
import { ORGANIZATION_NAMES } from './organization-names';
import { printCdp } from './print-cdp';
import { printStp } from './print-stp';
import type { TcpdumpContext } from './tcpdump-context';

const SAP_NAMES = new Map<number, string>([
  [0x00, 'Null'],
  [0x02, '802.1B I'],
  [0x03, '802.1B G'],
  [0x04, 'SNA'],
  [0x06, 'IP'],
  [0x0e, 'ProWay NM'],
  [0x42, 'STP'],
  [0x4e, 'RS511'],
  [0x7e, 'ISO8208'],
  [0x8e, 'ProWay'],
  [0xaa, 'SNAP'],
  [0xe0, 'IPX'],
  [0xf0, 'NetBeui'],
  [0xfe, 'OSI'],
  [0xff, 'Global'],
]);

const COMMANDS = new Map<number, string>([
  [0x03, 'ui'],
  [0xe3, 'test'],
  [0xaf, 'xid'],
  [0x63, 'ua'],
  [0x43, 'disc'],
  [0x0f, 'dm'],
  [0x6f, 'sabme'],
  [0x87, 'frmr'],
]);

const [SAP_STP, SAP_IP, SAP_SNAP] = [0x42, 0x06, 0xaa] as const;
const [CISCO, CISCO_BRIDGED, BRIDGED, APPLETALK] = [0x0c, 0xf8, 0x80c2, 0x08_0007] as const;
const [CISCO_DISCOVERY, PER_VLAN_SPANNING_TREE, VLAN_BRIDGE] = [0x2000, 0x010b, 0x010c] as const;
const SNAP_BYTES = 5;
const UNNUMBERED_INFORMATION = 0x03;
const EXCHANGE_IDENTIFICATION = 0xaf;

/** `frame` is where the frame's addresses are, for those that print them; cooked frames have none. */
export function printLlc(
  context: TcpdumpContext,
  frame: number | undefined,
  offset: number,
  lengthBytes: number,
): string {
  let headerBytes = 0;
  const text = context.written(() => {
    headerBytes = print(context, frame, offset, lengthBytes);
  });
  context.llcHeaderBytes = headerBytes;
  return text;
}

/** Returns the bytes of the header. */
function print(
  context: TcpdumpContext,
  frame: number | undefined,
  offset: number,
  lengthBytes: number,
): number {
  context.protocol = 'llc';
  if (!context.has(offset, 3)) {
    return printTruncated(context, offset, offset);
  }
  if (lengthBytes < 3) {
    context.put(context.truncation());
    return context.end - offset;
  }
  const destinationField = context.uint8(offset);
  const sourceField = context.uint8(offset + 1);
  const first = context.uint8(offset + 2);
  const isUnnumbered = (first & 3) === 3;
  if (!isUnnumbered && (!context.has(offset, 4) || lengthBytes < 4)) {
    if (!context.has(offset, 4)) return printTruncated(context, offset, offset);
    context.put(context.truncation());
    return context.end - offset;
  }
  const control = isUnnumbered ? first : first | (context.uint8(offset + 3) << 8);
  const headerBytes = isUnnumbered ? 3 : 4;
  if (sourceField === SAP_SNAP && destinationField === SAP_SNAP && control === UNNUMBERED_INFORMATION) {
    if (context.options.hasLinkHeader) {
      context.put('LLC, dsap SNAP (0xaa) Individual, ssap SNAP (0xaa) Command, ctrl 0x03: ');
    }
    printSnap(context, frame, offset + 3, lengthBytes - 3);
    return 3 + SNAP_BYTES;
  }
  const isGroup = (destinationField & 1) !== 0;
  const destination = destinationField & ~1;
  const source = sourceField & ~1;
  if (context.options.hasLinkHeader) {
    const controlText = isUnnumbered ? hex(control, 2) : hex(control, 4);
    context.put(
      `LLC, dsap ${sapName(destination)} (0x${hex(destination, 2)}) ${isGroup ? 'Group' : 'Individual'}, ` +
        `ssap ${sapName(source)} (0x${hex(source, 2)}) ${(sourceField & 1) === 0 ? 'Command' : 'Response'}, ` +
        `ctrl 0x${controlText}: `,
    );
  }
  const body = offset + headerBytes;
  const bodyBytes = lengthBytes - headerBytes;
  if (sourceField === SAP_STP && destinationField === SAP_STP && control === UNNUMBERED_INFORMATION) {
    printStp(context, body, bodyBytes);
    return headerBytes;
  }
  if (sourceField === SAP_IP && destinationField === SAP_IP && control === UNNUMBERED_INFORMATION) {
    context.append(context.nested.ipv4(context, body, bodyBytes));
    return headerBytes;
  }
  if (source === SAP_SNAP && destination === SAP_SNAP && control === UNNUMBERED_INFORMATION) {
    printSnap(context, frame, body, bodyBytes);
    return 3 + SNAP_BYTES;
  }
  if (!context.options.hasLinkHeader) {
    const from = frame === undefined ? '' : `${context.mac(frame + 6)} `;
    const to = `${frame === undefined ? '' : `${context.mac(frame)} `}${sapText(destination, 'DSAP')} `;
    if (source !== destination) context.put(`${from}${sapText(source, 'SSAP')} > ${to}`);
    else context.put(frame === undefined ? to : `${from}> ${to}`);
  }
  printControl(context, { control, isUnnumbered, sourceField, lengthBytes });
  if (isUnnumbered && (control & ~0x10) === EXCHANGE_IDENTIFICATION) {
    if (bodyBytes <= 0) return printTruncated(context, body, offset);
    if (context.get8(body) !== 0x81) printBytes(context, offset);
    else if (context.has(body, 3) && bodyBytes >= 3) {
      context.put(`: ${hex(context.uint8(body + 1), 2)} ${hex(context.uint8(body + 2), 2)}`);
    } else return printTruncated(context, body, offset);
    return headerBytes;
  }
  if (isUnnumbered || (control & 3) !== 1) printBytes(context, offset);
  return headerBytes;
}

function sapText(sap: number, kind: 'DSAP' | 'SSAP'): string {
  return SAP_NAMES.get(sap) ?? `Unknown ${kind} 0x${hex(sap, 2)}`;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}

function sapName(sap: number): string {
  return SAP_NAMES.get(sap) ?? 'Unknown';
}

interface LlcControl {
  readonly control: number;
  readonly isUnnumbered: boolean;
  readonly sourceField: number;
  readonly lengthBytes: number;
}

function printControl(context: TcpdumpContext, llc: LlcControl): void {
  const { control, isUnnumbered, lengthBytes } = llc;
  const poll = isUnnumbered ? control & 0x10 : control & 0x100;
  const isResponse = (llc.sourceField & 1) !== 0;
  const flags = isResponse ? (poll === 0 ? 'Response' : 'Final') : poll === 0 ? 'Command' : 'Poll';
  if (isUnnumbered) {
    const command = control & ~0x10;
    context.put(
      `Unnumbered, ${COMMANDS.get(command) ?? hex(command, 2)}, Flags [${flags}], length ${lengthBytes}`,
    );
    return;
  }
  const received = (control >>> 9) & 0x7f;
  if ((control & 3) === 1) {
    const name = ['Receiver Ready', 'Receiver not Ready', 'Reject', '?'][(control >>> 2) & 3] ?? '?';
    context.put(`Supervisory, ${name}, rcv seq ${received}, Flags [${flags}], length ${lengthBytes}`);
  } else {
    context.put(
      `Information, send seq ${(control >>> 1) & 0x7f}, rcv seq ${received}, Flags [${flags}], length ${lengthBytes}`,
    );
  }
}

function printSnap(
  context: TcpdumpContext,
  frame: number | undefined,
  offset: number,
  lengthBytes: number,
): void {
  context.protocol = 'snap';
  if (!context.has(offset, 5) || lengthBytes < 5) {
    context.put(context.truncation());
    return;
  }
  const organization = context.uint24(offset);
  const type = context.uint16(offset + 3);
  if (context.options.hasLinkHeader) {
    const known = organization === 0 ? 'ethertype' : 'pid';
    context.put(
      `oui ${ORGANIZATION_NAMES.get(organization) ?? 'Unknown'} ` +
        `(0x${hex(organization, 6)}), ${known} ${snapTypeName(organization, type)} (0x${hex(type, 4)}), length ${lengthBytes - 5}: `,
    );
  }
  const isEncapsulated = organization === 0 || organization === CISCO_BRIDGED;
  const text = isEncapsulated
    ? context.nested.etherType(context, type, offset + 5, lengthBytes - 5)
    : undefined;
  if (text !== undefined) {
    context.append(text);
    return;
  }
  if (organization === CISCO && printCisco(context, type, offset + 5, lengthBytes - 5)) return;
  if (!context.options.hasLinkHeader) {
    const what =
      organization === 0
        ? `, ethertype ${snapTypeName(organization, type)} (0x${hex(type, 4)})`
        : `, oui ${ORGANIZATION_NAMES.get(organization) ?? 'Unknown'} (0x${hex(organization, 6)}), pid ${snapTypeName(organization, type)} (0x${hex(type, 4)})`;
    const way = frame === undefined ? '' : `${context.mac(frame + 6)} > ${context.mac(frame)} `;
    context.put(`${way}SNAP${what}, length ${lengthBytes - 5}: `);
  }
  printBytes(context, offset - 3);
}

const CISCO_PROTOCOLS = nameTable(`
  8192 CDP;8195 VTP;8196 DTP;273 UDLD;267 PVST;268 VLAN Bridge`);

const BRIDGED_FRAMES = nameTable(`
  1 Ethernet + FCS;7 Ethernet w/o FCS;2 802.4 + FCS;8 802.4 w/o FCS;3 Token Ring + FCS;9 Token Ring w/o FCS;
  4 FDDI + FCS;10 FDDI w/o FCS;5 802.6 + FCS;11 802.6 w/o FCS;14 BPDU`);

function snapTypeName(organization: number, type: number): string {
  switch (organization) {
    case 0:
    case CISCO_BRIDGED:
    case APPLETALK:
      return etherTypeName(type) ?? 'Unknown';
    case CISCO:
      return CISCO_PROTOCOLS.get(type) ?? 'Unknown';
    case BRIDGED:
      return BRIDGED_FRAMES.get(type) ?? 'Unknown';
    default:
      return 'Unknown';
  }
}

/** False for what is shown as bytes: VTP, DTP and UDLD. */
function printCisco(context: TcpdumpContext, type: number, offset: number, lengthBytes: number): boolean {
  if (type === CISCO_DISCOVERY) printCdp(context, offset, lengthBytes);
  else if (type === PER_VLAN_SPANNING_TREE || type === VLAN_BRIDGE) printStp(context, offset, lengthBytes);
  else return false;
  return true;
}

/** What is left is shown whatever the options, and nothing of it again by `-x`. */
function printTruncated(context: TcpdumpContext, offset: number, headerStart: number): number {
  context.put(context.truncation() + hexDump(context.bytes, offset, context.end, true));
  return context.end - headerStart;
}

function printBytes(context: TcpdumpContext, offset: number): void {
  if (context.isDumpSuppressed) return;
  context.put(hexDump(context.bytes, offset, context.end, true));
}
