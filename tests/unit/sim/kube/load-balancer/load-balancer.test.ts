import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { parseAddressPool } from '#sim/kube/load-balancer/address-pool';
import { parseIpv4 } from '#sim/wire/ipv4-address';

const LAB = `
apiVersion: podwire.dev/v1
kind: Lab
spec:
  cluster:
    nodes: [{ name: control-plane }, { name: node1 }, { name: node2 }, { name: node3 }]
    loadBalancer: { kind: l2, pool: 192.168.0.240-192.168.0.241 }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers: [{ name: nginx, image: nginx }]
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { type: LoadBalancer, selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: v1
kind: Service
metadata: { name: local }
spec: { type: LoadBalancer, externalTrafficPolicy: Local, selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: v1
kind: Service
metadata: { name: third }
spec: { type: LoadBalancer, selector: { app: web }, ports: [{ port: 80 }] }
`;

describe('load balancers in layer 2', () => {
  let lab: CommandLab;
  beforeAll(() => {
    lab = new CommandLab(LAB);
  });

  function addressOf(name: string): string | undefined {
    const { store } = lab.simulation.cluster;
    const service = store.find('Service', 'default', name);
    const status = JSON.stringify(service?.status ?? {});
    return /"ip":"([\d.]+)"/.exec(status)?.[1];
  }

  function messagesOf(reason: string): readonly string[] {
    return lab.simulation.cluster.store
      .list('Event')
      .filter((event) => event['reason'] === reason)
      .map((event) => String(event['message']));
  }

  function neighborMac(address: string): string | undefined {
    const { stdout } = lab.sh('host/laptop', `ip neigh show ${address}`);
    return /lladdr (\S+)/.exec(stdout)?.[1];
  }

  function macOf(node: string): string | undefined {
    return /ether (\S+)/.exec(lab.sh(`node/${node}`, 'ip link show eth0').stdout)?.[1];
  }

  it('gives addresses in order, and says when there is none left', () => {
    expect([addressOf('web'), addressOf('local'), addressOf('third')].sort()).toEqual([
      '192.168.0.240',
      '192.168.0.241',
      undefined,
    ]);
    const { services } = lab.simulation.topology();
    expect(services.find(({ name }) => name === 'web')?.externalAddress).toBe(addressOf('web'));
    expect(services.find(({ name }) => name === 'kubernetes')?.externalAddress).toBeUndefined();
    expect(services.map(({ externalAddress }) => externalAddress)).toContain('<pending>');
    expect(messagesOf('IPAllocated').toSorted()).toEqual([
      'Assigned IP ["192.168.0.240"]',
      'Assigned IP ["192.168.0.241"]',
    ]);
    expect(messagesOf('AllocationFailed')).toEqual([
      'Failed to allocate IP for "default/third": no available IPs',
    ]);
  });

  it('lets a machine outside reach the Service through the node that announces it', () => {
    const address = addressOf('web') ?? '';
    expect(lab.sh('host/laptop', `curl -s -o /dev/null -w '%{http_code}' http://${address}/`).stdout).toBe(
      '200',
    );
    const leader = /from node "(\w+)"/.exec(messagesOf('nodeAssigned').join())?.[1] ?? '';
    const macs = ['node1', 'node2', 'node3'].map(macOf);
    expect(macs).toContain(neighborMac(address));
    expect(leader).toMatch(/^node[123]$/);
  });

  it('moves the address within seconds when its node falls silent, with unsolicited ARP', () => {
    const address = addressOf('web') ?? '';
    const before = neighborMac(address);
    const node = ['node1', 'node2', 'node3'].find((name) => macOf(name) === before) ?? '';
    lab.sh(`node/${node}`, 'ip link set eth0 down');
    const { simulation } = lab;
    simulation.runUntil(simulation.nowNs + 12e9);
    const after = neighborMac(address);
    expect(after).not.toBe(before);
    expect(['node1', 'node2', 'node3'].map(macOf)).toContain(after);
    const last = messagesOf('nodeAssigned').filter((message) => !message.includes(node));
    expect(last.length).toBeGreaterThan(0);
    lab.sh(`node/${node}`, 'ip link set eth0 up');
  });

  it('gives a freed address to who waits', () => {
    const freed = addressOf('local');
    const { simulation } = lab;
    simulation.cluster.delete({ kind: 'Service', name: 'local' });
    simulation.runUntil(simulation.nowNs + 1e9);
    expect(addressOf('third')).toBe(freed);
  });
});

describe('AddressPool', () => {
  it.each([
    ['192.168.0.240-192.168.0.250', '192.168.0.245', true],
    ['192.168.0.240/28', '192.168.0.255', true],
    ['10.0.0.1, 10.0.0.9-10.0.0.12', '10.0.0.8', false],
    ['10.0.0.1, 10.0.0.9-10.0.0.12', '10.0.0.12', true],
  ])('of %s has %s: %s', (text, address, expected) => {
    const parsed = parseIpv4(address);
    expect(parsed !== undefined && parseAddressPool(text)?.has(parsed)).toBe(expected);
  });

  it.each(['', '10.0.0.9-10.0.0.1', '10.0.0.0/33', 'fd00::/64'])('refuses %j', (text) => {
    expect(parseAddressPool(text)).toBeUndefined();
  });
});
