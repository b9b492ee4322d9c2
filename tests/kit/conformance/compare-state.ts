/**
 * The state that a recording ends with (`state/`) beside what the simulator's commands print at the same moment. Counters,
 * ages and what a kernel draws at random are taken out of both; so is what the recorder's machines are made of: its cards
 * are ends of veth pairs, and its namespaces have names.
 */
import type { Environment } from '#sim/host/process';
import { recorderPortsOf } from './recorder-ports';
import type { Recording } from './recording';
import { runToEnd } from './run-to-end';

/** What a file of `state/` shows, by the middle part of its name. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  addr: ['ip', 'addr'],
  arp: ['arp', '-n'],
  driver: ['ethtool', '-i', 'eth0'],
  ethtool: ['ethtool', '-k', 'eth0'],
  route: ['ip', 'route'],
  routeall: ['ip', 'route', 'show', 'table', 'all'],
  rule: ['ip', 'rule'],
  ss: ['ss', '-tuan'],
  neigh: ['ip', 'neigh'],
  fdb: ['bridge', 'fdb', 'show'],
  brport: ['bridge', '-d', 'link', 'show'],
  iptables: ['iptables-save'],
  conntrack: ['conntrack', '-L'],
  ipset: ['ipset', 'save'],
  nft: ['nft', '-s', 'list', 'table', 'ip', 'kube-proxy'],
  sysctl: [
    'sysctl',
    'net.ipv4.ip_forward',
    'net.bridge.bridge-nf-call-iptables',
    'net.ipv4.conf.all.route_localnet',
    'net.ipv4.conf.all.rp_filter',
    'net.ipv4.conf.default.rp_filter',
    'net.ipv4.conf.eth0.rp_filter',
  ],
};

/** What one command printed at the end, beside the recorded file. */
export interface StatePrint {
  readonly file: string;
  readonly what: string;
  readonly recorded: string;
  readonly printed: string;
  /** Interfaces that are cards here, and ends of veth pairs on the recorder's machine. */
  readonly cards: readonly string[];
  /** Ports that nobody drew. */
  readonly ports: ReadonlySet<string>;
}

export interface StateDifference {
  readonly file: string;
  readonly kernel: string | undefined;
  readonly simulator: string | undefined;
}

export interface StateComparison {
  readonly files: number;
  /** The first line of each file that differs. */
  readonly differences: readonly StateDifference[];
}

export function printStates(
  recording: Recording,
  environments: ReadonlyMap<string, Environment>,
): readonly StatePrint[] {
  const prints: StatePrint[] = [];
  const ports = new Set([...recorderPortsOf(recording.cluster)].map(String));
  for (const [name, environment] of environments) {
    const cards = environment.namespace.stack.devices().filter(({ kind }) => kind === 'physical');
    for (const [what, words] of Object.entries(COMMANDS)) {
      const file = `${name}.${what}`;
      const recorded = recording.state(`${file}.txt`);
      if (recorded === undefined) continue;
      const { stdout } = runToEnd(environment, words);
      const printed = what === 'ss' ? withoutKubernetesPrograms(stdout) : stdout;
      prints.push({ file, what, recorded, printed, cards: cards.map((card) => card.name), ports });
    }
  }
  return prints;
}

/** The recorder's nodes are namespaces with rules and no programs of Kubernetes. */
function withoutKubernetesPrograms(sockets: string): string {
  const ports = [2379, 2380, 2381, 6443, 10_248, 10_249, 10_250, 10_256, 10_257, 10_259].join('|');
  const listening = new RegExp(`^tcp +LISTEN .*:(?:${ports}) `, 'u');
  return sockets
    .split('\n')
    .filter((line) => !listening.test(line))
    .join('\n');
}

export function compareStates(prints: readonly StatePrint[]): StateComparison {
  const differences = prints.flatMap((print) => {
    const { file, recorded, printed } = print;
    const kernel = normalized(print, recorded);
    const simulator = normalized(print, printed);
    const at = kernel.findIndex((line, index) => line !== simulator[index]);
    const index = at === -1 ? kernel.length : at;
    if (at === -1 && simulator.length === kernel.length) return [];
    return [{ file, kernel: kernel[index], simulator: simulator[index] }];
  });
  return { files: prints.length, differences };
}

function normalized({ what, cards, ports }: StatePrint, text: string): readonly string[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  switch (what) {
    case 'addr':
      return lines
        .filter((line) => !line.includes('valid_lft'))
        .map((line, index) => withoutMachine(line, lines[index - 1], cards));
    case 'neigh':
      return lines.map((line) => line.replace(/ (?:REACHABLE|STALE|DELAY|PROBE) $/, ' valid')).sort();
    case 'fdb':
      return lines.filter((line) => !/^(?:33:33|01:00:5e)/.test(line)).sort();
    case 'iptables':
      return lines.filter((line) => !line.startsWith('#')).map((line) => line.replace(/ ?\[\d+:\d+\]/, ''));
    case 'conntrack':
      return lines.map((line) => withoutChance(line, ports)).sort();
    case 'arp':
      return lines.toSorted();
    case 'ss':
      return lines.map((line) => withoutDrawnPorts(line, ports)).sort();
    case 'ipset':
      return lines.map((line) => line.replace(/ initval 0x[\da-f]+/, '')).sort();
    default:
      return lines;
  }
}

/** A card is an end of a veth pair to the recorder's switch. */
function withoutMachine(line: string, before: string | undefined, cards: readonly string[]): string {
  const named = line.replace(/ link-netns(?:id)? \S+$/, ' link-netns');
  const card = /^\d+: (\w+)[@:]/.exec(line)?.[1];
  if (card !== undefined && cards.includes(card)) {
    return named.replace(/@if\d+:/, ':').replace('qdisc fq_codel', 'qdisc noqueue');
  }
  const isOfCard = cards.includes(/^\d+: (\w+)[@:]/.exec(before ?? '')?.[1] ?? '');
  return isOfCard ? named.replace(/ link-netns$/, '') : named;
}

/** Time-outs, ports and numbers that are drawn; the order is that of a hash table. */
function withoutChance(line: string, ports: ReadonlySet<string>): string {
  return line
    .replace(/^(\w+ +\d+) \d+/, '$1')
    .replace(/\b([sd]port)=(\d+)/g, (whole, name: string, port: string) =>
      Number(port) < FIRST_DRAWN_PORT || ports.has(port) ? whole : `${name}=*`,
    )
    .replace(/ id=\d+/g, ' id=*')
    .replace(/ use=\d+/, '');
}

/** Columns are as wide as what is in them. */
function withoutDrawnPorts(line: string, ports: ReadonlySet<string>): string {
  return line
    .replace(/:(\d+)(?=\s|$)/g, (whole, port: string) => (ports.has(port) ? whole : ':*'))
    .replace(/\s+/g, ' ')
    .trim();
}

/** `--random-fully` draws from here on. */
const FIRST_DRAWN_PORT = 1024;
