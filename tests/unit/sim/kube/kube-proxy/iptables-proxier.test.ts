import { describe, expect, it } from 'vitest';
import { FakeNetfilterHost } from '#kit/fake-netfilter-host';
import { LinkBench } from '#kit/link-bench';
import { describePacket, tcpPacket } from '#kit/packet-builder';
import { Prng } from '#sim/base/prng';
import { after, seconds } from '#sim/base/time';
import { Machine } from '#sim/host/machine';
import { IptablesProxier } from '#sim/kube/kube-proxy/iptables-proxier';
import { DEFAULT_IPVS_OPTIONS } from '#sim/kube/kube-proxy/ipvs-proxier';
import { KubeProxy } from '#sim/kube/kube-proxy/kube-proxy';
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
/** So many that nodes share what is written. */
const MANY = 520;
/** Rules of so many endpoints have no comments. */
const LARGE = 1001;

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

/** A cluster that becomes large and small again; one Service stays the same object, one changes. */
const GROWTH: readonly (readonly CompiledPort[])[] = ((): readonly (readonly CompiledPort[])[] => {
  const same = portsFrom(1, 2, '10.244.1.2');
  return [
    [...same, port(3, '10.244.1.3')],
    [...same, ...portsFrom(3, LARGE * 2, '10.244.1.4')],
    [...same, ...portsFrom(3, 4, '10.244.1.5')],
    [...same, ...portsFrom(4, LARGE * 2, '10.244.1.6')],
  ];
})();

interface TestNamespace {
  readonly netfilter: Netfilter;
  readonly proxier: IptablesProxier;
}

function namespaceOf(node: ProxyNode = NODE): TestNamespace {
  const netfilter = new Netfilter(new FakeNetfilterHost({ eth0: '192.168.0.11' }));
  return { netfilter, proxier: new IptablesProxier(node, netfilter) };
}

/** What stands in the nat table of a machine whose kube-proxy has heard all that. */
function natAfter(history: readonly (readonly CompiledPort[])[], isDormant: boolean): string {
  const { context, scheduler } = new LinkBench();
  const machine = new Machine({
    name: 'node1',
    kind: 'node',
    link: context,
    prng: new Prng(1),
    startTimeMs: 0,
    isDormant,
  });
  let heard: readonly CompiledPort[] = [];
  let tell: (() => void) | undefined;
  const proxy = new KubeProxy({
    mode: 'iptables',
    ipvs: DEFAULT_IPVS_OPTIONS,
    nodeName: NODE.nodeName,
    family: 'IPv4',
    findNode: () => NODE,
    machine,
    scheduler,
    services: {
      onChange: (listener) => {
        tell = listener;
        return () => undefined;
      },
      ports: () => heard,
      forgetNode: () => undefined,
    },
  });
  for (const ports of history) {
    heard = ports;
    tell?.();
    scheduler.runUntil(after(scheduler.now(), seconds(5)));
  }
  expect(proxy.syncCount).toBe(history.length);
  expect(machine.isAwake).toBe(!isDormant);
  return machine.rootNamespace.stack.netfilter.save('nat');
}

/** The others take over what the first has written; the last knows a list of its own, and writes everything. */
function namespacesWith(ports: readonly CompiledPort[], node: ProxyNode = NODE): readonly TestNamespace[] {
  const namespaces = [namespaceOf(node), namespaceOf(node), namespaceOf(node)];
  for (const [index, { netfilter, proxier }] of namespaces.entries()) {
    // As a network plugin does, on each node for its own range.
    const range = `10.244.${index === 0 ? 0 : 9}.0/24`;
    netfilter.of('IPv4').command(['-t', 'nat', '-A', 'POSTROUTING', '-s', range, '-j', 'RETURN']);
    proxier.sync(index === 2 ? [...ports] : ports);
  }
  return namespaces;
}

/** Every table with its counters, and all chains as `iptables -L` counts what leads to them. */
function everythingOf({ netfilter }: TestNamespace): readonly unknown[] {
  return [
    netfilter.save(undefined, 'all'),
    netfilter.of('IPv4').command(['-t', 'nat', '-v', '-n', '-L']),
    netfilter.of('IPv4').command(['-t', 'filter', '-v', '-n', '-L']),
  ];
}

describe('IptablesProxier', () => {
  it.each([
    ['many Services', HISTORY, '10.244.1.9:8080'],
    ['a cluster that grows', GROWTH, '10.244.1.2:8080'],
  ])(
    'leaves the same tables whether somebody looks after each synchronisation or after the last: %s',
    (_, history, expected) => {
      const [watched, unwatched] = [namespaceOf(), namespaceOf()];
      for (const ports of history) {
        watched.proxier.sync(ports);
        watched.netfilter.save();
        unwatched.proxier.sync(ports);
      }
      expect(unwatched.netfilter.save()).toBe(watched.netfilter.save());
      expect(unwatched.netfilter.save('nat')).toContain(expected);
    },
  );

  it('keeps the comments of what has not changed when the cluster becomes large, seen or not', () => {
    const { netfilter, proxier } = namespaceOf();
    for (const ports of GROWTH) proxier.sync(ports);
    const rules = netfilter.save('nat');
    expect(rules).toContain('"default/web-1:http -> 10.244.1.2:8080"');
    expect(rules).not.toContain('default/web-9:http -> ');
  });

  it('keeps them on a machine as well that was dormant meanwhile', () => {
    const rules = natAfter(GROWTH, true);
    expect(rules).toContain('"default/web-1:http -> 10.244.1.2:8080"');
    expect(rules).not.toContain('default/web-9:http -> ');
    expect(rules).toBe(natAfter(GROWTH, false));
  });

  it('writes nothing for who only asks whether rules have changed', () => {
    const { netfilter, proxier } = namespaceOf();
    const before = netfilter.ruleRevisionOf('IPv4');
    proxier.sync(HISTORY[0] ?? []);
    expect(netfilter.ruleRevisionOf('IPv4')).toBe(before);
    netfilter.save();
    expect(netfilter.ruleRevisionOf('IPv4')).toBeGreaterThan(before);
  });

  it('writes everything anew with the words of the day when it has started again', () => {
    const { netfilter, proxier } = namespaceOf();
    for (const ports of GROWTH) proxier.sync(ports);
    proxier.forget();
    proxier.sync(GROWTH.at(-1) ?? []);
    expect(netfilter.save('nat')).not.toContain('default/web-1:http -> ');
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

  it('takes over what another node has written, with everything that counts', () => {
    const [, taken, written] = namespacesWith(HISTORY[1] ?? []);
    if (taken === undefined || written === undefined) throw new Error('there are three');
    for (const { netfilter } of [taken, written]) {
      const packet = tcpPacket({ from: '10.244.1.7:1000', to: '10.97.0.5:80', flags: 'S' });
      netfilter.run(HOOK.PREROUTING, packet, ETH0, undefined);
    }
    expect(everythingOf(taken)).toEqual(everythingOf(written));
    expect(taken.netfilter.save('nat', 'all')).toContain('[1:40]');
  });

  it('follows changes of Services and commands of people on what it has taken over', () => {
    const [first, taken, written] = namespacesWith(HISTORY[1] ?? []);
    if (first === undefined || taken === undefined || written === undefined)
      throw new Error('there are three');
    const chain = /^:(KUBE-SVC-\S+)/m.exec(written.netfilter.save('nat'))?.[1] ?? '';
    const commands = [`-E ${chain} RENAMED`, `-D ${chain} 1`, `-X ${chain}`, '-N OWN', `-A OWN -j ${chain}`];
    expect(first.netfilter.of('IPv4').command(['-t', 'nat', '-E', chain, 'ANOTHER']).ok).toBe(true);
    const answers = [taken, written].map(({ netfilter, proxier }) => {
      proxier.sync(HISTORY[2] ?? []);
      return commands.map((command) => netfilter.of('IPv4').command(['-t', 'nat', ...command.split(' ')]));
    });
    expect(answers[0]).toEqual(answers[1]);
    expect(everythingOf(taken)).toEqual(everythingOf(written));
  });

  it('writes rules of its own where another node would write others', () => {
    const ports = HISTORY[1] ?? [];
    namespaceOf().proxier.sync(ports);
    const other = { ...NODE, hasLocalhostNodePorts: false };
    const [shared, alone] = [namespaceOf(other), namespaceOf(other)];
    shared.proxier.sync(ports);
    alone.proxier.sync([...ports]);
    expect(everythingOf(shared)).toEqual(everythingOf(alone));
  });

  it('has its rules in place when a packet comes', () => {
    const { netfilter, proxier } = namespaceOf();
    for (const ports of HISTORY) proxier.sync(ports);
    const packet = tcpPacket({ from: '10.244.1.7:1000', to: '10.97.0.5:80', flags: 'S' });
    expect(netfilter.run(HOOK.PREROUTING, packet, ETH0, undefined)).toBe(VERDICT.ACCEPT);
    expect(describePacket(packet)).toContain('10.244.1.9:8080');
  });
});
