import { beforeEach, describe, expect, it } from 'vitest';
import { clusterRig, clusterSpecOf, type ClusterRig } from '#kit/cluster-rig';
import { endpoint, ELSEWHERE, NODE_IP, NODE_NAME, nodeOf, portOf } from '#kit/service-flows';
import { seconds } from '#sim/base/time';
import type { KubeObject } from '#sim/kube/objects/kube-object';
import type { IpStack } from '#sim/net/ip-stack';
import { DEFAULT_IPVS_OPTIONS, IpvsProxier } from '#sim/kube/kube-proxy/ipvs-proxier';
import { CompiledPort } from '#sim/kube/kube-proxy/service-catalogue';
import type { ServicePort } from '#sim/kube/kube-proxy/service-port';
import { formatServices } from '#sim/netfilter/ipvs/ipvs-text';
import { formatIp } from '#sim/wire/ip-address';

const NODE = nodeOf('ipvs');

let rig: ClusterRig;
let stack: IpStack;
let proxier: IpvsProxier;

/** A machine beside the cluster: its kernel has no rules of anybody else. */
beforeEach(() => {
  rig = clusterRig({ workers: 1 });
  const laptop = rig.network.machines.get('laptop');
  if (laptop === undefined) throw new Error('the rig has a laptop');
  stack = laptop.rootNamespace.stack;
  proxier = new IpvsProxier(NODE, stack, rig.scheduler, DEFAULT_IPVS_OPTIONS);
});

function sync(...ports: readonly CompiledPort[]): boolean {
  return proxier.sync(ports, rig.scheduler.now());
}

function services(): readonly string[] {
  const listed = formatServices(stack.netfilter.ipvs.services.services(), {
    style: 'plain',
    isNumeric: true,
    isExact: false,
    now: 0,
    isWhole: true,
  });
  return listed
    .trimEnd()
    .split('\n')
    .slice(3)
    .map((line) => line.trim().replaceAll(/ +/g, ' '));
}

function entriesOf(set: string): readonly string[] {
  const { stdout } = stack.netfilter.ipset.run(['save', set]);
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('add '))
    .map((line) => line.slice(`add ${set} `.length))
    .sort();
}

function bound(): readonly string[] {
  const device = stack.findDevice('kube-ipvs0');
  return device === undefined ? [] : stack.addressesOf(device).map(({ address }) => formatIp(address));
}

const portWith = (options: Partial<ServicePort>, ...addresses: readonly string[]): CompiledPort =>
  new CompiledPort(
    portOf(options),
    addresses.map((address) => endpoint(address)),
  );

describe('IpvsProxier', () => {
  it('makes a virtual service of every address of a Service, and of its node port at each address of the node', () => {
    sync(portWith({ nodePort: 30_080, externalIps: ['192.168.99.22'] }, '10.180.0.1', '10.180.0.2'));
    const servers = ['-> 10.180.0.1:80 Masq 1 0 0', '-> 10.180.0.2:80 Masq 1 0 0'];
    expect(services()).toEqual([
      'TCP 172.30.0.41:80 rr',
      ...servers,
      'TCP 192.168.0.100:30080 rr',
      ...servers,
      'TCP 192.168.99.22:80 rr',
      ...servers,
    ]);
    expect(bound()).toEqual(['172.30.0.41', '192.168.99.22']);
    expect(entriesOf('KUBE-NODE-PORT-TCP')).toEqual(['30080']);
    expect(entriesOf('KUBE-IPVS-IPS')).toEqual(['172.30.0.41', '192.168.99.22']);
  });

  it('does not put an address of the node on its device', () => {
    sync(portWith({ externalIps: ['192.168.0.100'] }, '10.180.0.1'));
    expect(bound()).toEqual(['172.30.0.41']);
  });

  it('keeps a client with its server for the time of the affinity', () => {
    sync(portWith({ affinitySeconds: 10_800 }, '10.180.0.1'));
    expect(services()[0]).toBe('TCP 172.30.0.41:80 rr persistent 10800');
    sync(portWith({}, '10.180.0.1'));
    expect(services()[0]).toBe('TCP 172.30.0.41:80 rr');
  });

  it('knows endpoints of the node that talk to themselves, and nobody else by that set', () => {
    const endpoints = [endpoint('10.180.0.1', { nodeName: NODE_NAME }), endpoint('10.180.0.2', ELSEWHERE)];
    sync(new CompiledPort(portOf({}), endpoints));
    expect(entriesOf('KUBE-LOOP-BACK')).toEqual(['10.180.0.1,tcp:80,10.180.0.1']);
  });

  it('does not masquerade the policy Local, and takes endpoints elsewhere where there is none here', () => {
    const local = { nodePort: 30_080, isExternalPolicyLocal: true };
    sync(new CompiledPort(portOf(local), [endpoint('10.180.0.1', ELSEWHERE)]));
    expect(entriesOf('KUBE-NODE-PORT-LOCAL-TCP')).toEqual(['30080']);
    expect(services()).toContain('-> 10.180.0.1:80 Masq 1 0 0');
    expect(stack.netfilter.save('nat')).toMatch(
      /-A KUBE-NODE-PORT -p tcp .*KUBE-NODE-PORT-LOCAL-TCP dst -j RETURN\n-A KUBE-NODE-PORT -p tcp .*KUBE-NODE-PORT-TCP dst -j KUBE-MARK-MASQ/,
    );
  });

  it('holds the source ranges of a load balancer, and the address itself for a node within them', () => {
    const ports = [
      portWith({ loadBalancerIps: ['1.2.3.4'], loadBalancerSourceRanges: ['203.0.113.0/25'] }, '10.180.0.1'),
    ];
    sync(...ports);
    expect(entriesOf('KUBE-LOAD-BALANCER-SOURCE-CIDR')).toEqual(['1.2.3.4,tcp:80,203.0.113.0/25']);
    expect(entriesOf('KUBE-LOAD-BALANCER-SOURCE-IP')).toEqual([]);
    sync(
      portWith({ loadBalancerIps: ['1.2.3.4'], loadBalancerSourceRanges: [`${NODE_IP}/32`] }, '10.180.0.1'),
    );
    expect(entriesOf('KUBE-LOAD-BALANCER-SOURCE-CIDR')).toEqual([`1.2.3.4,tcp:80,${NODE_IP}`]);
    expect(entriesOf('KUBE-LOAD-BALANCER-SOURCE-IP')).toEqual(['1.2.3.4,tcp:80,1.2.3.4']);
  });

  it('takes everything of a Service away with it', () => {
    sync(portWith({ nodePort: 30_080 }, '10.180.0.1'));
    sync();
    expect({ services: services(), bound: bound(), ports: entriesOf('KUBE-NODE-PORT-TCP') }).toEqual({
      services: [],
      bound: [],
      ports: [],
    });
  });

  it('lets a server go at once that nobody is connected to', () => {
    sync(portWith({}, '10.180.0.1', '10.180.0.2'));
    sync(portWith({}, '10.180.0.2'));
    expect(services()).toEqual(['TCP 172.30.0.41:80 rr', '-> 10.180.0.2:80 Masq 1 0 0']);
  });

  it('keeps a server with connections at weight 0, and looks again every minute', () => {
    sync(portWith({}, '10.180.0.1', '10.180.0.2'));
    const [service] = stack.netfilter.ipvs.services.services();
    const leaving = service?.servers.find(({ address }) => (address & 0xff) === 1);
    if (leaving === undefined) throw new Error('the service has the server');
    leaving.activeConnections = 1;
    sync(portWith({}, '10.180.0.2'));
    expect(services()).toContain('-> 10.180.0.1:80 Masq 0 1 0');
    rig.runFor(seconds(60) / 1_000_000);
    expect(services()).toContain('-> 10.180.0.1:80 Masq 0 1 0');
    leaving.activeConnections = 0;
    rig.runFor(seconds(60) / 1_000_000);
    expect(services()).toEqual(['TCP 172.30.0.41:80 rr', '-> 10.180.0.2:80 Masq 1 0 0']);
  });

  it('takes a server that was leaving anew when it comes back', () => {
    sync(portWith({}, '10.180.0.1'));
    const [service] = stack.netfilter.ipvs.services.services();
    for (const server of service?.servers ?? []) server.activeConnections = 1;
    sync(portWith({}));
    expect(services()).toContain('-> 10.180.0.1:80 Masq 0 1 0');
    sync(portWith({}, '10.180.0.1'));
    expect(services()).toContain('-> 10.180.0.1:80 Masq 1 0 0');
  });

  it('leaves services in excluded ranges alone', () => {
    const { ipvs } = stack.netfilter;
    const careful = new IpvsProxier(NODE, stack, rig.scheduler, {
      ...DEFAULT_IPVS_OPTIONS,
      excludeCIDRs: ['198.51.100.0/24'],
    });
    careful.sync([portWith({}, '10.180.0.1')], rig.scheduler.now());
    const [own] = ipvs.services.services();
    if (own === undefined) throw new Error('there is a service');
    for (const address of [0xc6_33_64_01, 0xc6_33_65_01])
      ipvs.services.addService({ ...own.at, address: address | 0 }, own.settings);
    careful.sync([portWith({}, '10.180.0.1')], rig.scheduler.now());
    expect(services().filter((line) => line.startsWith('TCP'))).toEqual([
      'TCP 172.30.0.41:80 rr',
      'TCP 198.51.100.1:80 rr',
    ]);
  });

  it('runs in a cluster whose Services answer through it', () => {
    const spec = clusterSpecOf(1);
    const own = clusterRig({ spec: { ...spec, kubeProxy: { ...spec.kubeProxy, mode: 'ipvs' } } });
    const web: KubeObject = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'default' },
      spec: { clusterIP: '10.96.10.10', ports: [{ port: 80 }] },
    };
    own.apply(web);
    own.settle();
    own.runFor(2_000);
    const node = own.network.machines.get('node1')?.rootNamespace.stack;
    expect(node?.netfilter.ipvs.services.services().map(({ at }) => at.port)).toContain(80);
    expect(node?.netfilter.save('nat')).not.toContain('KUBE-SVC-');
    expect(node?.sysctl.get('net.ipv4.vs.conntrack')).toBe('1');
  });
});
