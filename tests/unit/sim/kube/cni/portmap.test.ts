import { describe, expect, it } from 'vitest';
import { clusterRig, pod, type ClusterRig } from '#kit/cluster-rig';
import type { Environment } from '#sim/host/process';
import { connectTcp } from '#sim/host/tcp-stream';
import type { KubeObject } from '#sim/kube/objects/kube-object';
import { parseIpv4 } from '#sim/wire/ipv4-address';

/** What becomes of a connection, and where from the server sees it. */
function dial(rig: ClusterRig, environment: Environment | undefined, address: string, port: number): string {
  if (environment === undefined) throw new Error('nobody to dial');
  const silent = (): void => undefined;
  const process = environment.createProcess(['dial'], { stdout: silent, stderr: silent });
  let outcome = 'no outcome';
  process.run(
    (function* () {
      const connected = yield* connectTcp(process, { address: parseIpv4(address)!, port });
      outcome = connected.ok ? 'connected' : connected.error;
      return 0;
    })(),
  );
  rig.runFor(2_000);
  return outcome;
}

function machineOf(rig: ClusterRig, name: string): NonNullable<ReturnType<typeof rig.network.machines.get>> {
  return rig.network.machines.get(name)!;
}

function natRulesOf(rig: ClusterRig, node: string): readonly string[] {
  return machineOf(rig, node)
    .rootNamespace.stack.netfilter.save('nat', 'none')
    .split('\n')
    .filter((line) => line.includes('CNI-'));
}

const server = (node: string, ports: readonly Readonly<Record<string, unknown>>[]): KubeObject =>
  pod('web', { nodeName: node, containers: [{ name: 'web', image: 'web', ports }] });

describe('a hostPort', () => {
  it('leads to the Pod on its node only, from outside, from the node and from the Pod itself', () => {
    const rig = clusterRig();
    rig.apply(server('node1', [{ containerPort: 80, hostPort: 8080 }]));
    rig.settle();
    const laptop = machineOf(rig, 'laptop').root;
    const node = machineOf(rig, 'node1').root;
    expect(dial(rig, laptop, '192.168.0.11', 8080)).toBe('connected');
    expect(dial(rig, laptop, '192.168.0.12', 8080)).toBe('connection-refused');
    expect(dial(rig, laptop, '192.168.0.11', 8081)).toBe('connection-refused');
    expect(dial(rig, node, '127.0.0.1', 8080)).toBe('connected');
    expect(dial(rig, node, '192.168.0.11', 8080)).toBe('connected');
    expect(dial(rig, rig.cluster.podEnvironment('default', 'web'), '192.168.0.11', 8080)).toBe('connected');
  });

  it('is gone with the Pod, and comes with it elsewhere', () => {
    const rig = clusterRig();
    rig.apply(server('node1', [{ containerPort: 80, hostPort: 8080 }]));
    rig.settle();
    rig.cluster.store.delete({ kind: 'Pod', namespace: 'default', name: 'web' }, { gracePeriodSeconds: 0 });
    rig.runFor(1_000);
    expect(natRulesOf(rig, 'node1').filter((line) => line.includes('CNI-DN-'))).toEqual([]);
    rig.apply(server('node2', [{ containerPort: 80, hostPort: 8080 }]));
    rig.settle();
    const laptop = machineOf(rig, 'laptop').root;
    expect(dial(rig, laptop, '192.168.0.11', 8080)).toBe('connection-refused');
    expect(dial(rig, laptop, '192.168.0.12', 8080)).toBe('connected');
  });

  it('is written as the plugin portmap writes it', () => {
    const rig = clusterRig();
    rig.apply(
      server('node1', [
        { containerPort: 80, hostPort: 8080 },
        { containerPort: 53, hostPort: 5353, protocol: 'UDP', hostIP: '192.168.0.11' },
      ]),
    );
    rig.settle();
    const address = rig.cluster.pods().find(({ name }) => name === 'web')?.address ?? '';
    const text = natRulesOf(rig, 'node1').join('\n');
    const chain = /CNI-DN-[0-9a-f]{21}/.exec(text)?.[0] ?? '';
    const rules = text.replaceAll(/id: \\"[0-9a-f]{64}\\"/g, 'id: \\"ID\\"').split('\n');
    expect(rules.filter((rule) => rule.startsWith('-A')).sort()).toEqual(
      [
        '-A PREROUTING -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT',
        '-A OUTPUT -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT',
        '-A POSTROUTING -m comment --comment "CNI portfwd requiring masquerade" -j CNI-HOSTPORT-MASQ',
        '-A CNI-HOSTPORT-MASQ -m mark --mark 0x2000/0x2000 -j MASQUERADE',
        '-A CNI-HOSTPORT-SETMARK -m comment --comment "CNI portfwd masquerade mark" -j MARK --set-xmark 0x2000/0x2000',
        `-A CNI-HOSTPORT-DNAT -p tcp -m comment --comment "dnat name: \\"cbr0\\" id: \\"ID\\"" -m multiport --dports 8080 -j ${chain}`,
        `-A CNI-HOSTPORT-DNAT -p udp -m comment --comment "dnat name: \\"cbr0\\" id: \\"ID\\"" -m multiport --dports 5353 -j ${chain}`,
        `-A ${chain} -s 10.244.1.0/24 -p tcp -m tcp --dport 8080 -j CNI-HOSTPORT-SETMARK`,
        `-A ${chain} -s 127.0.0.1/32 -p tcp -m tcp --dport 8080 -j CNI-HOSTPORT-SETMARK`,
        `-A ${chain} -p tcp -m tcp --dport 8080 -j DNAT --to-destination ${address}:80`,
        `-A ${chain} -s 10.244.1.0/24 -d 192.168.0.11/32 -p udp -m udp --dport 5353 -j CNI-HOSTPORT-SETMARK`,
        `-A ${chain} -s 127.0.0.1/32 -d 192.168.0.11/32 -p udp -m udp --dport 5353 -j CNI-HOSTPORT-SETMARK`,
        `-A ${chain} -d 192.168.0.11/32 -p udp -m udp --dport 5353 -j DNAT --to-destination ${address}:53`,
      ].sort(),
    );
  });

  it('leaves no rule on a node without one', () => {
    const rig = clusterRig();
    rig.apply(server('node1', [{ containerPort: 80 }]));
    rig.settle();
    expect(natRulesOf(rig, 'node1')).toEqual([]);
  });
});
