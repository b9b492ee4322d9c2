/** arp of net-tools 2.10, and busybox's: the neighbor table shown, set (-s) and deleted (-d). Leaves out -f and -D. */
import { hasOption, optionValue, parseOptions, type ParsedOptions } from '../../app/options';
import type { Environment, Process } from '../../host/process';
import type { Task } from '../../host/task';
import type { NetDevice } from '../../link/net-device';
import type { NeighborEntry } from '../../net/neighbor';
import { formatIpv4, parseIpv4, type Ipv4Address } from '../../wire/ipv4-address';
import { formatMac, parseMac } from '../../wire/mac-address';

const EXIT_FAILED = 255;
const EXIT_USAGE = 3;

// eslint-disable-next-line require-yield -- done at once
export function* arp(process: Process, args: readonly string[]): Task<number> {
  const parsed = parseOptions(args, {
    short: 'anevi:s:d:H:',
    long: { all: 'a', numeric: 'n', verbose: 'v', device: 'i:', set: 's:', delete: 'd:' },
  });
  if (!parsed.ok) {
    const letter = parsed.error.option.replace(/^-+/, '');
    if (letter === 's' || letter === 'd') {
      process.stderr('arp: need host name\n');
      return EXIT_FAILED;
    }
    process.stderr(`arp: invalid option -- '${letter}'\n`);
    return EXIT_USAGE;
  }
  const { options } = parsed;
  const set = optionValue(options, 's');
  const removed = optionValue(options, 'd');
  if (set !== undefined) return setEntry(process, set, options);
  if (removed !== undefined) return removeEntry(process, removed, options);
  return show(process, options);
}

/** A line of the table: what is known of an address, or that we answer for it. */
interface ArpLine {
  readonly address: Ipv4Address;
  readonly device: NetDevice;
  readonly hardware: string | undefined;
  readonly isPermanent: boolean;
  readonly isProxy: boolean;
}

/** As /proc/net/arp has them: entries that need no ARP are left out, what we answer for comes last. */
function linesOf({ namespace }: Environment): readonly ArpLine[] {
  const { neighbors, arp: proxyArp } = namespace.stack;
  return [
    ...neighbors
      .entries()
      .filter(({ state }) => state !== 'NOARP')
      .map((entry) => ({
        address: entry.address,
        device: entry.device,
        hardware: hardwareOf(entry),
        isPermanent: entry.state === 'PERMANENT',
        isProxy: false,
      })),
    ...proxyArp.proxies.map(({ address, device }) => ({
      address,
      device,
      hardware: undefined,
      isPermanent: true,
      isProxy: true,
    })),
  ];
}

function hardwareOf({ mac, state }: NeighborEntry): string | undefined {
  return mac === undefined || state === 'FAILED' || state === 'INCOMPLETE' ? undefined : formatMac(mac);
}

function show(process: Process, options: ParsedOptions): number {
  const { environment } = process;
  const all = linesOf(environment);
  const deviceName = optionValue(options, 'i');
  const [host] = options.operands;
  const chosen = all.filter(
    ({ address, device }) =>
      (deviceName === undefined || device.name === deviceName) &&
      (host === undefined || formatIpv4(address) === host),
  );
  const isBrief = hasOption(options, 'a') && !hasOption(options, 'e');
  if (chosen.length === 0) {
    const isAsked = host !== undefined || deviceName !== undefined;
    if (host !== undefined && !isBrief) process.stdout(`${host} (${host}) -- no entry\n`);
    else if (isAsked) process.stdout(`arp: in ${all.length} entries no match found.\n`);
    return 0;
  }
  if (environment.flavor === 'busybox') process.stdout(chosen.map(formatBusyboxLine).join(''));
  else process.stdout(isBrief ? chosen.map(formatBriefLine).join('') : formatTable(chosen));
  if (hasOption(options, 'v') && environment.flavor !== 'busybox') {
    process.stdout(
      `Entries: ${all.length}\tSkipped: ${all.length - chosen.length}\tFound: ${chosen.length}\n`,
    );
  }
  return 0;
}

function formatTable(lines: readonly ArpLine[]): string {
  return `Address                  HWtype  HWaddress           Flags Mask            Iface\n${lines
    .map(({ address, device, hardware, isPermanent, isProxy }) => {
      const name = formatIpv4(address).padEnd(25);
      if (isProxy)
        return `${name}${'*'.padEnd(8)}${'<from_interface>'.padEnd(20)}${'MP'.padEnd(22)}${device.name}\n`;
      if (hardware === undefined) {
        return `${name}        (incomplete)                              ${device.name}\n`;
      }
      const flags = isPermanent ? 'CM' : 'C';
      return `${name}${'ether'.padEnd(8)}${hardware.padEnd(20)}${flags.padEnd(22)}${device.name}\n`;
    })
    .join('')}`;
}

function formatBriefLine({ address, device, hardware, isPermanent, isProxy }: ArpLine): string {
  const known = hardware === undefined ? '<incomplete>' : `${hardware} [ether]`;
  const at = isProxy ? '<from_interface> PERM PUB' : `${known}${isPermanent ? ' PERM' : ''}`;
  return `? (${formatIpv4(address)}) at ${at} on ${device.name}\n`;
}

function formatBusyboxLine({ address, device, hardware, isPermanent, isProxy }: ArpLine): string {
  const known = hardware === undefined ? '<incomplete>' : `${hardware} [ether]`;
  const flags = isProxy ? ' PERM PUP' : isPermanent ? ' PERM' : ' ';
  return `? (${formatIpv4(address)}) at ${known} ${flags}on ${device.name}\n`;
}

function setEntry(process: Process, host: string, options: ParsedOptions): number {
  const [hardware, ...words] = options.operands;
  if (hardware === undefined) return fail(process, 'arp: need hardware address');
  const mac = parseMac(hardware);
  if (mac === undefined) return fail(process, 'arp: invalid hardware address');
  const address = parseIpv4(host);
  if (address === undefined) return fail(process, `${host}: Unknown host`);
  const { stack } = process.environment.namespace;
  const named = optionValue(options, 'i');
  const route = stack.routeFor(address);
  const onLink =
    route !== undefined && !route.isLocal && route.nextHop === address ? route.device : undefined;
  const device = named === undefined ? onLink : stack.findDevice(named);
  if (device === undefined) {
    return fail(
      process,
      named === undefined ? 'SIOCSARP: Network is unreachable' : 'SIOCSARP: No such device',
    );
  }
  if (words.includes('pub')) stack.arp.addProxy(address, device);
  else {
    const state = words.includes('temp') ? 'REACHABLE' : 'PERMANENT';
    stack.neighbors.set({ address, device, mac, state }, 'replace');
  }
  return 0;
}

function removeEntry(process: Process, host: string, options: ParsedOptions): number {
  const { stack } = process.environment.namespace;
  const named = optionValue(options, 'i');
  const isMeant = (entry: { readonly address: Ipv4Address; readonly device: NetDevice }): boolean =>
    formatIpv4(entry.address) === host && (named === undefined || entry.device.name === named);
  const proxy = stack.arp.proxies.find(isMeant);
  if (options.operands.includes('pub') && proxy !== undefined) {
    stack.arp.removeProxy(proxy.address, proxy.device);
    return 0;
  }
  const entry = stack.neighbors.entries().find(isMeant);
  if (entry === undefined) {
    process.stdout(`No ARP entry for ${host}\n`);
    return EXIT_FAILED;
  }
  stack.neighbors.remove(entry.address, entry.device);
  return 0;
}

function fail(process: Process, text: string): number {
  process.stderr(`${text}\n`);
  return EXIT_FAILED;
}
