/** An interface as `ip link` and `ip addr` of iproute2 6.1 print it (ip/ipaddress.c: print_linkinfo). */
import { append } from '../../base/append';
import { largestOf } from '../../base/extremes';
import { printLinkDetails } from './link-details';
import { linkFlagsOf, linkStateOf, queueingOf, type LinkSnapshot } from './link-snapshot';
import type { PrintDocument } from './print-document';

export interface LinkPrinting {
  /** `ip link` says more than `ip addr`: the mode. */
  readonly isLink: boolean;
  /** Not under `-4`: the hardware address. */
  readonly hasHardware: boolean;
  readonly isDetailed: boolean;
  /** How often `-s` was given. */
  readonly statistics: number;
  /** What the IPv6 layer says of all links at once: less. */
  readonly isInet6Dump?: boolean;
}

/** The line that begins an interface, and what belongs to it. Its object stays open for addresses. */
export function printLink(document: PrintDocument, link: LinkSnapshot, printing: LinkPrinting): void {
  document.openObject();
  document.field('ifindex', link.index, `${link.index}: `);
  printName(document, link);
  printFlags(document, link);
  document.field('mtu', link.mtuBytes, `mtu ${link.mtuBytes} `);
  const isComplete = printing.isInet6Dump !== true;
  if (isComplete) document.field('qdisc', queueingOf(link), `qdisc ${queueingOf(link)} `);
  if (isComplete && link.master !== undefined) {
    document.field('master', link.master, `master ${link.master} `);
  }
  document.field('operstate', linkStateOf(link), `state ${linkStateOf(link)} `);
  if (printing.isLink) document.field('linkmode', 'DEFAULT', 'mode DEFAULT ');
  if (isComplete) document.field('group', 'default', 'group default ');
  document.field('txqlen', link.queueLength, `qlen ${link.queueLength}`);
  if (printing.hasHardware) printHardware(document, link);
  if (isComplete) printPeerNamespace(document, link);
  if (isComplete && printing.isDetailed) printLinkDetails(document, link, printing.isLink);
  if (link.alias !== '') {
    document.lineBreak();
    document.field('ifalias', link.alias, `    alias ${link.alias}`);
  }
  // `ip -s addr` shows the counters behind the addresses.
  if (printing.isLink && printing.statistics > 0) {
    document.lineBreak();
    printLinkStatistics(document, link, printing.statistics > 1);
  }
  if (printing.isLink || !document.isOneLine) document.text('\n');
}

function printName(document: PrintDocument, { kind, name, peer }: LinkSnapshot): void {
  if (kind === 'ipip') {
    document.emptyField('link');
    document.field('ifname', name, `${name}@NONE: `);
    return;
  }
  if (peer === undefined) {
    document.field('ifname', name, `${name}: `);
    return;
  }
  if (peer.namespace === undefined) document.json('link', peer.name);
  else document.json('link_index', peer.index);
  document.field('ifname', name, `${linkNameOf(name, peer)}: `);
}

/** `lo`, `eth0@if7`, `a@b`. */
function linkNameOf(name: string, peer: LinkSnapshot['peer']): string {
  if (peer === undefined) return name;
  return `${name}@${peer.namespace === undefined ? peer.name : `if${peer.index}`}`;
}

function printFlags(document: PrintDocument, link: LinkSnapshot): void {
  const flags = linkFlagsOf(link);
  document.openArray('flags');
  for (const flag of flags) document.value(flag, '');
  document.text(`<${flags.join(',')}> `);
  document.closeArray();
}

function printHardware(
  document: PrintDocument,
  { linkType, mac, broadcast, isPointToPoint }: LinkSnapshot,
): void {
  document.lineBreak();
  document.field('link_type', linkType, `    link/${linkType} `);
  document.field('address', mac);
  if (isPointToPoint) {
    document.json('link_pointtopoint', true);
    document.field('broadcast', broadcast, ` peer ${broadcast}`);
  } else document.field('broadcast', broadcast, ` brd ${broadcast}`);
}

function printPeerNamespace(document: PrintDocument, { peer }: LinkSnapshot): void {
  if (peer?.namespace === undefined) return;
  const { id, name } = peer.namespace;
  document.field('link_netnsid', id, name === undefined ? ` link-netnsid ${id}` : ` link-netns ${name}`);
}

const BRIEF_NAME_WIDTH = 16;
const BRIEF_STATE_WIDTH = 14;

/** `-br`: a line of an interface; its addresses follow, or the end of `ip link`. */
export function printBriefLink(document: PrintDocument, link: LinkSnapshot, isLink: boolean): void {
  const { name, peer } = link;
  document.openObject();
  if (peer?.namespace !== undefined) document.json('link_index', peer.index);
  else if (peer !== undefined) document.json('link', peer.name);
  document.field('ifname', name, `${linkNameOf(name, peer).padEnd(BRIEF_NAME_WIDTH)} `);
  const state = linkStateOf(link);
  document.field('operstate', state, `${state.padEnd(BRIEF_STATE_WIDTH)} `);
  if (!isLink) return;
  document.field('address', link.mac, `${link.mac} `);
  printFlags(document, link);
  document.text('\n');
}

const MINIMUM_WIDTHS = [10, 7, 6, 7, 7, 7];

/** `-s`, in columns as wide as what is in them; `-s -s` adds what no device of the lab counts. */
export function printLinkStatistics(document: PrintDocument, link: LinkSnapshot, hasErrors: boolean): void {
  const rows = [link.received, link.sent].map(({ bytes, packets, errors, dropped }) =>
    [bytes, packets, errors, dropped, 0, 0].map(String),
  );
  if (document.isJson) {
    printJsonStatistics(document, link);
    return;
  }
  const widths = MINIMUM_WIDTHS.map((width, column) =>
    largestOf(
      rows.map((row) => (row[column] ?? '').length),
      width,
    ),
  );
  const lines: string[] = [];
  for (const [index, [direction, names, details]] of STATISTICS.entries()) {
    const [first = '', ...others] = names;
    const padded = others.map((name, column) => name.padStart(widths[column + 1] ?? 0)).join(' ');
    lines.push(`    ${direction}:${first.padStart((widths[0] ?? 0) - 3)} ${padded}           `);
    const cells = (rows[index] ?? []).map((cell, column) => cell.padStart(widths[column] ?? 0));
    lines.push(`    ${cells.join(' ')} `);
    if (hasErrors) append(lines, details);
  }
  for (const [index, line] of lines.entries()) {
    if (index > 0) document.lineBreak();
    document.text(line);
  }
}

const STATISTICS = [
  [
    'RX',
    ['bytes', 'packets', 'errors', 'dropped', 'missed', 'mcast'],
    [
      '    RX errors:  length    crc   frame    fifo overrun',
      '                     0      0       0       0       0 ',
    ],
  ],
  [
    'TX',
    ['bytes', 'packets', 'errors', 'dropped', 'carrier', 'collsns'],
    [
      '    TX errors: aborted   fifo  window heartbt transns',
      '                     0      0       0       0       0 ',
    ],
  ],
] as const;

function printJsonStatistics(document: PrintDocument, { received, sent }: LinkSnapshot): void {
  document.openObject('stats64');
  for (const [key, counters, others] of [
    ['rx', received, ['over_errors', 'multicast']],
    ['tx', sent, ['carrier_errors', 'collisions']],
  ] as const) {
    document.openObject(key);
    document.json('bytes', counters.bytes);
    document.json('packets', counters.packets);
    document.json('errors', counters.errors);
    document.json('dropped', counters.dropped);
    for (const name of others) document.json(name, 0);
    document.closeObject();
  }
  document.closeObject();
}
