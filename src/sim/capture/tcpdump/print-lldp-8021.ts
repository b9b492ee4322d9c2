/** LLDP's fields of IEEE 802.1 (802.1AB annex E, 802.1Qaz, 802.1Qbg; print-lldp.c). */
import { bitNamesOf, hexText, nameTable } from './name-table';
import { printLldpAggregation } from './print-lldp-8023';
import type { TcpdumpContext } from './tcpdump-context';

const KINDS = nameTable(`
  1 Port VLAN Id;2 Port and Protocol VLAN ID;3 VLAN name;4 Protocol Identity;7 Link aggregation;
  8 Congestion Notification;9 ETS Configuration;10 ETS Recommendation;11 Priority Flow Control Configuration;
  12 Application Priority;13 EVB;14 CDCP`);

const VLAN_FLAGS = nameTable('2 supported;4 enabled');

const BRIDGING_MODES = nameTable(`
  0 Not Supported;1 EVB Bridge;2 EVB Station;3 Reserved for future Standardization`);

type FieldPrinter = (context: TcpdumpContext, offset: number, lengthBytes: number) => void;

/** The shortest field that is read, its header included, and what it prints. */
const PRINTERS = new Map<number, readonly [number, FieldPrinter]>([
  [1, [6, printPortVlan]],
  [2, [7, printProtocolVlan]],
  [3, [6, printVlanName]],
  [4, [5, printProtocol]],
  [7, [9, printLldpAggregation]],
  [8, [6, printCongestion]],
  [9, [25, printSelection]],
  [10, [25, printRecommendation]],
  [11, [6, printFlowControl]],
  [12, [5, printApplications]],
  [13, [9, printEdgeBridging]],
  [14, [8, printChannels]],
]);

export function printLldp8021(context: TcpdumpContext, offset: number, lengthBytes: number): boolean {
  if (lengthBytes < 4) return false;
  const kind = context.get8(offset + 3);
  context.put(`\n\t  ${KINDS.get(kind) ?? 'unknown'} Subtype (${kind})`);
  const printer = PRINTERS.get(kind);
  if (printer === undefined) return true;
  const [needed, print] = printer;
  if (lengthBytes >= needed) print(context, offset, lengthBytes);
  return false;
}

function printPortVlan(context: TcpdumpContext, offset: number): void {
  context.put(`\n\t    port vlan id (PVID): ${context.get16(offset + 4)}`);
}

function printProtocolVlan(context: TcpdumpContext, offset: number): void {
  const flags = context.get8(offset + 4);
  context.put(
    `\n\t    port and protocol vlan id (PPVID): ${context.get16(offset + 5)}, ` +
      `flags [${bitNamesOf(VLAN_FLAGS, flags)}] (${hexText(flags, 2)})`,
  );
}

function printVlanName(context: TcpdumpContext, offset: number, lengthBytes: number): void {
  context.put(`\n\t    vlan id (VID): ${context.get16(offset + 4)}`);
  if (lengthBytes < 7) return;
  const bytes = context.get8(offset + 6);
  if (lengthBytes < 7 + bytes) return;
  context.put('\n\t    vlan name: ');
  context.putTextUntilZero(offset + 7, bytes);
}

function printProtocol(context: TcpdumpContext, offset: number, lengthBytes: number): void {
  const bytes = context.get8(offset + 4);
  if (lengthBytes < 5 + bytes) return;
  context.put('\n\t    protocol identity: ');
  context.putTextUntilZero(offset + 5, bytes);
}

function printBits(context: TcpdumpContext, title: string, value: number): void {
  const bits = [0, 1, 2, 3, 4, 5, 6, 7].map((bit) => `${(value >>> bit) & 1}  `).join('');
  context.put(`\n\t    ${title}\n\t     Priority : 0  1  2  3  4  5  6  7\n\t     Value    : ${bits}`);
}

function printCongestion(context: TcpdumpContext, offset: number): void {
  printBits(context, 'Pre-Priority CNPV Indicator', context.get8(offset + 4));
  printBits(context, 'Pre-Priority Ready Indicator', context.get8(offset + 5));
}

function printSelection(context: TcpdumpContext, offset: number): void {
  const value = context.get8(offset + 4);
  context.put(
    `\n\t    Willing:${value >>> 7}, CBS:${(value >>> 6) & 2}, RES:${(value >>> 3) & 7}, Max TCs:${value & 7}`,
  );
  printTables(context, offset);
}

function printRecommendation(context: TcpdumpContext, offset: number): void {
  context.put(`\n\t    RES: ${context.get8(offset + 4)}`);
  printTables(context, offset);
}

const EIGHT = [0, 1, 2, 3, 4, 5, 6, 7] as const;

function printTables(context: TcpdumpContext, offset: number): void {
  const columns = (values: readonly number[]): string =>
    values.map((value) => String(value).padEnd(3)).join(' ');
  const nibbles = EIGHT.map((index) => {
    const octet = context.get8(offset + 5 + (index >>> 1));
    return index % 2 === 0 ? octet >>> 4 : octet & 0xf;
  });
  context.put(
    '\n\t    Priority Assignment Table\n\t     Priority : 0   1   2   3   4   5   6   7' +
      `\n\t     Value    : ${columns(nibbles)}`,
  );
  context.put(
    '\n\t    TC Bandwidth Table\n\t     TC%   : 0   1   2   3   4   5   6   7' +
      `\n\t     Value : ${columns(EIGHT.map((index) => context.get8(offset + 9 + index)))}`,
  );
  context.put(
    '\n\t    TSA Assignment Table\n\t     Traffic Class: 0   1   2   3   4   5   6   7' +
      `\n\t     Value        : ${columns(EIGHT.map((index) => context.get8(offset + 17 + index)))}`,
  );
}

function printFlowControl(context: TcpdumpContext, offset: number): void {
  const value = context.get8(offset + 4);
  context.put(
    `\n\t    Willing: ${value >>> 7}, MBC: ${(value >>> 6) & 1}, RES: ${(value >>> 4) & 3}, PFC cap:${value & 0xf} `,
  );
  printBits(context, 'PFC Enable', context.get8(offset + 5));
}

function printApplications(context: TcpdumpContext, offset: number, lengthBytes: number): void {
  context.put(`\n\t    RES: ${context.get8(offset + 4)}`);
  const tableBytes = lengthBytes - 5;
  if (tableBytes === 0 || tableBytes % 3 !== 0) return;
  context.put('\n\t    Application Priority Table');
  for (let at = 0; at < tableBytes; at += 3) {
    const value = context.get8(offset + 5 + at);
    context.put(
      `\n\t      Priority: ${value >>> 5}, RES: ${(value >>> 3) & 3}, Sel: ${value & 7}, ` +
        `Protocol ID: ${context.get16(offset + 6 + at)}`,
    );
  }
}

function printEdgeBridging(context: TcpdumpContext, offset: number): void {
  const [bridge, station] = [context.get8(offset + 4), context.get8(offset + 5)];
  context.put(
    `\n\t    EVB Bridge Status\n\t      RES: ${bridge >>> 3}, BGID: ${(bridge >>> 2) & 1}, RRCAP: ${(bridge >>> 1) & 1}, ` +
      `RRCTR: ${bridge & 1}`,
  );
  context.put(
    `\n\t    EVB Station Status\n\t      RES: ${station >>> 4}, SGID: ${(station >>> 3) & 1}, ` +
      `RRREQ: ${(station >>> 2) & 1},RRSTAT: ${station & 3}`,
  );
  const retries = context.get8(offset + 6);
  context.put(`\n\t    R: ${retries >>> 5}, RTE: ${retries & 0x1f}, `);
  const mode = context.get8(offset + 7);
  context.put(`EVB Mode: ${BRIDGING_MODES.get(mode >>> 6) ?? 'unknown'} [${mode >>> 6}]`);
  context.put(`\n\t    ROL: ${(mode >>> 5) & 1}, RWD: ${mode & 0x1f}, `);
  const last = context.get8(offset + 8);
  context.put(`RES: ${last >>> 6}, ROL: ${(last >>> 5) & 1}, RKA: ${last & 0x1f}`);
}

function printChannels(context: TcpdumpContext, offset: number, lengthBytes: number): void {
  const value = context.get8(offset + 4);
  context.put(`\n\t    Role: ${value >>> 7}, RES: ${(value >>> 4) & 7}, Scomp: ${(value >>> 3) & 1} `);
  context.put(`ChnCap: ${context.get16(offset + 6) & 0xfff}`);
  const tableBytes = lengthBytes - 8;
  if (tableBytes % 3 !== 0) return;
  for (let at = 0; at < tableBytes; at += 3) {
    const pair = context.get24(offset + 8 + at);
    context.put(`\n\t    SCID: ${pair >>> 12}, SVID: ${pair & 0xfff}`);
  }
}
