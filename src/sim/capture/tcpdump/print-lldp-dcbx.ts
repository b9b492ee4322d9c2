/** LLDP's Data Center Bridging exchange, revision 1.01 (print-lldp.c). */
import { hexText, nameTable } from './name-table';
import { printUnknownData } from './print-unknown';
import type { TcpdumpContext } from './tcpdump-context';

const REVISIONS = nameTable(`
  1 DCB Capability Exchange Protocol Rev 1;2 DCB Capability Exchange Protocol Rev 1.01`);

const HEADER_BYTES = 2;
const EIGHT = [0, 1, 2, 3, 4, 5, 6, 7] as const;

type FeaturePrinter = (context: TcpdumpContext, offset: number, lengthBytes: number) => void;

/** The shortest feature that is read, and what it prints. */
const PRINTERS = new Map<number, readonly [number, FeaturePrinter]>([
  [1, [10, printControl]],
  [2, [17, printPriorityGroups]],
  [3, [6, printFlowControl]],
  [4, [4, printApplications]],
]);

export function printLldpDcbx(context: TcpdumpContext, start: number, lengthBytes: number): boolean {
  if (lengthBytes < 4) return false;
  const { verbosity } = context.options;
  const revision = context.get8(start + 3);
  context.put(`\n\t  ${REVISIONS.get(revision) ?? 'unknown'} Subtype (${revision})`);
  if (revision === 1) return true;
  let isDumped = false;
  let offset = start + 4;
  const end = start + lengthBytes;
  while (end - offset >= HEADER_BYTES && !context.isCut) {
    const header = context.get16(offset);
    const type = header >>> 9;
    const bytes = header & 0x1ff;
    isDumped = false;
    offset += HEADER_BYTES;
    if (type === 0 || bytes === 0) break;
    if (!context.has(offset, bytes) || end - offset < bytes) break;
    const printer = PRINTERS.get(type);
    if (printer === undefined) isDumped = true;
    else {
      const [needed, print] = printer;
      if (bytes < needed) break;
      print(context, offset, bytes);
    }
    if (verbosity > 1 || (verbosity > 0 && isDumped)) printUnknownData(context, offset, bytes, '\n\t    ');
    offset += bytes;
  }
  return isDumped;
}

function printVersions(context: TcpdumpContext, offset: number): void {
  context.put(
    `\n\t      Oper_Version: ${context.get8(offset)}\n\t      Max_Version: ${context.get8(offset + 1)}`,
  );
}

function printControl(context: TcpdumpContext, offset: number, lengthBytes: number): void {
  context.put(`\n\t    Control - Protocol Control (type 0x1, length ${lengthBytes})`);
  printVersions(context, offset);
  context.put(
    `\n\t      Sequence Number: ${context.get32(offset + 2)}` +
      `\n\t      Acknowledgement Number: ${context.get32(offset + 6)}`,
  );
}

function printFeatureHeader(context: TcpdumpContext, offset: number, title: string): void {
  context.put(`\n\t    Feature - ${title}`);
  printVersions(context, offset);
  const flags = context.get8(offset + 2);
  const bit = (mask: number): number => ((flags & mask) === 0 ? 0 : 1);
  context.put(
    `\n\t      Info block(0x${flags.toString(16).toUpperCase().padStart(2, '0')}): ` +
      `Enable bit: ${bit(0x80)}, Willing bit: ${bit(0x40)}, Error Bit: ${bit(0x20)}` +
      `\n\t      SubType: ${context.get8(offset + 3)}`,
  );
}

function printPriorityGroups(context: TcpdumpContext, offset: number, lengthBytes: number): void {
  printFeatureHeader(context, offset, `Priority Group (type 0x2, length ${lengthBytes})`);
  context.put('\n\t      Priority Allocation');
  const groups = context.get32(offset + 4);
  for (const index of EIGHT) {
    context.put(`\n\t          PgId_${index}: ${(groups >>> (28 - 4 * index)) & 0xf}`);
  }
  context.put('\n\t      Priority Group Allocation');
  for (const index of EIGHT) {
    context.put(`\n\t          Pg percentage[${index}]: ${context.get8(offset + 8 + index)}`);
  }
  context.put(`\n\t      NumTCsSupported: ${context.get8(offset + 16)}`);
}

function printFlowControl(context: TcpdumpContext, offset: number, lengthBytes: number): void {
  printFeatureHeader(context, offset, `Priority Flow Control (type 0x3, length ${lengthBytes})`);
  const bits = context.get8(offset + 4);
  context.put(`\n\t      PFC Config (0x${bits.toString(16).toUpperCase().padStart(2, '0')})`);
  for (const index of EIGHT) {
    const state = (bits & (1 << index)) === 0 ? 'Disabled' : 'Enabled';
    context.put(`\n\t          Priority Bit ${index}: ${state}`);
  }
  context.put(`\n\t      NumTCPFCSupported: ${context.get8(offset + 5)}`);
}

function printApplications(context: TcpdumpContext, offset: number, lengthBytes: number): void {
  printFeatureHeader(context, offset, `Application (type 0x4, length ${lengthBytes})`);
  for (let at = offset + 4; at + 6 <= offset + lengthBytes; at += 6) {
    const value = context.get24(at + 2);
    const selector = value >>> 22;
    context.put(
      `\n\t      Application Value\n\t          Application Protocol ID: ${hexText(context.get16(at), 4)}` +
        `\n\t          SF (0x${selector.toString(16)}) Application Protocol ID is ${selector === 0 ? 'L2 EtherType' : 'Socket Number'}` +
        `\n\t          OUI: ${hexText(value & 0x3f_ffff, 6)}` +
        `\n\t          User Priority Map: ${hexText(context.get8(at + 5), 2)}`,
    );
  }
}
