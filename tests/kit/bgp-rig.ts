/** Machines on one link, each with a BGP speaker, and what they tell each other. */
import { Prng } from '#sim/base/prng';
import { after, seconds } from '#sim/base/time';
import { BgpSpeaker, type BgpSpeakerConfig, type RouteSource } from '#sim/app/bgp/bgp-speaker';
import type { BgpNeighborOptions } from '#sim/app/bgp/bgp-neighbor';
import type { RibRoute } from '#sim/app/bgp/rib-route';
import { ACCEPT_ALL } from '#sim/app/bgp/route-filter';
import { TcpdumpPrinter } from '#sim/capture/tcpdump-text';
import { DEFAULT_TCPDUMP_OPTIONS } from '#sim/capture/tcpdump/tcpdump-options';
import { Machine } from '#sim/host/machine';
import type { Process } from '#sim/host/process';
import { until, type Task } from '#sim/host/task';
import { Lan } from '#sim/link/lan';
import { interfaceAddress } from '#sim/net/interface-table';
import { formatIp, parseIp, type IpAddress } from '#sim/wire/ip-address';
import { formatIpCidr, parseIpCidr, type IpCidr } from '#sim/wire/ip-cidr';
import { ipv4Of, type Ipv4Address } from '#sim/wire/ipv4-address';
import { macOf } from '#sim/wire/mac-address';
import { LinkBench } from '#kit/link-bench';
import { ip } from '#kit/ip-bench';

export function anyIp(text: string): IpAddress {
  const address = parseIp(text);
  if (address === undefined) throw new Error(text);
  return address;
}

export function network(text: string): IpCidr {
  const cidr = parseIpCidr(text);
  if (cidr === undefined) throw new Error(text);
  return cidr;
}

/** Text of what the kernel of a machine would have: `10.1.0.0/24 via 192.168.0.2`. */
class RecordingSink {
  readonly routes = new Map<string, string>();
  readonly news: string[] = [];
  isRecovered = false;

  onBestRoute(route: RibRoute, paths: readonly RibRoute[]): void {
    const prefix = formatIpCidr(route.prefix);
    const text = paths.map(hopText).join(' and ');
    if (this.routes.get(prefix) === text) return;
    this.routes.set(prefix, text);
    this.news.push(`${prefix} ${text}`);
  }

  onWithdrawn(prefix: IpCidr): void {
    this.routes.delete(formatIpCidr(prefix));
    this.news.push(`${formatIpCidr(prefix)} withdrawn`);
  }

  onRecovered(): void {
    this.isRecovered = true;
  }
}

function hopText({ type, resolution, nextHop, owner }: RibRoute): string {
  if (type !== 'unicast') return type;
  if (!resolution.isReachable) return `unreachable (${nextHop === undefined ? '' : formatIp(nextHop)})`;
  if (owner.kind === 'direct') return `dev ${resolution.device ?? ''}`;
  return `via ${resolution.gateway === undefined ? '?' : formatIp(resolution.gateway)}`;
}

export interface SpeakerOptions extends Partial<BgpSpeakerConfig> {
  readonly address: string;
  readonly as: number;
  /** Blackholes, as Calico has them for the blocks of a node. */
  readonly announces?: readonly string[];
}

export class RigSpeaker {
  readonly machine: Machine;
  readonly options: SpeakerOptions;
  sink = new RecordingSink();
  readonly log: string[] = [];
  process: Process;
  speaker: BgpSpeaker;
  direct: RouteSource;
  blocks: RouteSource;

  constructor(machine: Machine, options: SpeakerOptions) {
    this.machine = machine;
    this.options = options;
    ({
      process: this.process,
      speaker: this.speaker,
      direct: this.direct,
      blocks: this.blocks,
    } = this.#start(options));
  }

  #start(options: SpeakerOptions): {
    process: Process;
    speaker: BgpSpeaker;
    direct: RouteSource;
    blocks: RouteSource;
  } {
    const process = this.machine.root.createProcess(['bird'], {
      stdout: () => undefined,
      stderr: () => undefined,
    });
    const speaker = BgpSpeaker.start(process, {
      localAs: options.as,
      routerId: ip(options.address),
      neighbors: [],
      sink: this.sink,
      log: (line) => this.log.push(line),
      ...options,
    });
    if (typeof speaker === 'string') throw new Error(speaker);
    process.run(forEver());
    const direct = speaker.addSource('direct1', 'direct');
    speaker.rib.setOwnAddresses([ip(options.address)]);
    direct.add({ prefix: network('192.168.0.0/24'), type: 'unicast', device: 'eth0' });
    const blocks = speaker.addSource('static1', 'static');
    for (const text of options.announces ?? []) blocks.add({ prefix: network(text), type: 'blackhole' });
    return { process, speaker, direct, blocks };
  }

  /** Killed and started anew, with nothing but its configuration. */
  restart(options: Partial<SpeakerOptions> = {}): void {
    this.process.kill(9);
    this.sink = new RecordingSink();
    ({
      process: this.process,
      speaker: this.speaker,
      direct: this.direct,
      blocks: this.blocks,
    } = this.#start({
      ...this.options,
      ...options,
    }));
  }

  get states(): readonly string[] {
    return this.speaker.sessions().map(({ name, bgpState }) => `${name} ${bgpState}`);
  }

  /** Without the link itself. */
  get routes(): readonly string[] {
    return [...this.sink.routes]
      .filter(([prefix]) => prefix !== '192.168.0.0/24')
      .map(([prefix, hop]) => `${prefix} ${hop}`)
      .sort();
  }
}

function* forEver(): Task<number> {
  yield* until(() => () => undefined);
  return 0;
}

export class BgpRig {
  readonly link = new LinkBench();
  readonly #lan: Lan;
  readonly #prng = new Prng(3);
  #nextMac = 0x02_00_00_00_00_01;

  constructor() {
    this.#lan = new Lan('lan', this.link.context);
  }

  machine(name: string, ...addresses: readonly string[]): Machine {
    const machine = new Machine({
      name,
      kind: 'outside',
      link: this.link.context,
      prng: this.#prng.split(name),
      startTimeMs: Date.UTC(2026, 10, 22, 3, 55, 6),
    });
    const { stack } = machine.rootNamespace;
    const device = this.#lan.attach({ name: 'eth0', mac: macOf(this.#nextMac), mtuBytes: 1500 });
    this.#nextMac += 1;
    stack.addDevice(device);
    for (const address of addresses) stack.addAddress(device, interfaceAddress(ip(address), 24));
    return machine;
  }

  speaker(name: string, options: SpeakerOptions): RigSpeaker {
    return new RigSpeaker(this.machine(name, options.address), options);
  }

  pass(count: number): void {
    const { scheduler } = this.link;
    scheduler.runUntil(after(scheduler.now(), seconds(count)));
  }

  /** The lines of tcpdump -v about BGP messages that a machine sees from now on. */
  messages({ rootNamespace }: Machine): string[] {
    const lines: string[] = [];
    const printer = new TcpdumpPrinter(
      { ...DEFAULT_TCPDUMP_OPTIONS, timeStamp: 'none', isNumeric: true, verbosity: 1 },
      0,
    );
    rootNamespace.stack.findDevice('eth0')?.addTap({
      onFrame: (packet) => {
        const text = printer.print(0, packet.buffer, packet.start, packet.end, packet.end - packet.start);
        for (const line of text.split('\n')) if (line.startsWith('\t')) lines.push(line.trim());
      },
    });
    return lines;
  }

  /** Frames as they were on the wire of a machine from now on. */
  frames({ rootNamespace }: Machine): Uint8Array[] {
    const frames: Uint8Array[] = [];
    rootNamespace.stack.findDevice('eth0')?.addTap({
      onFrame: (packet) => {
        frames.push(packet.buffer.slice(packet.start, packet.end));
      },
    });
    return frames;
  }
}

/** As Calico's template has it, with everything taken and everything told. */
export function meshNeighbor(address: string, options: Partial<BgpNeighborOptions> = {}): BgpNeighborOptions {
  return {
    name: `Mesh_${address.replaceAll('.', '_')}`,
    address: anyIp(address),
    as: 64_512,
    isMultihop: true,
    import: ACCEPT_ALL,
    export: {
      rules: [{ verdict: 'accept', prefixes: [{ prefix: network('10.244.0.0/16') }] }],
      otherwise: 'reject',
    },
    gracefulRestart: 'able',
    addPaths: 3,
    connectDelaySeconds: 1,
    connectRetrySeconds: 3,
    errorWaitSeconds: [5, 60],
    ...options,
  };
}

export function routerIdOf(text: string): Ipv4Address {
  const address = anyIp(text);
  return typeof address === 'bigint' ? ipv4Of(0) : address;
}
