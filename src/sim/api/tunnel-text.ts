/**
 * The lines of packets with what VXLAN tunnels carry.
 *
 * tcpdump takes Linux's port for VXLAN for another protocol, and with `-T vxlan` every datagram for VXLAN, one inside a
 * tunnel too. Here a packet to or from that port is printed as `tcpdump -T vxlan` prints it, every other one as without
 * `-T`, and a datagram in a tunnel as what it is, which no command of tcpdump does.
 */
import { invariant } from '../base/invariant';
import { ETHERNET_HEADER_BYTES } from '../wire/ethernet';
import type { PacketTable } from '../capture/packet-table';
import { parseFilter, type PacketFilter } from '../capture/pcap-filter';
import { TcpdumpPrinter } from '../capture/tcpdump-text';
import type { TcpdumpOptions } from '../capture/tcpdump/tcpdump-options';

/** What only tunnels between nodes use: the default of Linux's vxlan driver. */
const TUNNEL_FILTER = 'udp port 8472';
/** The frame inside is behind 8 bytes of UDP and 8 of VXLAN; IPv4 and IPv6 say at 9 and 6 what they carry. */
const DATAGRAM_FILTER = `${TUNNEL_FILTER} and ((udp[28:2] = 0x800 and udp[39] = 17) or (udp[28:2] = 0x86dd and udp[36] = 17))`;
const TUNNEL_HEADER_BYTES = 8 + 8;
const IPV4_MIN_HEADER_BYTES = 20;

/** What a packet is, as far as its text goes. */
export type TunnelKind = 'none' | 'tunnel' | 'tunnelled-datagram';

export class TunnelKinds {
  readonly #isTunnel = compiled(TUNNEL_FILTER);
  /** Once there is a tunnel: it takes milliseconds to compile. */
  #isDatagram: PacketFilter | undefined = undefined;

  of(table: PacketTable, row: number): TunnelKind {
    if (!matches(this.#isTunnel, table, row)) return 'none';
    this.#isDatagram ??= compiled(DATAGRAM_FILTER);
    return matches(this.#isDatagram, table, row) ? 'tunnelled-datagram' : 'tunnel';
  }
}

export class TunnelPrinter {
  readonly #kinds = new TunnelKinds();
  readonly #plain: TcpdumpPrinter;
  readonly #forced: TcpdumpPrinter;
  readonly #inner: TcpdumpPrinter;

  constructor(options: TcpdumpOptions, startTimeMs: number) {
    this.#plain = new TcpdumpPrinter(options, startTimeMs);
    this.#forced = new TcpdumpPrinter({ ...options, forcedType: 'vxlan' }, startTimeMs);
    this.#inner = new TcpdumpPrinter({ ...options, timeStamp: 'none' }, startTimeMs);
  }

  /** Rows are given in order. */
  printRow(table: PacketTable, row: number): string {
    const kind = this.#kinds.of(table, row);
    if (kind === 'none') return this.#plain.printRow(table, row);
    const text = this.#forced.printRow(table, row);
    if (kind === 'tunnel') return text;
    const [outer = text] = text.split('\n', 1);
    return `${outer}\n${this.#printInside(table, row)}`;
  }

  #printInside(table: PacketTable, row: number): string {
    const bytes = table.buffer(row);
    const start = table.start(row);
    const ipHeaderBytes = ((bytes[start + ETHERNET_HEADER_BYTES] ?? 0) & 0xf) * 4;
    const headers =
      ETHERNET_HEADER_BYTES + Math.max(ipHeaderBytes, IPV4_MIN_HEADER_BYTES) + TUNNEL_HEADER_BYTES;
    return this.#inner.print(
      table.timeNs(row),
      bytes,
      start + headers,
      start + table.capturedLength(row),
      table.originalLength(row) - headers,
    );
  }
}

/** The command of tcpdump that prints a packet of this kind so, from a file. */
export function tcpdumpCommandFor(kind: TunnelKind, fileName: string, filter: string): string {
  const read = `tcpdump -n -r ${quoted(fileName)}`;
  if (kind === 'none') return filter === '' ? read : `${read} ${quoted(filter)}`;
  const isAskedFor = filter === '' || filter === TUNNEL_FILTER;
  const tunnels = isAskedFor ? TUNNEL_FILTER : `${TUNNEL_FILTER} and (${filter})`;
  return `${read} -T vxlan ${quoted(tunnels)}`;
}

function quoted(text: string): string {
  return /^[\w./:@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function matches(filter: PacketFilter, table: PacketTable, row: number): boolean {
  const start = table.start(row);
  return filter(table.buffer(row), start, start + table.capturedLength(row), table.originalLength(row));
}

function compiled(text: string): PacketFilter {
  const filter = parseFilter(text);
  invariant(filter.ok, `the filter ${text} is not understood`);
  return filter.value;
}
