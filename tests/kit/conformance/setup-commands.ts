/**
 * Runs the recorder's set-up commands on the simulated machines. What the lab has made already stays: the commands of a
 * recording describe the machines completely, so each is harmless where there is nothing left to do.
 *
 * Devices are made here; everything else goes through the simulator's own commands.
 */
import { Bridge } from '#sim/link/bridge';
import type { LinkContext } from '#sim/link/link-context';
import type { NetDevice } from '#sim/link/net-device';
import { VethDevice } from '#sim/link/veth-device';
import { VxlanDevice } from '#sim/link/vxlan-device';
import type { IpStack } from '#sim/net/ip-stack';
import { parseIpv4 } from '#sim/wire/ipv4-address';
import { parseMac, type MacAddress } from '#sim/wire/mac-address';
import { runToEnd } from './run-to-end';
import type { Environment } from '#sim/host/process';
import type { SetupCommand } from './recorded-commands';

const DEFAULT_MTU = 1500;

export interface SetupPlace {
  readonly link: LinkContext;
  /** Undefined for a namespace that the lab does not have, such as the switch. */
  readonly environmentOf: (namespace: string) => Environment | undefined;
  /** A Pod's namespace that a command makes. */
  readonly createNamespace: (name: string) => void;
  /** What could not be done, for people. */
  readonly report: (problem: string) => void;
}

export function runSetupCommand(command: SetupCommand, place: SetupPlace): void {
  const created = /^ip netns add (\S+)$/.exec(command.text)?.[1];
  if (created !== undefined) {
    place.createNamespace(created);
    return;
  }
  const environment = place.environmentOf(command.namespace);
  if (environment === undefined) {
    setCableMtu(wordsOf(command.text), place);
    return;
  }
  new SetupRun(environment, place, command).run();
}

/** A cable from the switch, which the lab does not have: its other end is there. */
function setCableMtu(words: readonly string[], place: SetupPlace): void {
  const peer = words.indexOf('peer');
  if (words.slice(0, 3).join(' ') !== 'ip link add' || peer === -1) return;
  const own = words.slice(peer + 1);
  const target = place.environmentOf(wordAfter(own, 'netns') ?? '');
  const device = target?.namespace.stack.findDevice(wordAfter(own, 'name') ?? '');
  const mtu = wordAfter(own, 'mtu');
  if (device !== undefined && mtu !== undefined) device.mtuBytes = Number(mtu);
}

/** What the recorder starts besides: the servers, which the lab starts itself, watchers, and rules whose text is elsewhere. */
const NOT_RUN = /&$|^(?:node|xtables-monitor|tcpdump|curl)\b|^(?:nft -f|iptables-restore)\b/;
/** More than one command. */
const COMPOUND = /;|&&|\|\||\|/;

class SetupRun {
  readonly #environment: Environment;
  readonly #stack: IpStack;
  readonly #place: SetupPlace;
  readonly #command: SetupCommand;
  readonly #words: readonly string[];

  constructor(environment: Environment, place: SetupPlace, command: SetupCommand) {
    this.#environment = environment;
    this.#stack = environment.namespace.stack;
    this.#place = place;
    this.#command = command;
    this.#words = wordsOf(command.text);
  }

  run(): void {
    const [program = '', ...args] = this.#words;
    const { text, input } = this.#command;
    const file = /^cat > (\S+)/.exec(text)?.[1];
    if (file !== undefined) {
      this.#environment.files.write(file, input ?? '');
      return;
    }
    if (NOT_RUN.test(text)) return;
    if (COMPOUND.test(text)) {
      this.#shell(['bash', '-c', text]);
      return;
    }
    switch (program) {
      case 'ip':
        this.#ip(args);
        return;
      case 'bridge':
        this.#bridge(args);
        return;
      case 'sysctl':
        for (const setting of args.filter((word) => word.includes('='))) this.#sysctl(setting);
        return;
      case 'nfacct':
        if (args[0] === 'add') this.#stack.netfilter.ensureAccounting(args[1] ?? '');
        return;
      case 'ipset':
        this.#shell();
        return;
      case 'iptables':
        this.#iptables(args);
        return;
      case 'ethtool':
        setOffload(this.#stack, args);
        return;
      default:
        this.#shell();
    }
  }

  #ip(args: readonly string[]): void {
    const [object, verb, ...rest] = args;
    if (object === 'link' && verb === 'add') this.#addLink(rest);
    else if (object === 'link' && verb === 'set') this.#setLink(rest);
    else if (object === 'addr' && verb === 'add') {
      if (!this.#hasAddress(rest[0] ?? '', wordAfter(rest, 'dev') ?? '')) this.#shell();
    } else if (object === 'route' && verb === 'add') {
      if (!this.#hasRoute(rest)) this.#shell();
    } else if (object === 'neigh' && verb === 'add') {
      const address = parseIpv4(rest[0] ?? '');
      if (!this.#stack.neighbors.entries().some((entry) => entry.address === address)) this.#shell();
    } else this.#shell();
  }

  #addLink(rest: readonly string[]): void {
    const [name = ''] = rest;
    const type = rest.indexOf('type');
    const own = rest.slice(1, type);
    const typed = rest.slice(type + 2);
    const mtuBytes = Number(wordAfter(own, 'mtu') ?? DEFAULT_MTU);
    const existing = this.#stack.findDevice(name);
    const kind = rest[type + 1];
    if (existing !== undefined) {
      existing.mtuBytes = mtuBytes;
      if (kind === 'veth' && existing.peer !== undefined) existing.peer.mtuBytes = mtuBytes;
      return;
    }
    const mac = macOfText(wordAfter(own, 'address'));
    switch (kind) {
      case 'veth':
        this.#addVeth({ name, mac, mtuBytes }, typed);
        return;
      case 'bridge':
        this.#stack.addDevice(new Bridge({ name, mac, mtuBytes }, this.#place.link));
        return;
      case 'vxlan':
        this.#addVxlan({ name, mac, mtuBytes }, typed);
        return;
      default:
        this.#place.report(`${this.#command.text}: devices of type ${kind ?? ''} are not made`);
    }
  }

  #addVeth(
    options: { readonly name: string; readonly mac: MacAddress; readonly mtuBytes: number },
    typed: readonly string[],
  ): void {
    const peerName = wordAfter(typed, 'name') ?? '';
    const target = this.#place.environmentOf(wordAfter(typed, 'netns') ?? this.#command.namespace);
    if (target === undefined) return;
    const { stack } = target.namespace;
    // The machines' own cables are there already.
    if (stack.findDevice(peerName) !== undefined) return;
    const [own, peer] = VethDevice.createPair(
      options,
      {
        name: peerName,
        mac: macOfText(wordAfter(typed, 'address')),
        mtuBytes: Number(wordAfter(typed, 'mtu') ?? options.mtuBytes),
      },
      this.#place.link,
    );
    this.#stack.addDevice(own);
    stack.addDevice(peer);
  }

  #addVxlan(
    options: { readonly name: string; readonly mac: MacAddress; readonly mtuBytes: number },
    typed: readonly string[],
  ): void {
    const localAddress = parseIpv4(wordAfter(typed, 'local') ?? '');
    if (localAddress === undefined) {
      this.#place.report(`${this.#command.text}: no local address`);
      return;
    }
    const tunnel = {
      ...options,
      vni: Number(wordAfter(typed, 'id') ?? 1),
      destinationPort: Number(wordAfter(typed, 'dstport') ?? 8472),
      localAddress,
    };
    const hashSeed = this.#stack.prng.split(options.name).uint32();
    this.#stack.addDevice(new VxlanDevice(tunnel, this.#stack, hashSeed, this.#place.link));
  }

  #setLink(rest: readonly string[]): void {
    const words = rest[0] === 'dev' ? rest.slice(1) : rest;
    const device = this.#stack.findDevice(words[0] ?? '');
    if (device === undefined) return;
    const mtu = wordAfter(words, 'mtu');
    if (mtu !== undefined) device.mtuBytes = Number(mtu);
    const master = this.#stack.findDevice(wordAfter(words, 'master') ?? '');
    if (master instanceof Bridge && device.master !== master) master.attachPort(device, { isHairpin: false });
    if (words.includes('down')) device.isUp = false;
    else if (words.includes('up')) device.isUp = true;
  }

  #bridge([object, verb, ...rest]: readonly string[]): void {
    const device = this.#stack.findDevice(wordAfter(rest, 'dev') ?? '');
    if (device === undefined) return;
    if (object === 'fdb' && device instanceof VxlanDevice) {
      const destination = parseIpv4(wordAfter(rest, 'dst') ?? '');
      const mac = parseMac(rest[0] ?? '');
      if (verb === 'add' && destination !== undefined && mac !== undefined) {
        device.addForwardingEntry(mac, destination);
      }
      return;
    }
    const hairpin = wordAfter(rest, 'hairpin');
    if (object === 'link' && hairpin !== undefined) setHairpin(device, hairpin === 'on');
  }

  #sysctl(setting: string): void {
    const [name = '', value = ''] = setting.split('=');
    this.#stack.sysctl.set(name, value.trim());
  }

  /** A rule that is there already is not added again. */
  #iptables(args: readonly string[]): void {
    const { netfilter } = this.#stack;
    const check = args.map((word) => (word === '-A' || word === '-I' ? '-C' : word));
    if (check.includes('-C') && netfilter.runIptables(check).ok) return;
    const outcome = netfilter.runIptables(args);
    const isThereAlready = args.includes('-N');
    if (!outcome.ok && !isThereAlready) this.#place.report(`${this.#command.text}: ${outcome.error.trim()}`);
  }

  #shell(words: readonly string[] = this.#words): void {
    const { exitCode, errors } = runToEnd(this.#environment, words);
    if (exitCode !== 0)
      this.#place.report(`[${this.#command.namespace}] ${words.join(' ')}: ${errors.trim()}`);
  }

  #hasAddress(text: string, deviceName: string): boolean {
    const device = this.#stack.findDevice(deviceName);
    const wanted = parseIpv4(text.split('/')[0] ?? '');
    return device !== undefined && this.#stack.addressesOf(device).some(({ address }) => address === wanted);
  }

  #hasRoute(rest: readonly string[]): boolean {
    const { stdout } = runToEnd(this.#environment, ['ip', 'route']);
    const kind = rest[0] === 'blackhole' ? rest.slice(0, 2) : rest.slice(0, 1);
    const via = wordAfter(rest, 'via');
    const wanted = [...kind, ...(via === undefined ? [] : ['via', via])].join(' ');
    return stdout.split('\n').some((line) => `${line} `.startsWith(`${wanted} `));
  }
}

export function setHairpin(port: NetDevice, isHairpin: boolean): void {
  const bridge = port.master;
  if (!(bridge instanceof Bridge)) return;
  bridge.detachPort(port);
  bridge.attachPort(port, { isHairpin });
}

/** `ethtool -K DEVICE tso off gso off gro off` */
export function setOffload(stack: IpStack, args: readonly string[]): void {
  const device = stack.findDevice(args[1] ?? '');
  const sending = wordAfter(args, 'tso') ?? wordAfter(args, 'gso');
  if (device !== undefined && sending !== undefined) device.hasSegmentationOffload = sending === 'on';
}

function macOfText(text: string | undefined): MacAddress {
  const mac = parseMac(text ?? '02:00:00:00:00:01');
  if (mac === undefined) throw new Error(`${text ?? ''} is no hardware address`);
  return mac;
}

function wordAfter(words: readonly string[], keyword: string): string | undefined {
  const index = words.indexOf(keyword);
  return index === -1 ? undefined : words[index + 1];
}

/** Words of a command line, quotes taken away. */
function wordsOf(text: string): readonly string[] {
  return [...text.matchAll(/(?:[^\s"]|"[^"]*")+/g)].map(([word]) => word.replaceAll('"', ''));
}
