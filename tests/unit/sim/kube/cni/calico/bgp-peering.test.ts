/** Which neighbors confd gives a node, after `updatePeersV1` and the templates of projectcalico/calico v3.29. */
import { describe, expect, it } from 'vitest';
import { ip } from '#kit/ip-bench';
import { network } from '#kit/bgp-rig';
import { acceptingRule } from '#sim/app/bgp/route-filter';
import { birdConfigOf } from '#sim/kube/cni/calico/bgp-config';
import { AS_ANNOTATION, BgpPeering, CLUSTER_ID_ANNOTATION } from '#sim/kube/cni/calico/bgp-peering';
import { poolOf } from '#sim/kube/cni/calico/ip-pool';
import type { KubeObject } from '#sim/kube/objects/kube-object';
import { formatIp } from '#sim/wire/ip-address';

function object(kind: string, name: string, spec: Readonly<Record<string, unknown>>): KubeObject {
  return { apiVersion: 'projectcalico.org/v3', kind, metadata: { name }, spec };
}

interface NodeText {
  readonly labels?: Readonly<Record<string, string>>;
  readonly as?: string;
  readonly cluster?: string;
}

function node(number: number, { labels = {}, as, cluster }: NodeText = {}) {
  return {
    name: `node${number}`,
    address: ip(`192.168.0.${number}`),
    labels,
    annotations: {
      ...(as === undefined ? {} : { [AS_ANNOTATION]: as }),
      ...(cluster === undefined ? {} : { [CLUSTER_ID_ANNOTATION]: cluster }),
    },
  };
}

interface Setting {
  readonly nodes?: readonly ReturnType<typeof node>[];
  readonly configurations?: readonly KubeObject[];
  readonly peers?: readonly KubeObject[];
}

const THREE = [node(1), node(2), node(10)];

function configOf(name: string, { nodes = THREE, configurations = [], peers = [] }: Setting) {
  const peering = new BgpPeering({
    configurations,
    peers,
    nodes,
    defaults: { asNumber: 64_512, hasMesh: true },
  });
  const self = nodes.find((each) => each.name === name) ?? node(1);
  const pool = poolOf(
    object('IPPool', 'pool', { cidr: '10.244.0.0/16', ipipMode: 'Never', vxlanMode: 'Never' }),
  );
  return birdConfigOf({
    self: { ...self, network: network('192.168.0.0/24') },
    peering,
    pools: pool === undefined ? [] : [pool],
    blocks: [network('10.244.1.0/26')],
    hasFelixIpip: false,
  });
}

/** `Mesh_192_168_0_2 AS 64512 passive`. */
function neighbors(name: string, setting: Setting): readonly string[] {
  return configOf(name, setting).neighbors.map((each) =>
    [
      each.name,
      `AS ${each.as}`,
      ...(each.isPassive === true ? ['passive'] : []),
      ...(each.isReflectorClient === true ? [`client in ${formatIp(each.clusterId ?? ip('0.0.0.0'))}`] : []),
      ...(each.port === undefined ? [] : [`port ${each.port}`]),
      ...(each.nextHop === 'keep' ? ['next hop keep'] : []),
      ...(each.sourceAddress === undefined ? ['any source'] : []),
    ].join(' '),
  );
}

const NO_MESH = object('BGPConfiguration', 'default', { nodeToNodeMeshEnabled: false });

describe('neighbors of a node', () => {
  it('are all other nodes, and of two that one connects whose address is larger as a text', () => {
    expect(neighbors('node2', {})).toEqual(['Mesh_192_168_0_1 AS 64512', 'Mesh_192_168_0_10 AS 64512']);
    expect(neighbors('node10', {})).toEqual([
      'Mesh_192_168_0_1 AS 64512',
      'Mesh_192_168_0_2 AS 64512 passive',
    ]);
  });

  it('have the AS number of BGPConfiguration, unless their Node has one', () => {
    const configurations = [object('BGPConfiguration', 'default', { asNumber: 64_600 })];
    const nodes = [node(1), node(2, { as: '65001' })];
    expect(neighbors('node1', { nodes, configurations })).toEqual(['Mesh_192_168_0_2 AS 65001 passive']);
    expect(configOf('node2', { nodes, configurations }).localAs).toBe(65_001);
    expect(configOf('node1', { nodes, configurations }).localAs).toBe(64_600);
  });

  it('have an AS number that is one number or two halves of one', () => {
    const ofNode = (as: string): number => configOf('node1', { nodes: [node(1, { as })] }).localAs;
    expect(['65001', '1.10', '0', 'x', '4294967296'].map(ofNode)).toEqual([
      65_001, 65_546, 64_512, 64_512, 64_512,
    ]);
  });

  it('are nobody without mesh and peers', () => {
    expect(neighbors('node1', { configurations: [NO_MESH] })).toEqual([]);
  });

  it('are global peers on every node but the peer itself', () => {
    const peers = [
      object('BGPPeer', 'tor', { peerIP: '192.168.0.254:1179', asNumber: 65_000, keepOriginalNextHop: true }),
      object('BGPPeer', 'node', { peerIP: '192.168.0.2', asNumber: 64_512, sourceAddress: 'None' }),
    ];
    expect(neighbors('node1', { peers, configurations: [NO_MESH] })).toEqual([
      'Global_192_168_0_2 AS 64512 passive any source',
      'Global_192_168_0_254_port_1179 AS 65000 port 1179 next hop keep',
    ]);
    expect(neighbors('node2', { peers, configurations: [NO_MESH] })).toEqual([
      'Global_192_168_0_254_port_1179 AS 65000 port 1179 next hop keep',
      'Node_192_168_0_1 AS 64512 any source',
      'Node_192_168_0_10 AS 64512 any source',
    ]);
  });

  it('are those of the nodes that a selector names, and the other way round', () => {
    const nodes = [node(1, { labels: { rr: 'true' }, cluster: '244.0.0.1' }), node(2), node(3)];
    const peers = [
      object('BGPPeer', 'reflectors', { nodeSelector: '!has(rr)', peerSelector: "rr == 'true'" }),
    ];
    const setting = { nodes, peers, configurations: [NO_MESH] };
    expect(neighbors('node2', setting)).toEqual(['Node_192_168_0_1 AS 64512']);
    expect(neighbors('node1', setting)).toEqual([
      'Node_192_168_0_2 AS 64512 client in 244.0.0.1',
      'Node_192_168_0_3 AS 64512 client in 244.0.0.1',
    ]);
  });

  it('are no clients of a reflector in the same cluster, and reflectors are in no mesh', () => {
    const nodes = [
      node(1, { labels: { rr: '' }, cluster: '244.0.0.1' }),
      node(2, { labels: { rr: '' }, cluster: '244.0.0.1' }),
      node(3),
      node(4),
    ];
    const peers = [object('BGPPeer', 'between', { nodeSelector: 'has(rr)', peerSelector: 'has(rr)' })];
    expect(neighbors('node1', { nodes, peers })).toEqual(['Node_192_168_0_2 AS 64512']);
    expect(neighbors('node3', { nodes, peers })).toEqual(['Mesh_192_168_0_4 AS 64512 passive']);
  });

  it('listen where BGPConfiguration says', () => {
    const configurations = [
      object('BGPConfiguration', 'default', { listenPort: 178 }),
      object('BGPConfiguration', 'node.node2', { listenPort: 1790 }),
    ];
    const nodes = [node(1), node(2)];
    expect(neighbors('node1', { nodes, configurations })).toEqual([
      'Mesh_192_168_0_2 AS 64512 passive port 1790',
    ]);
    expect(configOf('node1', { nodes, configurations }).listenPort).toBe(178);
  });
});

describe('what a node tells', () => {
  const [peer] = configOf('node1', {}).neighbors;
  const isTold = (prefix: string, kind: 'static' | 'kernel' | 'direct' | 'bgp', device?: string): boolean =>
    peer?.export !== undefined &&
    acceptingRule(peer.export, { prefix: network(prefix), kind, source: kind, device }) !== undefined;

  it('is its blocks whole, and nothing in them', () => {
    expect(isTold('10.244.1.0/26', 'static')).toBe(true);
    expect(isTold('10.244.1.5/32', 'kernel', 'cali1')).toBe(false);
  });

  it('is an address that it has out of the block of another', () => {
    expect(isTold('10.244.9.5/32', 'kernel', 'cali1')).toBe(true);
  });

  it('is nothing beside the pools, nor what leads into a tunnel of Felix', () => {
    expect(isTold('0.0.0.0/0', 'kernel', 'eth0')).toBe(false);
    expect(isTold('192.168.0.0/24', 'direct', 'eth0')).toBe(false);
    expect(isTold('10.244.9.0/26', 'kernel', 'vxlan.calico')).toBe(false);
  });
});
