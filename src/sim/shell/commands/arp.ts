/** arp of net-tools, and busybox's: the neighbor table. Leaves out -s and -d. */
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import type { NeighborEntry } from '../../net/neighbor-table';
import { formatIpv4 } from '../../wire/ipv4-address';
import { formatMac } from '../../wire/mac-address';

// eslint-disable-next-line require-yield -- done at once
export function* arp(process: Process): Task<number> {
  const { environment } = process;
  const entries = environment.namespace.stack.neighbors.entries();
  process.stdout(
    environment.flavor === 'busybox' ? entries.map(formatBusyboxArp).join('') : formatArpTable(entries),
  );
  return 0;
}

function formatBusyboxArp({ address, device, mac, state }: NeighborEntry): string {
  const hardware = mac === undefined || state === 'FAILED' ? '<incomplete>' : `${formatMac(mac)} [ether]`;
  const permanent = state === 'PERMANENT' ? ' PERM' : ' ';
  return `? (${formatIpv4(address)}) at ${hardware} ${permanent}on ${device.name}\n`;
}

function formatArpTable(entries: readonly NeighborEntry[]): string {
  if (entries.length === 0) return '';
  const lines = entries.map(({ address, device, mac, state }) => {
    const name = formatIpv4(address).padEnd(25);
    if (mac === undefined || state === 'FAILED' || state === 'INCOMPLETE') {
      return `${name}        (incomplete)                              ${device.name}\n`;
    }
    const flags = state === 'PERMANENT' ? 'CM' : 'C';
    return `${name}${'ether'.padEnd(8)}${formatMac(mac).padEnd(20)}${flags.padEnd(22)}${device.name}\n`;
  });
  return `Address                  HWtype  HWaddress           Flags Mask            Iface\n${lines.join('')}`;
}
