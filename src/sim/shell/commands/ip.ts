/**
 * ip of iproute2 6.1: addresses, links, routes, neighbors and rules, shown and changed.
 *
 * Models `addr`, `link`, `route`, `neigh`, `rule` with show/list/add/del/replace/get/set/flush as far as the lab's stack
 * has them, and -4 -br -s -o -d (shows no details). busybox's own `ip` prints nearly the same; the lab prints
 * iproute2's form for both. Leaves out IPv6, `netns`, `tunnel`, policy rules, and making devices.
 */
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { interfaceAddress } from '../../net/interface-table';
import type { IpStack } from '../../net/ip-stack';
import type { Route, RouteOptions, RouteProtocol } from '../../net/route-table';
import { cidrOf, EVERY_IPV4, parseCidr, type Cidr } from '../../wire/cidr';
import { formatIpv4, parseIpv4 } from '../../wire/ipv4-address';
import { parseMac } from '../../wire/mac-address';
import {
  formatAddressListing,
  formatBriefListing,
  formatLinkListing,
  formatNeighbor,
  formatOneLineAddresses,
  formatRoute,
  formatRouteGet,
  snapshotInterfaces,
  type InterfaceSnapshot,
} from '../interface-text';

const USAGE = `Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }
       ip [ -force ] -batch filename
where  OBJECT := { address | addrlabel | fou | help | ila | ioam | l2tp | link |
                   macsec | maddress | monitor | mptcp | mroute | mrule |
                   neighbor | neighbour | netconf | netns | nexthop | ntable |
                   ntbl | route | rule | sr | tap | tcpmetrics |
                   token | tunnel | tuntap | vrf | xfrm }
       OPTIONS := { -V[ersion] | -s[tatistics] | -d[etails] | -r[esolve] |
                    -h[uman-readable] | -iec | -j[son] | -p[retty] |
                    -f[amily] { inet | inet6 | mpls | bridge | link } |
                    -4 | -6 | -M | -B | -0 |
                    -l[oops] { maximum-addr-flush-attempts } | -br[ief] |
                    -o[neline] | -t[imestamp] | -ts[hort] | -b[atch] [filename] |
                    -rc[vbuf] [size] | -n[etns] name | -N[umeric] | -a[ll] |
                    -c[olor]}
`;
const EXIT_USAGE = 255;
const EXIT_UNKNOWN_OBJECT = 1;
const EXIT_KERNEL = 2;

interface IpOptions {
  readonly isBrief: boolean;
  readonly isOneLine: boolean;
  readonly hasStatistics: boolean;
  readonly isIpv6: boolean;
}

// eslint-disable-next-line require-yield -- done at once
export function* ip(process: Process, args: readonly string[]): Task<number> {
  const rest = [...args];
  const flags: string[] = [];
  while (rest[0]?.startsWith('-') === true) flags.push((rest.shift() ?? '').replace(/^-+/, ''));
  const has = (...names: readonly string[]): boolean => flags.some((flag) => names.includes(flag));
  const options: IpOptions = {
    isBrief: has('br', 'brief'),
    isOneLine: has('o', 'oneline'),
    hasStatistics: has('s', 'stats', 'statistics'),
    isIpv6: has('6'),
  };
  if (has('V', 'Version')) {
    process.stdout('ip utility, iproute2-6.1.0, libbpf 1.1.2\n');
    return 0;
  }
  const unknownFlag = flags.find(
    (flag) => !/^(?:4|6|0|br|brief|o|oneline|s|stats|statistics|d|details|c|color.*|N|r|h|human)$/.test(flag),
  );
  if (unknownFlag !== undefined) {
    process.stderr(`Option "-${unknownFlag}" is unknown, try "ip -help".\n`);
    return EXIT_USAGE;
  }
  const [object, ...words] = rest;
  if (object === undefined || object === 'help') {
    process.stderr(USAGE);
    return EXIT_USAGE;
  }
  const tool = new IpTool(process, options);
  const chosen = OBJECTS.find((name) => name.startsWith(object));
  switch (chosen) {
    case 'address':
      return tool.address(words);
    case 'link':
      return tool.link(words);
    case 'route':
      return tool.route(words);
    case 'neighbor':
    case 'neighbour':
      return tool.neighbor(words);
    case 'rule':
      return tool.rule(words);
    case undefined:
      process.stderr(`Object "${object}" is unknown, try "ip help".\n`);
      return EXIT_UNKNOWN_OBJECT;
  }
}

const OBJECTS = ['address', 'link', 'route', 'neighbor', 'neighbour', 'rule'] as const;

class IpTool {
  readonly #process: Process;
  readonly #stack: IpStack;
  readonly #options: IpOptions;

  constructor(process: Process, options: IpOptions) {
    this.#process = process;
    this.#stack = process.environment.namespace.stack;
    this.#options = options;
  }

  // Addresses and links.

  address(words: readonly string[]): number {
    const [verb = 'show', ...rest] = words;
    if (isVerb(verb, 'show', 'list') || verb === 'dev') {
      return this.#showAddresses(verb === 'dev' ? words : rest);
    }
    if (isVerb(verb, 'add', 'del', 'delete', 'replace', 'change')) return this.#changeAddress(verb, rest);
    if (isVerb(verb, 'flush')) return this.#flushAddresses(rest);
    return this.#unknownCommand(verb, 'address');
  }

  #showAddresses(words: readonly string[]): number {
    const links = this.#selectLinks(words);
    if (links === undefined) return EXIT_UNKNOWN_OBJECT;
    if (this.#options.isIpv6) return 0;
    const { isBrief, isOneLine } = this.#options;
    const format = isBrief
      ? (link: InterfaceSnapshot): string => formatBriefListing(link, true)
      : isOneLine
        ? formatOneLineAddresses
        : formatAddressListing;
    this.#process.stdout(links.map(format).join(''));
    return 0;
  }

  /** `dev NAME`, `NAME`, `up`; undefined after a complaint. */
  #selectLinks(words: readonly string[]): readonly InterfaceSnapshot[] | undefined {
    let links = snapshotInterfaces(this.#stack);
    for (let index = 0; index < words.length; index += 1) {
      const word = words[index] ?? '';
      if (word === 'up') links = links.filter(({ isUp }) => isUp);
      else if (word === 'master' || word === 'type') {
        index += 1;
        const wanted = words[index] ?? '';
        links = links.filter(({ master, kind }) => (word === 'master' ? master === wanted : kind === wanted));
      } else if (word !== 'dev' && word !== 'scope' && word !== 'global') {
        links = links.filter(({ name }) => name === word);
        if (links.length === 0) {
          this.#process.stderr(`Device "${word}" does not exist.\n`);
          return undefined;
        }
      }
    }
    return links;
  }

  #changeAddress(verb: string, words: readonly string[]): number {
    const deviceName = wordAfter(words, 'dev');
    const [text = ''] = words;
    const [addressText = '', prefixText = '32'] = text.split('/');
    const address = parseIpv4(addressText);
    if (deviceName === undefined)
      return this.#complain('Not enough information: "dev" argument is required.');
    const device = this.#stack.findDevice(deviceName);
    if (device === undefined) return this.#complain(`Cannot find device "${deviceName}"`, 1);
    if (address === undefined || Number(prefixText) > 32) {
      return this.#complain(`Error: any valid prefix is expected rather than "${text}".`, 1);
    }
    const existing = this.#stack.addressesOf(device).find((entry) => entry.address === address);
    if (isVerb(verb, 'del', 'delete')) {
      if (existing === undefined) return this.#kernelError('Cannot assign requested address');
      this.#stack.removeAddress(device, address);
      return 0;
    }
    if (existing !== undefined) return verb.startsWith('a') ? this.#kernelError('File exists') : 0;
    const isWithBroadcast = words.includes('brd') || words.includes('broadcast');
    const { broadcast, ...plain } = interfaceAddress(address, Number(prefixText));
    this.#stack.addAddress(
      device,
      isWithBroadcast && broadcast !== undefined ? { ...plain, broadcast } : plain,
    );
    return 0;
  }

  #flushAddresses(words: readonly string[]): number {
    const name = wordAfter(words, 'dev') ?? words[0];
    const device = name === undefined ? undefined : this.#stack.findDevice(name);
    if (device === undefined) return this.#complain('Flush requires arguments.');
    for (const { address } of [...this.#stack.addressesOf(device)])
      this.#stack.removeAddress(device, address);
    return 0;
  }

  link(words: readonly string[]): number {
    const [verb = 'show', ...rest] = words;
    if (isVerb(verb, 'set')) return this.#setLink(rest);
    if (isVerb(verb, 'add', 'delete', 'del')) {
      return this.#complain(
        `ip link ${verb}: the devices of this lab are made by its CNI plugin`,
        EXIT_KERNEL,
      );
    }
    if (!isVerb(verb, 'show', 'list') && verb !== 'dev') return this.#unknownCommand(verb, 'link');
    const links = this.#selectLinks(verb === 'dev' ? words : rest);
    if (links === undefined) return EXIT_UNKNOWN_OBJECT;
    const { isBrief, hasStatistics } = this.#options;
    this.#process.stdout(
      links
        .map((link) => (isBrief ? formatBriefListing(link, false) : formatLinkListing(link, hasStatistics)))
        .join(''),
    );
    return 0;
  }

  #setLink(words: readonly string[]): number {
    const settings = words[0] === 'dev' ? words.slice(1) : words;
    const [name = '', ...changes] = settings;
    const device = this.#stack.findDevice(name);
    if (device === undefined) return this.#complain(`Cannot find device "${name}"`, 1);
    for (let index = 0; index < changes.length; index += 1) {
      const change = changes[index] ?? '';
      if (change === 'up' || change === 'down') device.isUp = change === 'up';
      else if (change === 'mtu') {
        index += 1;
        const mtu = Number(changes[index]);
        // RFC 791: every link carries 68 bytes.
        if (!Number.isInteger(mtu) || mtu < 68) return this.#kernelError('Invalid argument');
        device.mtuBytes = mtu;
      } else
        return this.#complain(`Error: either "dev" is duplicate, or "${change}" is a garbage.`, EXIT_USAGE);
    }
    return 0;
  }

  // Routes.

  route(words: readonly string[]): number {
    if (this.#options.isIpv6) return 0;
    const [verb = 'show', ...rest] = words;
    if (isVerb(verb, 'show', 'list')) return this.#showRoutes(rest);
    if (verb === 'get') return this.#getRoute(rest);
    if (isVerb(verb, 'add', 'append', 'replace', 'change')) return this.#addRoute(verb, rest);
    if (isVerb(verb, 'del', 'delete')) return this.#deleteRoute(rest);
    if (isVerb(verb, 'flush')) return this.#flushRoutes(rest);
    return this.#unknownCommand(verb, 'route');
  }

  #showRoutes(words: readonly string[]): number {
    const deviceName = wordAfter(words, 'dev');
    const table = wordAfter(words, 'table') ?? 'main';
    if (table === 'local' || table === '255') {
      this.#process.stdout(this.#localRoutes());
      return 0;
    }
    const prefix = words.find((word) => /^(?:default|\d+\.\d+\.\d+\.\d+(?:\/\d+)?)$/.test(word));
    const wanted = prefix === undefined ? undefined : destinationOf(prefix);
    const routes = this.#stack.routes
      .entries()
      .filter(
        ({ device, destination }) =>
          (deviceName === undefined || device?.name === deviceName) &&
          (wanted === undefined ||
            (destination.address === wanted.address && destination.prefixLength === wanted.prefixLength)),
      );
    this.#process.stdout(routes.map(formatRoute).join(''));
    return 0;
  }

  /** What the kernel keeps for the addresses of the machine itself. */
  #localRoutes(): string {
    const lines: string[] = [];
    for (const device of this.#stack.devices()) {
      for (const { address, prefixLength, broadcast, scope } of this.#stack.addressesOf(device)) {
        const from = formatIpv4(address);
        const tail = `dev ${device.name} proto kernel scope host src ${from} \n`;
        if (scope === 'host' && prefixLength < 32) {
          const { address: network } = cidrOf(address, prefixLength);
          lines.push(`local ${formatIpv4(network)}/${prefixLength} ${tail}`);
        }
        lines.push(`local ${from} ${tail}`);
        if (broadcast !== undefined) {
          lines.push(
            `broadcast ${formatIpv4(broadcast)} dev ${device.name} proto kernel scope link src ${from} \n`,
          );
        }
      }
    }
    return lines.join('');
  }

  #getRoute(words: readonly string[]): number {
    const text = words.find((word) => parseIpv4(word) !== undefined);
    const destination = text === undefined ? undefined : parseIpv4(text);
    if (text === undefined || destination === undefined) {
      const [word] = words;
      return word === undefined
        ? this.#complain('need at least a destination address')
        : this.#complain(`Error: any valid prefix is expected rather than "${word}".`, 1);
    }
    const from = parseIpv4(wordAfter(words, 'from') ?? '');
    const choice = this.#stack.routeFor(destination, from);
    if (choice === undefined) return this.#kernelError('Network is unreachable');
    const learned = this.#stack.pathMtus().find((entry) => entry.destination === destination);
    const now = this.#process.environment.scheduler.now();
    const expiresSeconds = learned === undefined ? 0 : Math.ceil((learned.expiresAt - now) / 1_000_000_000);
    const isCurrent = learned !== undefined && expiresSeconds > 0;
    this.#process.stdout(
      formatRouteGet(text, choice, isCurrent ? { mtuBytes: learned.mtuBytes, expiresSeconds } : undefined),
    );
    return 0;
  }

  #addRoute(verb: string, words: readonly string[]): number {
    const parsed = this.#parseRoute(words);
    if (typeof parsed === 'number') return parsed;
    const isTaken = this.#stack.routes
      .entries()
      .some(
        ({ destination, metric }) =>
          destination.address === parsed.destination.address &&
          destination.prefixLength === parsed.destination.prefixLength &&
          metric === (parsed.metric ?? 0),
      );
    if (isTaken && verb.startsWith('add')) return this.#kernelError('File exists');
    this.#stack.routes.add(parsed);
    return 0;
  }

  #parseRoute(words: readonly string[]): RouteOptions | number {
    const [first = '', ...others] = words;
    const type: Route['type'] = first === 'blackhole' || first === 'unreachable' ? first : 'unicast';
    const rest = type === 'unicast' ? words : others;
    const [prefix = ''] = rest;
    const destination = destinationOf(prefix);
    if (destination === undefined)
      return this.#complain(`Error: any valid prefix is expected rather than "${prefix}".`, 1);
    const protocol = wordAfter(rest, 'proto');
    const source = parseIpv4(wordAfter(rest, 'src') ?? '');
    const common: RouteOptions = {
      destination,
      type,
      metric: Number(wordAfter(rest, 'metric') ?? 0),
      isOnlink: rest.includes('onlink'),
      protocol: isProtocol(protocol) ? protocol : 'boot',
      ...(source === undefined ? {} : { source }),
    };
    if (type !== 'unicast') return common;
    const gatewayText = wordAfter(rest, 'via');
    const gateway = gatewayText === undefined ? undefined : parseIpv4(gatewayText);
    if (gatewayText !== undefined && gateway === undefined) {
      return this.#complain(`Error: inet address is expected rather than "${gatewayText}".`, 1);
    }
    const deviceName = wordAfter(rest, 'dev');
    const named = deviceName === undefined ? undefined : this.#stack.findDevice(deviceName);
    if (deviceName !== undefined && named === undefined)
      return this.#complain(`Cannot find device "${deviceName}"`, 1);
    if (gateway === undefined) {
      return named === undefined ? this.#kernelError('No such device') : { ...common, device: named };
    }
    const way = this.#stack.routeFor(gateway);
    const device = named ?? way?.device;
    const isReachable =
      common.isOnlink === true || (way !== undefined && !way.isLocal && way.nextHop === gateway);
    if (device === undefined || !isReachable) {
      return this.#complain('Error: Nexthop has invalid gateway.', EXIT_KERNEL);
    }
    return { ...common, device, gateway };
  }

  #deleteRoute(words: readonly string[]): number {
    const prefixIndex = words[0] === 'blackhole' || words[0] === 'unreachable' ? 1 : 0;
    const destination = destinationOf(words[prefixIndex] ?? '');
    if (destination === undefined) {
      return this.#complain(`Error: any valid prefix is expected rather than "${words[0] ?? ''}".`, 1);
    }
    const gateway = parseIpv4(wordAfter(words, 'via') ?? '');
    const deviceName = wordAfter(words, 'dev');
    let isFound = false;
    const matches = (route: Route): boolean => {
      const isSame =
        !isFound &&
        route.destination.address === destination.address &&
        route.destination.prefixLength === destination.prefixLength &&
        (gateway === undefined || route.gateway === gateway) &&
        (deviceName === undefined || route.device?.name === deviceName);
      isFound ||= isSame;
      return isSame;
    };
    return this.#stack.routes.removeWhere(matches) === 0 ? this.#kernelError('No such process') : 0;
  }

  #flushRoutes(words: readonly string[]): number {
    const deviceName = wordAfter(words, 'dev');
    if (words.includes('cache')) return 0;
    if (deviceName === undefined) return this.#complain('"ip route flush" requires arguments.');
    this.#stack.routes.removeWhere(({ device }) => device?.name === deviceName);
    return 0;
  }

  // Neighbors and rules.

  neighbor(words: readonly string[]): number {
    const [verb = 'show', ...rest] = words;
    if (isVerb(verb, 'show', 'list')) {
      const deviceName = wordAfter(rest, 'dev');
      const entries = this.#stack.neighbors
        .entries()
        .filter(({ device }) => deviceName === undefined || device.name === deviceName);
      this.#process.stdout(entries.map(formatNeighbor).join(''));
      return 0;
    }
    if (!isVerb(verb, 'add', 'replace', 'change', 'del', 'delete', 'flush'))
      return this.#unknownCommand(verb, 'neigh');
    const device = this.#stack.findDevice(wordAfter(rest, 'dev') ?? '');
    if (isVerb(verb, 'flush')) {
      for (const entry of this.#stack.neighbors.entries()) {
        const isChosen = device === undefined || entry.device === device;
        if (isChosen && entry.state !== 'PERMANENT')
          this.#stack.neighbors.remove(entry.address, entry.device);
      }
      return 0;
    }
    const address = parseIpv4(rest[0] ?? '');
    if (address === undefined || device === undefined)
      return this.#complain('Device and destination are required arguments.');
    if (isVerb(verb, 'del', 'delete')) {
      return this.#stack.neighbors.remove(address, device)
        ? 0
        : this.#kernelError('No such file or directory');
    }
    const mac = parseMac(wordAfter(rest, 'lladdr') ?? '');
    if (mac === undefined) return this.#kernelError('Invalid argument');
    this.#stack.neighbors.addPermanent(address, mac, device);
    return 0;
  }

  rule(words: readonly string[]): number {
    const [verb = 'show'] = words;
    if (!isVerb(verb, 'show', 'list'))
      return this.#complain('ip rule: only the three rules that Linux starts with are modelled');
    this.#process.stdout(
      '0:\tfrom all lookup local\n32766:\tfrom all lookup main\n32767:\tfrom all lookup default\n',
    );
    return 0;
  }

  #unknownCommand(verb: string, object: string): number {
    return this.#complain(`Command "${verb}" is unknown, try "ip ${object} help".`, EXIT_USAGE);
  }

  #kernelError(message: string): number {
    return this.#complain(`RTNETLINK answers: ${message}`, EXIT_KERNEL);
  }

  #complain(message: string, exitCode = EXIT_USAGE): number {
    this.#process.stderr(`${message}\n`);
    return exitCode;
  }
}

/** iproute2 takes any beginning of a verb. */
function isVerb(word: string, ...verbs: readonly string[]): boolean {
  return word !== '' && verbs.some((verb) => verb.startsWith(word));
}

function wordAfter(words: readonly string[], keyword: string): string | undefined {
  const index = words.indexOf(keyword);
  return index === -1 ? undefined : words[index + 1];
}

function destinationOf(text: string): Cidr | undefined {
  if (text === 'default') return EVERY_IPV4;
  return parseCidr(text.includes('/') ? text : `${text}/32`);
}

function isProtocol(text: string | undefined): text is RouteProtocol {
  return text === 'kernel' || text === 'boot' || text === 'static' || text === 'bird';
}
