/** The table of interfaces that `netstat -i` and `ifconfig -s` of net-tools 2.10 print. */
import type { LinkSnapshot } from './iproute/link-snapshot';

const HEADING = 'Iface             MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg\n';

/** Interfaces that are down are shown under `-a` alone. */
export function formatInterfaceTable(links: readonly LinkSnapshot[], isAll: boolean): string {
  const lines = links.filter(({ isUp }) => isUp || isAll).map(formatLine);
  return `Kernel Interface table\n${HEADING}${lines.join('')}`;
}

function formatLine(link: LinkSnapshot): string {
  const { name, mtuBytes, received, sent } = link;
  const counts = ({ packets, errors, dropped }: LinkSnapshot['received']): string =>
    `${String(packets).padStart(8)} ${String(errors).padStart(6)} ${String(dropped).padStart(6)} 0     `;
  return `${name.padEnd(14)} ${String(mtuBytes).padStart(6)} ${counts(received)} ${counts(sent).trimEnd().replace(/0$/, '     0')} ${flagLetters(link)}\n`;
}

function flagLetters({ kind, isUp, hasCarrier }: LinkSnapshot): string {
  const first = kind === 'loopback' ? 'L' : kind === 'dummy' ? 'BO' : kind === 'ipip' ? 'O' : 'BM';
  return `${first}${hasCarrier && isUp ? 'R' : ''}${isUp ? 'U' : ''}`;
}
