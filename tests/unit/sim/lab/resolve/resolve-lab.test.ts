import { describe, expect, it } from 'vitest';
import { readBad, readGood } from '#kit/lab-text';

const HEAD = 'apiVersion: podwire.dev/v1\nkind: Lab\nmetadata: {name: shop}\n';

describe('resolveLab', () => {
  it('fills in everything', () => {
    const { spec, name } = readGood(`${HEAD}spec: {}\n`);
    expect(name).toBe('shop');
    expect(spec).toEqual({
      seed: 1,
      startTimeMs: Date.parse('2025-01-01T00:00:00Z'),
      cluster: {
        networking: { podSubnet: '10.244.0.0/16', serviceSubnet: '10.96.0.0/12', dnsDomain: 'cluster.local' },
        nodes: [
          {
            name: 'control-plane',
            role: 'control-plane',
            addresses: ['192.168.0.10'],
            linkPrefixLength: 24,
            segment: 'lan',
            podCIDR: '10.244.0.0/24',
            labels: {},
            taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }],
          },
          {
            name: 'node1',
            role: 'worker',
            addresses: ['192.168.0.11'],
            linkPrefixLength: 24,
            segment: 'lan',
            podCIDR: '10.244.1.0/24',
            labels: {},
            taints: [],
          },
          {
            name: 'node2',
            role: 'worker',
            addresses: ['192.168.0.12'],
            linkPrefixLength: 24,
            segment: 'lan',
            podCIDR: '10.244.2.0/24',
            labels: {},
            taints: [],
          },
        ],
        cni: { plugin: 'flannel', mode: 'vxlan' },
        kubeProxy: {
          mode: 'iptables',
          detectLocalMode: 'ClusterCIDR',
          nodePortAddresses: [],
          iptables: { masqueradeAll: false, localhostNodePorts: true },
        },
      },
      network: {
        segments: [
          { name: 'lan', cidr: '192.168.0.0/24', mtu: 1500 },
          { name: 'internet', cidr: '203.0.113.0/24', mtu: 1500 },
        ],
        routers: [
          {
            name: 'router',
            masquerade: 'internet',
            ports: [
              { segment: 'lan', address: '192.168.0.1' },
              { segment: 'internet', address: '203.0.113.1' },
            ],
          },
        ],
        segmentationOffload: true,
      },
      outside: [
        { name: 'laptop', addresses: ['192.168.0.100'], segment: 'lan' },
        { name: 'internet', addresses: ['203.0.113.10'], segment: 'internet', image: 'httpd' },
      ],
      addresses: {},
      faults: [],
    });
  });

  it('is the same for a plain manifest, an empty spec and the example of the design', () => {
    const manifest = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n';
    const { spec } = readGood(HEAD);
    expect(readGood(manifest).spec).toEqual(spec);
    const example = `${HEAD}spec:
  seed: 1
  startTime: 2025-01-01T00:00:00Z
  cluster:
    networking: {podSubnet: 10.244.0.0/16, serviceSubnet: 10.96.0.0/12, dnsDomain: cluster.local}
    nodes:
      - {name: control-plane, addresses: [192.168.0.10], role: control-plane, segment: lan}
      - {name: node1, addresses: [192.168.0.11], podCIDR: 10.244.1.0/24, segment: lan}
      - {name: node2, addresses: [192.168.0.12], segment: lan}
    cni: {plugin: flannel, mode: vxlan}
    kubeProxy: {mode: iptables, detectLocalMode: ClusterCIDR, nodePortAddresses: [], iptables: {masqueradeAll: false, localhostNodePorts: true}}
    ingressControllers: [{class: nginx, kind: nginx}]
    loadBalancer: {kind: l2, pool: [192.168.0.240-192.168.0.250]}
  network:
    segments: [{name: lan, cidr: 192.168.0.0/24, mtu: 1500}, {name: internet, cidr: 203.0.113.0/24}]
    routers: [{name: router, masquerade: internet, ports: [{segment: lan, address: 192.168.0.1}, {segment: internet, address: 203.0.113.1}]}]
  outside:
    - {name: laptop, addresses: [192.168.0.100], segment: lan}
    - {name: internet, addresses: [203.0.113.10], segment: internet, image: httpd}
  manifests: []
  addresses: {}
  faults: []
`;
    const read = readGood(example);
    const pool = '192.168.0.240-192.168.0.250';
    expect(read.spec).toEqual({
      ...spec,
      cluster: {
        ...spec.cluster,
        loadBalancer: { kind: 'l2', pool },
        ingressControllers: [
          {
            kind: 'nginx',
            className: 'nginx',
            exposure: 'load-balancer',
            nodePorts: {},
            isDefaultClass: false,
          },
        ],
      },
    });
    expect(read.notices).toEqual([]);
  });

  it('keeps defaults out of the way of what is given', () => {
    const { spec } = readGood(`${HEAD}spec:
  cluster:
    nodes:
      - {name: control-plane}
      - {name: a, addresses: [192.168.0.10], podCIDR: 10.244.0.0/24}
      - {name: b, addresses: [192.168.0.1]}
      - {name: c}
`);
    expect(spec.cluster.nodes.map(({ name, addresses, podCIDR }) => [name, addresses[0], podCIDR])).toEqual([
      ['control-plane', '192.168.0.11', '10.244.1.0/24'],
      ['a', '192.168.0.10', '10.244.0.0/24'],
      ['b', '192.168.0.1', '10.244.2.0/24'],
      ['c', '192.168.0.13', '10.244.3.0/24'],
    ]);
    expect(spec.network.routers[0]?.ports[0]).toEqual({ segment: 'lan', address: '192.168.0.2' });
  });

  it('takes the defaults of a network of its own from its ranges', () => {
    const { spec } = readGood(
      `${HEAD}spec: {network: {segments: [{name: dc, cidr: 10.0.0.0/24, mtu: 9000}]}}\n`,
    );
    expect(spec.cluster.nodes.map(({ addresses, segment }) => [addresses[0], segment])).toEqual([
      ['10.0.0.10', 'dc'],
      ['10.0.0.11', 'dc'],
      ['10.0.0.12', 'dc'],
    ]);
    expect(spec.network.routers).toEqual([]);
    expect(spec.outside).toEqual([{ name: 'laptop', addresses: ['10.0.0.100'], segment: 'dc' }]);
  });

  it('takes overrides over what is written', () => {
    const { spec } = readGood(`${HEAD}spec: {seed: 5}\n`, { seed: 7, cni: 'flannel/host-gw', nodeCount: 4 });
    expect(spec.seed).toBe(7);
    expect(spec.cluster.cni).toEqual({ plugin: 'flannel', mode: 'host-gw' });
    expect(spec.cluster.nodes.map(({ name, addresses }) => `${name} ${addresses[0] ?? ''}`)).toEqual([
      'control-plane 192.168.0.10',
      'node1 192.168.0.11',
      'node2 192.168.0.12',
      'node3 192.168.0.13',
      'node4 192.168.0.14',
    ]);
  });

  it('gives a hundred workers addresses of their own', () => {
    const { spec } = readGood(HEAD, { nodeCount: 100 });
    const addresses = spec.cluster.nodes.flatMap((node) => node.addresses);
    expect(new Set(addresses).size).toBe(101);
    expect(new Set(spec.cluster.nodes.map(({ podCIDR }) => podCIDR)).size).toBe(101);
    expect(addresses).not.toContain(spec.outside[0]?.addresses[0]);
  });

  it('says once that a segment has no address left', () => {
    const [first, ...others] = readBad(HEAD, { nodeCount: 255 });
    expect(others).toEqual([]);
    expect(first).toMatch(/error: spec\.cluster\.nodes: segment lan has no address left for node node254;/);
  });

  it.each([
    {
      name: 'a plugin that is not modelled',
      spec: 'cluster: {cni: {plugin: antrea}}',
      problem: '4:32: error: spec.cluster.cni.plugin: cni plugin antrea is not modelled yet; use flannel',
    },
    {
      name: 'a plugin that does not exist',
      spec: 'cluster: {cni: {plugin: flanel}}',
      problem: '4:32: error: spec.cluster.cni.plugin: unknown cni plugin "flanel"; did you mean "flannel"?',
    },
    {
      name: 'a proxy mode that is not modelled',
      spec: 'cluster: {kubeProxy: {mode: kernelspace}}',
      problem:
        '4:36: error: spec.cluster.kubeProxy.mode: kube-proxy mode kernelspace is that of Windows nodes, which are not modelled; use iptables, ipvs or nftables',
    },
    {
      name: 'a start time that is none',
      spec: 'startTime: tomorrow',
      problem:
        '4:19: error: spec.startTime: Invalid value: "tomorrow": must be a date and time as in RFC 3339; write for example 2025-01-01T00:00:00Z',
    },
    {
      name: 'an address twice',
      spec: 'cluster: {nodes: [{name: a, addresses: [192.168.0.20]}, {name: b, addresses: [192.168.0.20]}]}',
      problem:
        '4:86: error: spec.cluster.nodes[1].addresses[0]: Invalid value: "192.168.0.20": is taken by a',
    },
    {
      name: 'an address outside its segment',
      spec: 'outside: [{name: db, addresses: [10.9.9.9], segment: lan}]',
      problem:
        '4:41: error: spec.outside[0].addresses[0]: Invalid value: "10.9.9.9": is outside segment lan, 192.168.0.0/24',
    },
    {
      name: 'a segment that does not exist',
      spec: 'outside: [{name: db, addresses: [192.168.0.9], segment: dmz}]',
      problem:
        '4:64: error: spec.outside[0].segment: Invalid value: "dmz": no segment has this name; the segments are: lan, internet',
    },
    {
      name: 'a machine name twice',
      spec: 'outside: [{name: node1, addresses: [192.168.0.9], segment: lan}]',
      problem: /Invalid value: "node1": the name "node1" is taken by another machine/,
    },
    {
      name: 'a range with bits after its prefix',
      spec: 'cluster: {networking: {podSubnet: 10.244.1.0/16}}',
      problem:
        '4:42: error: spec.cluster.networking.podSubnet: Invalid value: "10.244.1.0/16": has bits set after its prefix; write 10.244.0.0/16',
    },
    {
      name: 'a wrong type',
      spec: 'seed: many',
      problem: '4:14: error: spec.seed: expected integer, got string "many"',
    },
    {
      name: 'a pinned address outside the Pod range',
      spec: 'addresses: {default/web-0: 10.1.1.1}',
      problem:
        '4:35: error: spec.addresses[default/web-0]: Invalid value: "10.1.1.1": must be an address in podSubnet 10.244.0.0/16',
    },
  ])('refuses $name', ({ spec, problem }) => {
    const [first] = readBad(`${HEAD}spec: {${spec}}\n`);
    if (typeof problem === 'string') expect(first).toBe(`web.yaml:${problem}`);
    else expect(first).toMatch(problem);
  });

  it('refuses overrides that it cannot follow, which stand in no file', () => {
    expect(readBad(HEAD, { cni: 'antrea', proxyMode: 'userspace', nodeCount: 1.5 })).toEqual([
      'error: --node-count 1.5: must be a whole number, 0 or more; write for example --node-count 3',
      'error: --cni antrea: cni plugin antrea is not modelled yet; use flannel',
      'error: --proxy-mode userspace: kube-proxy mode userspace was removed in Kubernetes 1.26: kube-proxy itself took each connection and copied its bytes; use iptables, ipvs or nftables',
    ]);
  });

  it('warns of ranges that overlap, and of fields that it does not know', () => {
    const { notices, spec } = readGood(
      `${HEAD}spec:\n  cluster: {networking: {podSubnet: 192.168.0.0/16}}\n  colour: blue\n`,
    );
    expect(spec.cluster.networking.podSubnet).toBe('192.168.0.0/16');
    expect(notices.map(({ severity, message }) => [severity, message])).toEqual([
      [
        'warning',
        'spec.network.segments[0].cidr: segment lan 192.168.0.0/24 overlaps podSubnet 192.168.0.0/16: nodes send to Pods what is for machines of the segment whose addresses are in a node’s range',
      ],
      ['warning', 'unknown field "spec.colour"'],
    ]);
  });

  it('adds a control plane where none is named, and says so', () => {
    const { spec, notices } = readGood(`${HEAD}spec: {cluster: {nodes: [{name: node1}, {name: node2}]}}\n`);
    expect(spec.cluster.nodes.map(({ name }) => name)).toEqual(['control-plane', 'node1', 'node2']);
    expect(notices.map(({ message }) => message)).toEqual([
      'no node is the control plane; control-plane is added for it',
    ]);
  });
});
