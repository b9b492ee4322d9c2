/** Which routes get where: decisions, reflection, attributes on their way, both families. */
import { describe, expect, it } from 'vitest';
import { anyIp, BgpRig, meshNeighbor, network, routerIdOf, type RigSpeaker } from '#kit/bgp-rig';
import type { BgpNeighborOptions } from '#sim/app/bgp/bgp-neighbor';
import { isBetterRoute } from '#sim/app/bgp/decision';
import { RouteCounters, UNREACHABLE, type RibRoute } from '#sim/app/bgp/rib-route';
import { ACCEPT_ALL } from '#sim/app/bgp/route-filter';
import { WELL_KNOWN_COMMUNITY, type BgpAttributes } from '#sim/wire/bgp-attributes';
import { formatIp } from '#sim/wire/ip-address';

const NEAR = { isReachable: true, device: 'eth0', gateway: anyIp('192.168.0.9'), metric: 0 };

interface Wanted extends Partial<BgpAttributes> {
  readonly router?: string;
  readonly address?: string;
  readonly isExternal?: boolean;
  readonly isUnreachable?: boolean;
  readonly isFar?: boolean;
  readonly preference?: number;
}

function route(wanted: Wanted): RibRoute {
  const { router = '1.1.1.1', address = '192.168.0.9', preference = 100 } = wanted;
  return {
    prefix: network('10.0.0.0/8'),
    key: 0,
    owner: {
      name: 'peer',
      kind: 'bgp',
      preference,
      counters: new RouteCounters(),
      peer: {
        isInternal: wanted.isExternal !== true,
        isReflectorClient: false,
        clusterId: routerIdOf('9.9.9.9'),
        routerId: routerIdOf(router),
        address: anyIp(address),
      },
    },
    remotePathId: 0,
    pathId: 1,
    type: 'unicast',
    attributes: { origin: 0, asPath: [{ type: 2, members: [65_001] }], ...wanted },
    nextHop: anyIp('192.168.0.9'),
    linkLocal: undefined,
    since: new BgpRig().link.scheduler.now(),
    resolution:
      wanted.isUnreachable === true ? UNREACHABLE : wanted.isFar === true ? { ...NEAR, metric: 5 } : NEAR,
    isStale: false,
    exports: undefined,
  };
}

describe('the decision', () => {
  it.each<{ by: string; better: Wanted; worse: Wanted }>([
    { by: 'preference', better: { preference: 200 }, worse: { localPreference: 500 } },
    { by: 'a next hop that is there', better: {}, worse: { isUnreachable: true, localPreference: 500 } },
    {
      by: 'LOCAL_PREF',
      better: { localPreference: 101, asPath: [{ type: 2, members: [1, 2, 3] }] },
      worse: {},
    },
    {
      by: 'the length of AS_PATH, where a set counts once',
      better: { asPath: [{ type: 1, members: [1, 2, 3] }], origin: 2 },
      worse: { asPath: [{ type: 2, members: [1, 2] }] },
    },
    { by: 'ORIGIN', better: { origin: 0, multiExitDiscriminator: 9 }, worse: { origin: 1 } },
    {
      by: 'MULTI_EXIT_DISC of one AS',
      better: { multiExitDiscriminator: 1 },
      worse: { multiExitDiscriminator: 2, isExternal: true },
    },
    { by: 'outside before inside', better: { isExternal: true, isFar: true }, worse: {} },
    { by: 'the way to the next hop', better: { router: '2.2.2.2' }, worse: { isFar: true } },
    {
      by: 'the router',
      better: { router: '1.1.1.1', address: '192.168.0.99' },
      worse: { router: '1.1.1.2' },
    },
    {
      by: 'the originator',
      better: { originatorId: routerIdOf('0.0.0.9'), clusterList: [routerIdOf('8.8.8.8')] },
      worse: {},
    },
    {
      by: 'the length of CLUSTER_LIST',
      better: { address: '192.168.0.99' },
      worse: { clusterList: [routerIdOf('8.8.8.8')] },
    },
    { by: 'the address', better: { address: '192.168.0.8' }, worse: {} },
  ])('is by $by', ({ better, worse }) => {
    expect(isBetterRoute(route(better), route(worse))).toBe(true);
    expect(isBetterRoute(route(worse), route(better))).toBe(false);
  });

  it('does not compare MULTI_EXIT_DISC of two ASes', () => {
    const one = route({ multiExitDiscriminator: 9, router: '1.1.1.1' });
    const other = route({ asPath: [{ type: 2, members: [65_002] }], router: '2.2.2.2' });
    expect(isBetterRoute(one, other)).toBe(true);
  });
});

function addressOf(index: number): string {
  return `192.168.0.${index + 1}`;
}

/** Speakers of one AS, each with a block; `neighborsOf` says who talks with whom. */
function speakers(
  count: number,
  neighborsOf: (index: number, other: number) => Partial<BgpNeighborOptions> | undefined,
  as: (index: number) => number = () => 64_512,
): { rig: BgpRig; nodes: RigSpeaker[] } {
  const rig = new BgpRig();
  const nodes = Array.from({ length: count }, (_, index) =>
    rig.speaker(`node${index}`, {
      address: addressOf(index),
      as: as(index),
      announces: [`10.244.${index}.0/24`],
      neighbors: Array.from({ length: count }, (_unused, other) => {
        const options = other === index ? undefined : neighborsOf(index, other);
        return options === undefined
          ? undefined
          : meshNeighbor(addressOf(other), { as: as(other), ...options });
      }).filter((neighbor) => neighbor !== undefined),
    }),
  );
  return { rig, nodes };
}

describe('routes', () => {
  it('reach everybody in a full mesh, each from whom they belong to', () => {
    const { rig, nodes } = speakers(8, (index, other) => ({ isPassive: other > index }));
    rig.pass(15);
    for (const [index, node] of nodes.entries()) {
      expect(node.routes).toEqual(
        nodes
          .map(
            (_, other) => `10.244.${other}.0/24 ${other === index ? 'blackhole' : `via ${addressOf(other)}`}`,
          )
          .sort(),
      );
    }
  });

  it('are not handed on inside an AS without a reflector', () => {
    const { rig, nodes } = speakers(3, (index, other) => (Math.abs(index - other) === 1 ? {} : undefined));
    rig.pass(15);
    expect(nodes[0]?.routes).toEqual(['10.244.0.0/24 blackhole', '10.244.1.0/24 via 192.168.0.2']);
  });

  it('are handed on by a reflector with the next hop that they had', () => {
    const clusterId = routerIdOf('244.0.0.1');
    const { rig, nodes } = speakers(4, (index, other) => {
      if (index === 0) return { isReflectorClient: true, clusterId };
      return other === 0 ? {} : undefined;
    });
    rig.pass(15);
    expect(nodes[3]?.routes).toEqual([
      '10.244.0.0/24 via 192.168.0.1',
      '10.244.1.0/24 via 192.168.0.2',
      '10.244.2.0/24 via 192.168.0.3',
      '10.244.3.0/24 blackhole',
    ]);
    expect(nodes[3]?.speaker.rib.find(network('10.244.1.0/24'))?.best?.attributes).toMatchObject({
      originatorId: routerIdOf('192.168.0.2'),
      clusterList: [clusterId],
    });
  });

  it('go through a reflector from a client to one that is none, and not between two that are none', () => {
    // 0 is the reflector, 1 a client, 2 and 3 are not.
    const { rig, nodes } = speakers(4, (index, other) => {
      if (index === 0) return { isReflectorClient: other === 1 };
      return other === 0 ? {} : undefined;
    });
    rig.pass(15);
    const reached = (index: number): string[] => (nodes[index]?.routes ?? []).map((text) => text.slice(7, 8));
    expect(reached(1)).toEqual(['0', '1', '2', '3']);
    expect(reached(2)).toEqual(['0', '1', '2']);
    expect(reached(3)).toEqual(['0', '1', '3']);
  });

  it('do not come back through another AS, and get shorter when a link is there', () => {
    const as = (index: number): number => 65_001 + index;
    const { rig, nodes } = speakers(
      3,
      (index, other) => (Math.abs(index - other) === 1 ? {} : undefined),
      as,
    );
    rig.pass(15);
    const best = nodes[2]?.speaker.rib.find(network('10.244.0.0/24'))?.best;
    expect(best?.attributes?.asPath).toEqual([{ type: 2, members: [65_002, 65_001] }]);
    expect(best?.nextHop === undefined ? '' : formatIp(best.nextHop)).toBe('192.168.0.2');
    nodes[0]?.speaker.addNeighbor(meshNeighbor(addressOf(2), { as: 65_003 }));
    nodes[2]?.speaker.addNeighbor(meshNeighbor(addressOf(0), { as: 65_001 }));
    rig.pass(15);
    expect(nodes[2]?.routes).toContain('10.244.0.0/24 via 192.168.0.1');
    nodes[2]?.speaker.removeNeighbor('Mesh_192_168_0_1');
    rig.pass(1);
    expect(nodes[2]?.routes).toContain('10.244.0.0/24 via 192.168.0.2');
  });

  it('keep a next hop on the link that is shared with another AS', () => {
    const as = (index: number): number => (index < 2 ? 65_001 : 65_002);
    const { rig, nodes } = speakers(
      3,
      (index, other) => (Math.abs(index - other) === 1 ? { isMultihop: false, addPaths: 0 } : undefined),
      as,
    );
    rig.pass(15);
    expect(nodes[2]?.routes).toContain('10.244.0.0/24 via 192.168.0.1');
  });

  it.each([
    { community: WELL_KNOWN_COMMUNITY.NO_EXPORT, inside: true, outside: false },
    { community: WELL_KNOWN_COMMUNITY.NO_ADVERTISE, inside: false, outside: false },
    { community: 0x0001_0002, inside: true, outside: true },
  ])('with community $community go where it lets them', ({ community, inside, outside }) => {
    // 0 marks its routes for 1, which has 2 in its own AS and 3 in another.
    const as = (index: number): number => [65_001, 65_002, 65_002, 65_003][index] ?? 0;
    const marked: Partial<BgpNeighborOptions> = {
      export: {
        rules: [{ verdict: 'accept', kinds: ['static'], addCommunities: [community] }],
        otherwise: 'reject',
      },
    };
    const { rig, nodes } = speakers(
      4,
      (index, other) => (index === 0 && other === 1 ? marked : index === 1 || other === 1 ? {} : undefined),
      as,
    );
    rig.pass(15);
    const has = (index: number): boolean =>
      nodes[index]?.speaker.rib.find(network('10.244.0.0/24')) !== undefined;
    expect([has(1), has(2), has(3)]).toEqual([true, inside, outside]);
  });

  it('of IPv6 go over a session of IPv4', () => {
    const rig = new BgpRig();
    const node = (index: number, other: number): RigSpeaker =>
      rig.speaker(`node${index}`, {
        address: addressOf(index),
        as: 64_512,
        neighbors: [
          meshNeighbor(addressOf(other), {
            families: ['IPv4', 'IPv6'],
            nextHopAddresses: { IPv6: anyIp(`fd00::${index + 1}`) },
            export: ACCEPT_ALL,
          }),
        ],
        announces: [`fd00:10:${index}::/64`, `10.244.${index}.0/24`],
      });
    const nodes = [node(0, 1), node(1, 0)];
    for (const { direct } of nodes)
      direct.add({ prefix: network('fd00::/64'), type: 'unicast', device: 'eth0' });
    rig.pass(10);
    expect(nodes[0]?.routes).toEqual([
      '10.244.0.0/24 blackhole',
      '10.244.1.0/24 via 192.168.0.2',
      'fd00:10:1::/64 via fd00::2',
      'fd00:10::/64 blackhole',
      'fd00::/64 dev eth0',
    ]);
    nodes[1]?.blocks.remove(network('fd00:10:1::/64'));
    rig.pass(1);
    expect(nodes[0]?.routes).not.toContain('fd00:10:1::/64 via fd00::2');
  });

  it('lead nowhere while nothing leads to their next hop, and on once it does', () => {
    const { rig, nodes } = speakers(2, () => ({ nextHopAddresses: { IPv4: anyIp('172.30.0.1') } }));
    rig.pass(10);
    const [node] = nodes;
    expect(node?.routes).toContain('10.244.1.0/24 unreachable (172.30.0.1)');
    node?.blocks.add({ prefix: network('172.30.0.0/16'), type: 'unicast', gateway: anyIp('192.168.0.77') });
    expect(node?.routes).toContain('10.244.1.0/24 via 192.168.0.77');
    node?.blocks.remove(network('172.30.0.0/16'));
    expect(node?.routes).toContain('10.244.1.0/24 unreachable (172.30.0.1)');
  });

  it('of one cost are all there for the kernel', () => {
    // 0 and 1 announce the same block, as two nodes with one Service address do.
    const { rig, nodes } = speakers(3, () => ({}));
    for (const node of nodes.slice(0, 2))
      node.blocks.add({ prefix: network('10.244.99.0/24'), type: 'blackhole' });
    rig.pass(15);
    expect(nodes[2]?.routes).toContain('10.244.99.0/24 via 192.168.0.1 and via 192.168.0.2');
  });
});
