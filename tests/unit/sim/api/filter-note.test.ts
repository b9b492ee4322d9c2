import { describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { openNotedLab } from '#kit/noted-lab';
import { inEnglish, type Sentence } from '#sim/base/sentence';
import { noteOnUnmatchableFilter, type FilterNote } from '#sim/api/filter-note';

const WIRE = [{ kind: 'veth' as const }];
const LOOPBACK = [{ kind: 'loopback' as const }];

function textOf(sentence: Sentence | undefined): string {
  return sentence === undefined ? '' : inEnglish(sentence);
}

describe('noteOnUnmatchableFilter', () => {
  it.each([
    'ip and arp',
    'src host 10.0.0.1 and src host 10.0.0.2',
    'tcp and udp and ip',
    'less 10 and vlan',
  ])('points out %s on any interface', (filter) => {
    expect(noteOnUnmatchableFilter(filter, WIRE)).toBeDefined();
  });

  it.each(['vlan', 'mpls', 'pppoes', 'ether proto 0x88cc', 'rarp'])(
    'points out %s, which nothing in a lab sends',
    (filter) => {
      expect(textOf(noteOnUnmatchableFilter(filter, WIRE))).toContain('IPv4, IPv6 and ARP');
    },
  );

  it.each([
    'sctp',
    'igmp or vrrp',
    'ip proto \\gre',
    'ip6 proto 132',
    'ip[9] = 47',
    'tcp and less 30',
    'ip[0] >> 4 = 6 and ip[0] = 0x60',
  ])('points out %s, which is no TCP, UDP or ICMP', (filter) => {
    expect(textOf(noteOnUnmatchableFilter(filter, WIRE))).toContain('TCP, UDP and ICMP');
  });

  it('says nothing of kinds of frames where a cable damages them', () => {
    expect(noteOnUnmatchableFilter('vlan', WIRE, { hasCorruption: true })).toBeUndefined();
    expect(noteOnUnmatchableFilter('ip and arp', WIRE, { hasCorruption: true })).toBeDefined();
    expect(noteOnUnmatchableFilter('arp', LOOPBACK, { hasCorruption: true })).toBeDefined();
  });

  it('says nothing of kinds of frames where a rule of nftables writes into them', () => {
    const nodes = 'spec: {cluster: {nodes: [{name: control-plane}, {name: node1}]}}';
    const lab = new CommandLab(`apiVersion: podwire.dev/v1\nkind: Lab\n${nodes}\n`);
    const { simulation } = lab;
    const node = 'node/node1';
    const started = simulation.startCapture({ interfaces: [`${node}:eth0`], filter: 'ip proto 47' });
    if (!started.ok) throw new Error(started.error.kind);
    const note = (): FilterNote | undefined => simulation.noteOnFilter('ip proto 47', started.value.devices);
    expect(note()).toMatchObject({ isCertain: true });
    const chain = '"add chain ip t c { type filter hook output priority 0; }"';
    lab.sh(node, `nft add table ip t; nft ${chain}; nft add rule ip t c icmp type 8 ip protocol set 47`);
    lab.sh(node, 'ping -c 1 -W 1 192.168.0.1');
    expect(started.value.matchCount).toBeGreaterThan(0);
    expect(note()).toBeUndefined();
  });

  it.each(['arp', 'ether host 0a:58:0a:f4:01:02', 'ether broadcast'])(
    'points out %s on lo alone',
    (filter) => {
      expect(textOf(noteOnUnmatchableFilter(filter, LOOPBACK))).toContain('lo carries');
      expect(noteOnUnmatchableFilter(filter, WIRE)).toBeUndefined();
      expect(noteOnUnmatchableFilter(filter, [...LOOPBACK, ...WIRE])).toBeUndefined();
    },
  );

  it.each([
    '',
    'host 10.0.0.1',
    'host 10.0.0.1 and host 10.0.0.2',
    'not tcp',
    'ip or arp',
    'tcp[tcpflags] & tcp-syn != 0',
    'vlan or port 80 or arp',
    'ip6 and icmp6',
    'port 80 and not port 81',
    'ether[0] & 1 = 0',
    'not a filter',
  ])('says nothing of "%s"', (filter) => {
    expect(noteOnUnmatchableFilter(filter, WIRE)).toBeUndefined();
  });
});

describe('noteOnFilter', () => {
  const { simulation, capture } = openNotedLab();

  function note(filter: string, ...interfaces: readonly string[]): FilterNote | undefined {
    const devices = capture.devices.filter(
      (device) => interfaces[0] === 'any' || interfaces.includes(`${device.owner.name}:${device.name}`),
    );
    expect(devices.length).toBeGreaterThan(0);
    return simulation.noteOnFilter(filter, devices);
  }

  it.each([
    ["a node's address at a Pod", 'host 192.168.0.11', 'default/web:eth0', /is node node1\. .*without NAT/u],
    ["a node's address in the tunnel", 'tcp and src 192.168.0.11', 'node/node1:flannel.1', /is node node1/u],
    [
      "a Pod's address outside of the tunnel",
      'host 10.244.1.2',
      'node/node1:eth0',
      /udp port 8472, or .* flannel\.1/u,
    ],
    [
      "a Pod's address in arithmetic",
      'ip[12:4] = 0x0af40102 and host 10.244.1.2',
      'node/node1:eth0',
      /udp port 8472/u,
    ],
    [
      'what Pods say, outside of the tunnel',
      'tcp port 8080',
      'node/node1:eth0',
      /inside VXLAN.*udp port 8472/u,
    ],
    [
      "a Service's address between nodes",
      'dst 10.96.7.7',
      'node/node1:flannel.1',
      /is Service default\/web\. .*kube-proxy/u,
    ],
    ["a Service's address at its Pod", 'dst 10.96.7.7', 'default/web:eth0', /which this Pod is behind/u],
    ['an address that nobody has', 'host 10.9.8.7', 'any', /No Pod, Service or machine .* 10\.9\.8\.7 now/u],
    [
      'one of two that nobody has',
      'host 10.244.1.2 and host 10.9.8.7',
      'any',
      /has the address 10\.9\.8\.7/u,
    ],
    ["another machine's address on lo", 'host 192.168.0.12', 'node/node1:lo', /lo carries what its own/u],
    ['IPv6 where there is none', 'ip6', 'default/client:eth0', /No interface of this lab has an IPv6/u],
    ['IPv6 addresses where there are none', 'host fd00::1', 'any', /has the address fd00::1|IPv6/u],
  ])('explains %s', (_, filter, interfaceId, expected) => {
    expect(textOf(note(filter, interfaceId)?.text)).toMatch(expected);
    expect(note(filter, interfaceId)?.isCertain).toBe(false);
  });

  it.each([
    ["a node's address on its own network", 'host 192.168.0.11', ['node/node1:eth0']],
    [
      'an address that one of several interfaces may carry',
      'host 192.168.0.11',
      ['default/client:eth0', 'node/node1:eth0'],
    ],
    ["a Service's address at a client", 'dst 10.96.7.7', ['default/client:eth0']],
    ["a Pod's address in the tunnel", 'host 10.244.1.2', ['node/node1:flannel.1']],
    ['every interface', 'host 192.168.0.11', ['any']],
    ['alternatives', 'host 192.168.0.11 or arp', ['default/client:eth0']],
    ['negations', 'not host 192.168.0.11', ['default/client:eth0']],
    ['networks around addresses', 'net 10.0.0.0/8', ['default/client:eth0']],
    ['what a tunnel sends', 'udp port 8472', ['node/node1:eth0']],
    ['a filter without addresses', 'tcp port 80', ['default/client:eth0']],
    ['what is no filter', 'tcp prot 80', ['default/client:eth0']],
  ])('is silent about %s', (_, filter, interfaceIds) => {
    expect(note(filter, ...interfaceIds)).toBeUndefined();
  });
});
