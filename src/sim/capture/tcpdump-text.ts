/**
 * The lines that tcpdump 4.99.3 prints for packets.
 *
 * One printer is one run of tcpdump: it remembers the sequence numbers of every TCP conversation and the time of
 * earlier packets, so packets have to be given in order. What each protocol prints is in `tcpdump/print-*.ts`.
 * Models `-n -e -q -v -vv -vvv -x -xx -X -XX -A -AA -S -# -t` to `-ttttt` and `-T`; the tool itself is the judge in the
 * tests. Leaves out names of hosts (addresses stay numbers without `-n` too) and the protocols that the printers list.
 */
import { isLlcType, isVlanType, printEthernet, printEtherType } from './tcpdump/print-ethernet';
import { printIpv4 } from './tcpdump/print-ipv4';
import { printIpv6 } from './tcpdump/print-ipv6';
import { printLink } from './tcpdump/print-link';
import { asciiDump, hexDump } from './tcpdump/hex-dump';
import { TcpdumpContext } from './tcpdump/tcpdump-context';
import type { TcpdumpOptions } from './tcpdump/tcpdump-options';
import { TimeStampPrinter } from './tcpdump/time-stamp-printer';
import { DEFAULT_SNAP_LENGTH, LINK_TYPE, type PacketTable } from './packet-table';
import { ETHERNET_HEADER_BYTES } from '../wire/ethernet';

const NUMBER_WIDTH = 5;

export class TcpdumpPrinter {
  readonly #context: TcpdumpContext;
  readonly #timeStamps: TimeStampPrinter;
  #count = 0;

  /** `startTimeMs` is the calendar time that the packets' `timeNs` counts from. */
  constructor(options: TcpdumpOptions, startTimeMs: number) {
    this.#context = new TcpdumpContext(options, {
      ethernet: printEthernet,
      ipv4: printIpv4,
      ipv6: printIpv6,
      etherType: printEtherType,
    });
    this.#timeStamps = new TimeStampPrinter(options, startTimeMs);
  }

  /**
   * The text of a frame whose captured bytes are those from `start` up to `end`, without the last line's end.
   * Several lines under `-v`, `-x` and for tunnels.
   */
  print(timeNs: number, bytes: Uint8Array, start: number, end: number, originalLength: number): string {
    return this.#printPacket(LINK_TYPE.ETHERNET, timeNs, bytes, { start, end, originalLength });
  }

  /** The text of a row of a table whose `startTimeMs` the printer was made with. */
  printRow(table: PacketTable, row: number): string {
    const start = table.start(row);
    const end = start + table.capturedLength(row);
    const linkType = table.interfaces[table.interfaceIndex(row)]?.linkType ?? LINK_TYPE.ETHERNET;
    const place = { start, end, originalLength: table.originalLength(row) };
    return this.#printPacket(linkType, table.timeNs(row), table.buffer(row), place);
  }

  #printPacket(linkType: number, timeNs: number, bytes: Uint8Array, place: PacketPlace): string {
    const context = this.#context;
    const { start, end, originalLength } = place;
    this.#count += 1;
    context.begin(bytes, end);
    const number = context.options.hasNumbers ? `${String(this.#count).padStart(NUMBER_WIDTH)}  ` : '';
    if (originalLength < end - start || originalLength > DEFAULT_SNAP_LENGTH || start === end) {
      return number + invalidHeader(originalLength, end - start);
    }
    let text = number + this.#timeStamps.print(timeNs);
    let linkHeaderBytes = 0;
    if (linkType === LINK_TYPE.ETHERNET) {
      text += printEthernet(context, start, originalLength);
    } else {
      const link = printLink(context, linkType, start, originalLength);
      text += link.text;
      linkHeaderBytes = link.headerBytes;
    }
    const { isCut } = context;
    if (isCut) text += context.truncation();
    const dump = context.options.hexDump;
    if (dump === 'none') return text;
    if (linkType === LINK_TYPE.ETHERNET) linkHeaderBytes = this.#ethernetHeaderBytes(bytes, start, end);
    const isWithLinkHeader = isCut || dump.endsWith('-with-link-header');
    const dumpStart = isWithLinkHeader ? start : Math.min(start + linkHeaderBytes, end);
    if (dump === 'ascii' || dump === 'ascii-with-link-header') {
      return dumpStart < end || isWithLinkHeader ? text + asciiDump(bytes, dumpStart, end) : text;
    }
    return text + hexDump(bytes, dumpStart, end, dump.startsWith('hex-and-ascii'));
  }

  /** With the VLAN tags after it, and the LLC header where there is a length in place of a type. */
  #ethernetHeaderBytes(bytes: Uint8Array, start: number, end: number): number {
    const typeAt = (length: number): number =>
      (bytes[start + length - 2] ?? 0) * 0x100 + (bytes[start + length - 1] ?? 0);
    let length = ETHERNET_HEADER_BYTES;
    while (isVlanType(typeAt(length))) {
      if (start + length + 4 > end) return end - start;
      length += 4;
    }
    return isLlcType(typeAt(length)) ? length + this.#context.llcHeaderBytes : length;
  }
}

/** What a capture file says of a packet cannot be. */
function invalidHeader(originalLength: number, capturedLength: number): string {
  const problems: string[] = [];
  if (capturedLength === 0) problems.push(' caplen==0');
  if (originalLength === 0) problems.push(' len==0');
  else if (originalLength < capturedLength)
    problems.push(` len(${originalLength}) < caplen(${capturedLength})`);
  for (const [name, length] of [
    ['caplen', capturedLength],
    ['len', originalLength],
  ] as const) {
    if (length > DEFAULT_SNAP_LENGTH) problems.push(` ${name}(${length}) > ${DEFAULT_SNAP_LENGTH}`);
  }
  return `[Invalid header:${problems.join(',')}]`;
}

interface PacketPlace {
  readonly start: number;
  /** One past the last captured byte. */
  readonly end: number;
  readonly originalLength: number;
}
