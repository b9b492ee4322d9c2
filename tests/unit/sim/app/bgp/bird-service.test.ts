/** BIRD under a supervisor, with another configuration while it runs, and what it learns of the kernel. */
import { describe, expect, it } from 'vitest';
import { anyIp, BgpRig, meshNeighbor, network } from '#kit/bgp-rig';
import { ip } from '#kit/ip-bench';
import type { BirdConfig } from '#sim/app/bgp/bird-daemon';
import { BirdService } from '#sim/app/bgp/bird-service';
import type { RouteFilter } from '#sim/app/bgp/route-filter';
import { milliseconds } from '#sim/base/time';
import type { Machine } from '#sim/host/machine';
import { EVERY_IPV4, formatCidr } from '#sim/wire/cidr';

const A = '192.168.0.1';
const B = '192.168.0.2';

function only(...prefixes: readonly string[]): RouteFilter {
  return {
    rules: [{ verdict: 'accept', prefixes: prefixes.map((text) => ({ prefix: network(text) })) }],
    otherwise: 'reject',
  };
}

function configOf(own: string, other: string, blocks: readonly string[]): BirdConfig {
  return {
    version: '1.6.8',
    localAs: 64_512,
    routerId: ip(own),
    neighbors: [meshNeighbor(other, { sourceAddress: anyIp(own), export: only('10.0.0.0/8') })],
    staticRoutes: blocks.map((text) => ({ prefix: network(text), type: 'blackhole' })),
    kernel: { scanSeconds: 2, isLearning: true },
  };
}

/** Two machines with a session. */
class Pair {
  readonly rig = new BgpRig();
  readonly a: Machine = this.rig.machine('a', A);
  readonly b: Machine = this.rig.machine('b', B);
  readonly config = configOf(A, B, ['10.1.0.0/24']);
  readonly service: BirdService;
  readonly other: BirdService;

  constructor(restartsAlways = true) {
    const supervisor = { argv: ['bird'], restartDelay: milliseconds(100), restartsAlways };
    this.service = new BirdService(this.a.root, supervisor, this.config);
    this.other = new BirdService(this.b.root, supervisor, configOf(B, A, ['10.2.0.0/24']));
    this.rig.pass(10);
  }

  /** Of BGP, in the kernel of the second. */
  get heard(): readonly string[] {
    return this.b.rootNamespace.stack.routes
      .entries()
      .filter(({ protocol, type }) => protocol === 'bird' && type === 'unicast')
      .map(({ destination }) => formatCidr(destination));
  }

  get sessionSince(): number | undefined {
    return this.other.daemon?.speaker.sessions()[0]?.since;
  }
}

describe('BIRD under a supervisor', () => {
  it('is there again after it was killed, and has its session', () => {
    const pair = new Pair();
    expect(pair.heard).toEqual(['10.1.0.0/24']);
    pair.service.process?.kill(9);
    expect(pair.service.daemon).toBeUndefined();
    pair.rig.pass(0.2);
    expect(pair.service.daemon).toBeDefined();
    pair.rig.pass(10);
    expect(pair.other.daemon?.speaker.sessions().map(({ state }) => state)).toEqual(['up']);
  });

  it('stays away after SIGTERM where only its death counts, and has told its neighbor', () => {
    const pair = new Pair(false);
    pair.service.process?.kill(15);
    pair.rig.pass(5);
    expect(pair.service.daemon).toBeUndefined();
    expect(pair.heard).toEqual([]);
  });

  it('does not come again once the supervisor has ended', () => {
    const pair = new Pair();
    pair.service.stop();
    pair.rig.pass(5);
    expect(pair.service.daemon).toBeUndefined();
  });
});

describe('another configuration', () => {
  it('brings and takes static routes without a new session', () => {
    const pair = new Pair();
    const since = pair.sessionSince;
    pair.service.configure({ ...pair.config, ...configOf(A, B, ['10.1.1.0/24', '10.1.2.0/24']) });
    pair.rig.pass(1);
    expect(pair.heard).toEqual(['10.1.1.0/24', '10.1.2.0/24']);
    expect(pair.sessionSince).toBe(since);
  });

  it('with another export filter tells what passes now, takes back what does not, and keeps the session', () => {
    const pair = new Pair();
    const since = pair.sessionSince;
    const both = configOf(A, B, ['10.1.0.0/24', '10.1.1.0/24']);
    const [neighbor] = both.neighbors;
    if (neighbor === undefined) throw new Error('there is a neighbor');
    pair.service.configure({ ...both, neighbors: [{ ...neighbor, export: only('10.1.1.0/24') }] });
    pair.rig.pass(1);
    expect(pair.heard).toEqual(['10.1.1.0/24']);
    expect(pair.sessionSince).toBe(since);
  });

  it('without a neighbor ends its session', () => {
    const pair = new Pair();
    pair.service.configure({ ...pair.config, neighbors: [] });
    pair.rig.pass(1);
    expect(pair.heard).toEqual([]);
    expect(pair.other.daemon?.speaker.sessions().map(({ state }) => state)).toEqual(['start']);
  });
});

describe('routes that others have made', () => {
  it('are known to BIRD with its next scan, and next hops are found by them', () => {
    const pair = new Pair();
    const { stack } = pair.a.rootNamespace;
    const device = stack.findDevice('eth0');
    stack.routes.add({ destination: EVERY_IPV4, gateway: ip(B), device });
    pair.rig.pass(2.1);
    const rib = pair.service.daemon?.speaker.rib;
    expect(rib?.lookUp(ip('8.8.8.8'))?.best).toMatchObject({
      owner: { name: 'kernel1' },
      resolution: { device: 'eth0', gateway: ip(B) },
    });
    stack.routes.removeWhere(({ destination }) => destination.prefixLength === 0);
    pair.rig.pass(2.1);
    expect(rib?.lookUp(ip('8.8.8.8'))).toBeUndefined();
  });
});
