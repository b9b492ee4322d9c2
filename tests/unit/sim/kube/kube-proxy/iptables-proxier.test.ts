import { describe, expect, it } from 'vitest';
import { FakeNetfilterHost } from '#kit/fake-netfilter-host';
import { describePacket, tcpPacket } from '#kit/packet-builder';
import { IptablesProxier } from '#sim/kube/kube-proxy/iptables-proxier';
import type { ProxyNode } from '#sim/kube/kube-proxy/proxy-node';
import { CompiledPort } from '#sim/kube/kube-proxy/service-catalogue';
import type { ServicePort } from '#sim/kube/kube-proxy/service-port';
import { HOOK, VERDICT } from '#sim/netfilter/hook';
import { Netfilter } from '#sim/netfilter/netfilter';

const NODE: ProxyNode = {
  nodeName: 'node1',
  family: 'IPv4',
  nodeIp: '192.168.0.11',
  clusterCidr: '10.244.0.0/16',
  isMasqueradeAll: false,
  hasLocalhostNodePorts: true,
  nodePortAddresses: undefined,
  serviceCidr: '10.96.0.0/12',
  hasAccounting: true,
};
const ETH0 = { name: 'eth0' };
/** More than are written at once. */
const MANY = 520;

function port(number: number, address: string): CompiledPort {
  const servicePort: ServicePort = {
    name: `default/web-${number}:http`,
    protocol: 'tcp',
    clusterIp: `10.97.${number >> 8}.${number & 255}`,
    port: 80,
    nodePort: number % 7 === 0 ? 30_000 + number : 0,
    externalIps: [],
    loadBalancerIps: [],
    loadBalancerSourceRanges: [],
    isExternalPolicyLocal: false,
    isInternalPolicyLocal: false,
    affinitySeconds: number % 5 === 0 ? 60 : undefined,
    healthCheckNodePort: 0,
  };
  const endpoint = {
    address,
    port: 8080,
    nodeName: 'node1',
    isReady: true,
    isServing: true,
    isTerminating: false,
  };
  return new CompiledPort(servicePort, number % 11 === 0 ? [] : [endpoint]);
}

function portsFrom(first: number, count: number, address: string): readonly CompiledPort[] {
  return Array.from({ length: count }, (_, index) => port(first + index, address));
}

/** What a cluster says one after the other: Services come, change and go. */
const HISTORY: readonly (readonly CompiledPort[])[] = [
  portsFrom(0, 3, '10.244.1.2'),
  portsFrom(0, MANY, '10.244.1.2'),
  [...portsFrom(10, MANY, '10.244.1.3'), port(5, '10.244.1.9')],
];

function namespaceOf(): { readonly netfilter: Netfilter; readonly proxier: IptablesProxier } {
  const netfilter = new Netfilter(new FakeNetfilterHost({ eth0: '192.168.0.11' }));
  return { netfilter, proxier: new IptablesProxier(NODE, netfilter) };
}

describe('IptablesProxier', () => {
  it('leaves the same tables whether somebody looks after each synchronisation or after the last', () => {
    const [watched, unwatched] = [namespaceOf(), namespaceOf()];
    for (const ports of HISTORY) {
      watched.proxier.sync(ports);
      watched.netfilter.save();
      unwatched.proxier.sync(ports);
    }
    expect(unwatched.netfilter.save()).toBe(watched.netfilter.save());
    expect(unwatched.netfilter.save('nat')).toContain('10.244.1.9:8080');
  });

  it('shares rules between nodes, but not what they count', () => {
    const [one, other] = [namespaceOf(), namespaceOf()];
    const ports = HISTORY.at(-1) ?? [];
    for (const { proxier } of [one, other]) proxier.sync(ports);
    const before = one.netfilter.save('nat', 'all');
    const packet = tcpPacket({ from: '10.244.1.7:1000', to: '10.97.0.5:80', flags: 'S' });
    one.netfilter.run(HOOK.PREROUTING, packet, ETH0, undefined);
    expect(one.netfilter.save('nat', 'all')).not.toBe(before);
    expect(other.netfilter.save('nat', 'all')).toBe(before);
    const alone = namespaceOf();
    alone.proxier.sync([...ports]);
    expect(alone.netfilter.save()).toBe(other.netfilter.save());
  });

  it('has its rules in place when a packet comes', () => {
    const { netfilter, proxier } = namespaceOf();
    for (const ports of HISTORY) proxier.sync(ports);
    const packet = tcpPacket({ from: '10.244.1.7:1000', to: '10.97.0.5:80', flags: 'S' });
    expect(netfilter.run(HOOK.PREROUTING, packet, ETH0, undefined)).toBe(VERDICT.ACCEPT);
    expect(describePacket(packet)).toContain('10.244.1.9:8080');
  });
});
