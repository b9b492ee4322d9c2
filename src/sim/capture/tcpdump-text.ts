/**
 * The lines that tcpdump 4.99.3 prints for Ethernet frames.
 *
 * One printer is one run of tcpdump: it remembers the sequence numbers of every TCP conversation and the time of
 * earlier packets, so packets have to be given in order. What each protocol prints is in `tcpdump/print-*.ts`.
 * Models `-n -e -v -vv -vvv -x -xx -X -XX -t` to `-ttttt` and `-T vxlan`; the tool itself is the judge in the tests.
 * Leaves out names of hosts (addresses stay numbers without `-n` too), IPv6, and protocols that the printers list.
 */
import { printEthernet } from './tcpdump/print-ethernet';
import { printIpv4 } from './tcpdump/print-ipv4';
import { hexDump } from './tcpdump/hex-dump';
import { TcpdumpContext } from './tcpdump/tcpdump-context';
import type { TcpdumpOptions } from './tcpdump/tcpdump-options';
import { TimeStampPrinter } from './tcpdump/time-stamp-printer';
import type { PacketTable } from './packet-table';
import { ETHER_TYPE } from '../wire/ether-type';
import { ETHERNET_HEADER_BYTES } from '../wire/ethernet';

export class TcpdumpPrinter {
  readonly #context: TcpdumpContext;
  readonly #timeStamps: TimeStampPrinter;

  /** `startTimeMs` is the calendar time that the packets' `timeNs` counts from. */
  constructor(options: TcpdumpOptions, startTimeMs: number) {
    this.#context = new TcpdumpContext(options, { ethernet: printEthernet, ipv4: printIpv4 });
    this.#timeStamps = new TimeStampPrinter(options, startTimeMs);
  }

  /**
   * The text of a frame whose captured bytes are those from `start` up to `end`, without the last line's end.
   * Several lines under `-v`, `-x` and for tunnels.
   */
  print(timeNs: number, bytes: Uint8Array, start: number, end: number, originalLength: number): string {
    const context = this.#context;
    context.begin(bytes, end);
    const text = this.#timeStamps.print(timeNs) + printEthernet(context, start, originalLength);
    const { isCut } = context;
    const complete = isCut ? text + context.truncation() : text;
    const dump = context.options.hexDump;
    if (dump === 'none') return complete;
    const isWithLinkHeader =
      isCut || dump === 'hex-with-link-header' || dump === 'hex-and-ascii-with-link-header';
    const isWithAscii = dump === 'hex-and-ascii' || dump === 'hex-and-ascii-with-link-header';
    const dumpStart = isWithLinkHeader ? start : Math.min(start + linkHeaderBytes(bytes, start), end);
    return complete + hexDump(bytes, dumpStart, end, isWithAscii);
  }

  /** The text of a row of a table whose `startTimeMs` the printer was made with. */
  printRow(table: PacketTable, row: number): string {
    const start = table.start(row);
    const end = start + table.capturedLength(row);
    return this.print(table.timeNs(row), table.buffer(row), start, end, table.originalLength(row));
  }
}

/** With the VLAN tags after it. */
function linkHeaderBytes(bytes: Uint8Array, start: number): number {
  let length = ETHERNET_HEADER_BYTES;
  while ((bytes[start + length - 2] ?? 0) * 0x100 + (bytes[start + length - 1] ?? 0) === ETHER_TYPE.VLAN)
    length += 4;
  return length;
}
