/** route of net-tools and busybox: `route -n`. Changing routes is `ip route`'s work. */
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import type { Route } from '../../net/route-table';
import { maskOf } from '../../wire/cidr';
import { ANY_IPV4, formatIpv4 } from '../../wire/ipv4-address';

// eslint-disable-next-line require-yield -- done at once
export function* route(process: Process, args: readonly string[]): Task<number> {
  if (args.some((argument) => argument === 'add' || argument === 'del')) {
    process.stderr('route: this lab changes routes with ip route only\n');
    return 1;
  }
  const isNumeric = args.some((argument) => /^-\w*n/.test(argument));
  const routes = process.environment.namespace.stack.routes.entries();
  process.stdout(formatRoutingTable(routes, 'route', isNumeric));
  return 0;
}

export function formatRoutingTable(
  routes: readonly Route[],
  style: 'route' | 'netstat',
  isNumeric = true,
): string {
  const heading =
    style === 'route'
      ? 'Destination     Gateway         Genmask         Flags Metric Ref    Use Iface\n'
      : 'Destination     Gateway         Genmask         Flags   MSS Window  irtt Iface\n';
  const lines = routes.map(({ destination, gateway, device, metric, type }) => {
    const flags = `${type === 'unicast' ? 'U' : '!'}${gateway === undefined ? '' : 'G'}${destination.prefixLength === 32 ? 'H' : ''}`;
    const isDefault = destination.prefixLength === 0;
    const to = isDefault && !isNumeric ? 'default' : formatIpv4(destination.address);
    const via = formatIpv4(gateway ?? ANY_IPV4);
    const mask = formatIpv4(maskOf(destination.prefixLength));
    const start = `${to.padEnd(15)} ${via.padEnd(15)} ${mask.padEnd(15)} `;
    return style === 'route'
      ? `${start}${flags.padEnd(5)} ${String(metric).padEnd(6)} 0        0 ${device?.name ?? '*'}\n`
      : `${start}${flags.padEnd(8)}  0 0          0 ${device?.name ?? '*'}\n`;
  });
  return `Kernel IP routing table\n${heading}${lines.join('')}`;
}
