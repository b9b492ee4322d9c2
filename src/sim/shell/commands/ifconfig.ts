/** ifconfig of net-tools 2.10 and busybox: shows interfaces, and sets address, mask, MTU, hardware address, up and down. */
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { Bridge } from '../../link/bridge';
import type { NetDevice } from '../../link/net-device';
import { interfaceAddress } from '../../net/interface-table';
import type { IpStack } from '../../net/ip-stack';
import { cidrOf, lastAddressOf, maskOf } from '../../wire/cidr';
import { formatIpv4, parseIpv4 } from '../../wire/ipv4-address';
import { parseMac } from '../../wire/mac-address';
import { parsePrefix } from '../iproute/argument-reader';
import { snapshotLinks, type LinkSnapshot } from '../iproute/link-snapshot';
import { formatInterfaceTable } from '../interface-table-text';

// eslint-disable-next-line require-yield -- done at once
export function* ifconfig(process: Process, args: readonly string[]): Task<number> {
  const { environment } = process;
  const { stack } = environment.namespace;
  const flags = args.filter((argument) => /^-[avs]+$/.test(argument));
  const [name, ...words] = args.filter((argument) => !flags.includes(argument));
  const isBusybox = environment.flavor === 'busybox';
  const links = snapshotLinks(stack);
  const isAll = flags.some((flag) => flag.includes('a'));
  if (flags.some((flag) => flag.includes('s')) && !isBusybox) {
    const table = formatInterfaceTable(links, isAll);
    process.stdout(table.slice(table.indexOf('\n') + 1).replace('Iface             MTU', 'Iface      MTU'));
    return 0;
  }
  const chosen = links.filter((link) => (name === undefined ? link.isUp || isAll : link.name === name));
  if (name !== undefined && chosen.length === 0) {
    const prefix = isBusybox ? 'ifconfig: ' : '';
    process.stderr(
      words.length > 0
        ? `${isBusybox ? 'ifconfig: ' : ''}SIOCSIFADDR: No such device\n`
        : `${prefix}${name}: error fetching interface information: Device not found\n`,
    );
    return words.length > 0 ? 255 : 1;
  }
  const device = name === undefined ? undefined : stack.findDevice(name);
  if (device !== undefined && words.length > 0)
    return new InterfaceChange(process, stack, device).take(words);
  const format = isBusybox ? formatBusyboxInterface : formatInterface;
  process.stdout(
    [...chosen]
      .sort((one, other) => (one.name < other.name ? -1 : 1))
      .map(format)
      .join(''),
  );
  return 0;
}

/** The words behind the name of an interface, carried out one after the other as the tool does. */
class InterfaceChange {
  readonly #process: Process;
  readonly #stack: IpStack;
  readonly #device: NetDevice;

  constructor(process: Process, stack: IpStack, device: NetDevice) {
    this.#process = process;
    this.#stack = stack;
    this.#device = device;
  }

  take(words: readonly string[]): number {
    const rest = [...words];
    while (rest.length > 0) {
      const word = rest.shift() ?? '';
      const problem = this.#apply(word, rest);
      if (problem === undefined) continue;
      this.#process.stderr(problem);
      return 1;
    }
    return 0;
  }

  /** Answers what is wrong. */
  #apply(word: string, rest: string[]): string | undefined {
    switch (word) {
      case 'up':
      case 'down':
        this.#device.isUp = word === 'up';
        return undefined;
      case 'mtu':
        return this.#setMtu(rest.shift());
      case 'netmask':
        return this.#setMask(rest.shift());
      case 'broadcast':
        rest.shift();
        return undefined;
      case 'hw':
        rest.shift();
        return this.#setHardware(rest.shift());
      default:
        return this.#setAddress(word);
    }
  }

  #setMtu(text: string | undefined): string | undefined {
    const mtuBytes = Number(text);
    if (!Number.isInteger(mtuBytes) || mtuBytes < 68 || mtuBytes > 65_535) {
      return 'SIOCSIFMTU: Invalid argument\n';
    }
    this.#device.mtuBytes = mtuBytes;
    if (this.#device.master instanceof Bridge) this.#device.master.followPortMtu();
    return undefined;
  }

  #setHardware(text: string | undefined): string | undefined {
    const mac = parseMac(text ?? '');
    if (mac === undefined) return `${text ?? ''}: invalid ether address.\n`;
    this.#device.mac = mac;
    this.#stack.neighbors.forgetDevice(this.#device);
    return undefined;
  }

  /** The first address is replaced, with the mask of its class unless one is given. */
  #setAddress(text: string): string | undefined {
    const prefix = parseIpv4(text.split('/')[0] ?? '') === undefined ? undefined : parsePrefix(text);
    if (prefix === undefined) {
      return `${text}: Host name lookup failure\nifconfig: \`--help' gives usage information.\n`;
    }
    const first = prefix.address >>> 24;
    const classLength = first < 128 ? 8 : first < 192 ? 16 : 24;
    const length = prefix.hasLength ? prefix.prefixLength : classLength;
    this.#replace(interfaceAddress(prefix.address, length));
    this.#device.isUp = true;
    return undefined;
  }

  #setMask(text: string | undefined): string | undefined {
    const mask = parsePrefix(`0.0.0.0/${text ?? ''}`);
    const [present] = this.#stack.addressesOf(this.#device);
    if (mask === undefined) return `SIOCSIFNETMASK: Invalid argument\n`;
    if (present === undefined) return 'SIOCSIFNETMASK: Cannot assign requested address\n';
    const broadcast = lastAddressOf(cidrOf(present.address, mask.prefixLength));
    this.#replace({ ...interfaceAddress(present.address, mask.prefixLength), broadcast });
    return undefined;
  }

  #replace(entry: ReturnType<typeof interfaceAddress>): void {
    const [present] = this.#stack.addressesOf(this.#device);
    if (present !== undefined) this.#stack.removeAddress(this.#device, present.address, present.prefixLength);
    this.#stack.addAddress(this.#device, entry);
  }
}

/** Bits of `ifr_flags`. */
const FLAG_BITS = { UP: 1, BROADCAST: 2, LOOPBACK: 8, RUNNING: 64, MULTICAST: 4096 } as const;

function flagNames({ kind, isUp, hasCarrier }: LinkSnapshot): readonly (keyof typeof FLAG_BITS)[] {
  const names: (keyof typeof FLAG_BITS)[] = isUp ? ['UP'] : [];
  names.push(kind === 'loopback' ? 'LOOPBACK' : 'BROADCAST');
  if (isUp && hasCarrier) names.push('RUNNING');
  if (kind !== 'loopback') names.push('MULTICAST');
  return names;
}

function formatInterface(link: LinkSnapshot): string {
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
      : `        ether ${link.mac}  txqueuelen ${link.queueLength}  (Ethernet)`,
    `        RX packets ${link.received.packets}  bytes ${link.received.bytes} (${humanBytes(link.received.bytes)})`,
    `        RX errors ${link.received.errors}  dropped ${link.received.dropped}  overruns 0  frame 0`,
    `        TX packets ${link.sent.packets}  bytes ${link.sent.bytes} (${humanBytes(link.sent.bytes)})`,
    `        TX errors ${link.sent.errors}  dropped ${link.sent.dropped} overruns 0  carrier 0  collisions 0`,
  );
  return `${lines.join('\n')}\n\n`;
}

function formatBusyboxInterface(link: LinkSnapshot): string {
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
    `          RX packets:${received.packets} errors:${received.errors} dropped:${received.dropped} overruns:0 frame:0`,
    `          TX packets:${sent.packets} errors:${sent.errors} dropped:${sent.dropped} overruns:0 carrier:0`,
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
