/**
 * What a UDP datagram carries, told by its ports as tcpdump 4.99.3 does (print-udp.c): the first line of a table that
 * matches one of them.
 *
 * Leaves out AFS's RX, ISAKMP, Babel, OLSR, LISP, sFlow, LWAPP, Zephyr, timed and others that nothing in a cluster
 * speaks: the length is printed.
 */
import { GENEVE_PORT } from '../../wire/geneve';
import { VXLAN_LINUX_PORT, VXLAN_PORT } from '../../wire/vxlan';
import { printBcmLi } from './print-bcm-li';
import { printBfd } from './print-bfd';
import { printBootp } from './print-bootp';
import { printDhcp6 } from './print-dhcp6';
import { printDns } from './print-dns';
import { printHsrp } from './print-hsrp';
import { printNtp } from './print-ntp';
import { printGeneve, printOtv, printVxlan } from './print-overlay';
import { printRip } from './print-rip';
import { printRipng } from './print-ripng';
import { printSnmp } from './print-snmp';
import { printSyslog } from './print-syslog';
import { printHttp } from './print-text-protocol';
import { printTftp } from './print-tftp';
import type { TcpdumpContext } from './tcpdump-context';

interface UdpPayload {
  readonly offset: number;
  readonly lengthBytes: number;
  readonly destinationPort: number;
}

type PayloadPrinter = (context: TcpdumpContext, payload: UdpPayload) => string;
type WritingPrinter = (context: TcpdumpContext, offset: number, lengthBytes: number) => void;

interface Entry {
  /** Its line in tcpdump's list: the lowest of two matches counts. */
  readonly rank: number;
  readonly side: 'either' | 'source' | 'destination';
  readonly print: PayloadPrinter;
}

function written(print: WritingPrinter): PayloadPrinter {
  return (context, { offset, lengthBytes }) =>
    context.printed(() => {
      print(context, offset, lengthBytes);
    });
}

function printBfdOfPort(context: TcpdumpContext, payload: UdpPayload): string {
  return context.printed(() => {
    printBfd(context, payload.offset, payload.lengthBytes, payload.destinationPort);
  });
}

/** In the order in which tcpdump asks. */
const LINES: readonly (readonly [Entry['side'], readonly number[], PayloadPrinter])[] = [
  ['either', [53], (context, { offset, lengthBytes }) => printDns(context, offset, lengthBytes, false)],
  ['either', [5353], (context, { offset, lengthBytes }) => printDns(context, offset, lengthBytes, true)],
  ['either', [69], written(printTftp)],
  ['either', [67, 68], written(printBootp)],
  ['either', [520], written(printRip)],
  ['either', [161, 162], written(printSnmp)],
  ['either', [123], written(printNtp)],
  ['either', [521], written(printRipng)],
  ['either', [546, 547], written(printDhcp6)],
  ['destination', [1985], written(printHsrp)],
  ['source', [49152], written(printBcmLi)],
  ['destination', [3784, 4784, 6784, 3785], printBfdOfPort],
  ['either', [5060], (context, { offset, lengthBytes }) => printHttp(context, offset, lengthBytes, 'sip')],
  ['either', [514], (context, { offset, lengthBytes }) => printSyslog(context, offset, lengthBytes)],
  [
    'either',
    [VXLAN_LINUX_PORT],
    (context, { offset, lengthBytes }) => printOtv(context, offset, lengthBytes),
  ],
  ['either', [VXLAN_PORT], (context, { offset, lengthBytes }) => printVxlan(context, offset, lengthBytes)],
  ['either', [GENEVE_PORT], (context, { offset, lengthBytes }) => printGeneve(context, offset, lengthBytes)],
];

const ENTRIES = new Map<number, Entry>(
  LINES.flatMap(([side, ports, print], rank) =>
    ports.map((port): [number, Entry] => [port, { rank, side, print }]),
  ),
);

/** Undefined when nothing is known of either port. */
export function udpPayloadPrinter(sourcePort: number, destinationPort: number): PayloadPrinter | undefined {
  const ofDestination = entryOf(destinationPort, 'source');
  const ofSource = entryOf(sourcePort, 'destination');
  if (ofDestination === undefined) return ofSource?.print;
  if (ofSource === undefined) return ofDestination.print;
  return ofSource.rank < ofDestination.rank ? ofSource.print : ofDestination.print;
}

/** Unless it is one that has to be on the other side. */
function entryOf(port: number, otherSide: Entry['side']): Entry | undefined {
  const entry = ENTRIES.get(port);
  return entry === undefined || entry.side === otherSide ? undefined : entry;
}
