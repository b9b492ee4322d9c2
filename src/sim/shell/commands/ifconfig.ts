/** ifconfig of net-tools and busybox: shows interfaces. Changing them is `ip`'s work. */
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { maskOf } from '../../wire/cidr';
import { formatIpv4 } from '../../wire/ipv4-address';
import { snapshotInterfaces, type InterfaceSnapshot } from '../interface-text';

// eslint-disable-next-line require-yield -- done at once
export function* ifconfig(process: Process, args: readonly string[]): Task<number> {
  const { environment } = process;
  const links = snapshotInterfaces(environment.namespace.stack);
  const name = args.find((argument) => !argument.startsWith('-'));
  const isAll = args.includes('-a');
  const chosen = links.filter((link) => (name === undefined ? link.isUp || isAll : link.name === name));
  if (name !== undefined && chosen.length === 0) {
    process.stderr(
      environment.flavor === 'busybox'
        ? `ifconfig: ${name}: error fetching interface information: Device not found\n`
        : `${name}: error fetching interface information: Device not found\n`,
    );
    return 1;
  }
  const format = environment.flavor === 'busybox' ? formatBusyboxInterface : formatInterface;
  process.stdout(
    [...chosen]
      .sort((one, other) => (one.name < other.name ? -1 : 1))
      .map(format)
      .join(''),
  );
  return 0;
}

/** Bits of `ifr_flags`. */
const FLAG_BITS = { UP: 1, BROADCAST: 2, LOOPBACK: 8, RUNNING: 64, MULTICAST: 4096 } as const;

function flagNames({ kind, isUp, hasCarrier }: InterfaceSnapshot): readonly (keyof typeof FLAG_BITS)[] {
  const names: (keyof typeof FLAG_BITS)[] = isUp ? ['UP'] : [];
  names.push(kind === 'loopback' ? 'LOOPBACK' : 'BROADCAST');
  if (isUp && hasCarrier) names.push('RUNNING');
  if (kind !== 'loopback') names.push('MULTICAST');
  return names;
}

function formatInterface(link: InterfaceSnapshot): string {
  const names = flagNames(link);
  const bits = names.reduce((sum, name) => sum + FLAG_BITS[name], 0);
  const lines = [`${link.name}: flags=${bits}<${names.join(',')}>  mtu ${link.mtuBytes}`];
  for (const { address, prefixLength, broadcast } of link.addresses) {
    const cast = broadcast === undefined ? '' : `  broadcast ${formatIpv4(broadcast)}`;
    lines.push(`        inet ${formatIpv4(address)}  netmask ${formatIpv4(maskOf(prefixLength))}${cast}`);
  }
  lines.push(
    link.kind === 'loopback'
      ? '        loop  txqueuelen 1000  (Local Loopback)'
      : `        ether ${link.mac}  txqueuelen 1000  (Ethernet)`,
    `        RX packets ${link.received.packets}  bytes ${link.received.bytes} (${humanBytes(link.received.bytes)})`,
    `        RX errors 0  dropped ${link.received.dropped}  overruns 0  frame 0`,
    `        TX packets ${link.sent.packets}  bytes ${link.sent.bytes} (${humanBytes(link.sent.bytes)})`,
    '        TX errors 0  dropped 0 overruns 0  carrier 0  collisions 0',
  );
  return `${lines.join('\n')}\n\n`;
}

function formatBusyboxInterface(link: InterfaceSnapshot): string {
  const isLoopback = link.kind === 'loopback';
  const encapsulation = isLoopback ? 'Local Loopback  ' : `Ethernet  HWaddr ${link.mac.toUpperCase()}  `;
  const lines = [`${link.name.padEnd(10)}Link encap:${encapsulation}`];
  for (const { address, prefixLength, broadcast } of link.addresses) {
    const cast = broadcast === undefined ? '' : `  Bcast:${formatIpv4(broadcast)}`;
    lines.push(`          inet addr:${formatIpv4(address)}${cast}  Mask:${formatIpv4(maskOf(prefixLength))}`);
  }
  const { received, sent } = link;
  lines.push(
    `          ${flagNames(link).join(' ')}  MTU:${link.mtuBytes}  Metric:1`,
    `          RX packets:${received.packets} errors:0 dropped:${received.dropped} overruns:0 frame:0`,
    `          TX packets:${sent.packets} errors:0 dropped:0 overruns:0 carrier:0`,
    '          collisions:0 txqueuelen:1000 ',
    `          RX bytes:${received.bytes} (${humanBytes(received.bytes)})  TX bytes:${sent.bytes} (${humanBytes(sent.bytes)})`,
  );
  return `${lines.join('\n')}\n\n`;
}

/** With one digit behind the point, in units of 1024. */
function humanBytes(bytes: number): string {
  let value = bytes;
  for (const unit of ['B', 'KiB', 'MiB', 'GiB']) {
    if (value < 1024 || unit === 'GiB') return `${value.toFixed(1)} ${unit}`;
    value /= 1024;
  }
  return '';
}
