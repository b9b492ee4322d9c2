import { describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { addressTableText, plainAnswer } from '#sim/api/address-text';
import { AddressView, type AddressAnswer } from '#sim/api/address-view';
import { inEnglish } from '#sim/base/sentence';

function labOf(cluster: string): string {
  return `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: three}
spec: {seed: 1, cluster: ${cluster}}
---
apiVersion: v1
kind: Pod
metadata: {name: server, labels: {app: web}}
spec:
  nodeName: node1
  containers: [{name: nginx, image: 'nginx:alpine'}]
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  clusterIP: 10.96.0.50
  selector: {app: web}
  ports: [{port: 80}]
---
apiVersion: v1
kind: Service
metadata: {name: empty}
spec:
  clusterIP: 10.96.0.51
  selector: {app: nobody}
  ports: [{port: 80}]
`;
}

function viewOf(cluster = '{}'): AddressView {
  return new AddressView(new CommandLab(labOf(cluster)).simulation);
}

const iptables = viewOf();

function find(address: string, view = iptables): AddressAnswer & { readonly text: string } {
  const answer = view.find(address);
  if (!answer.ok) throw new Error(inEnglish(answer.error));
  return plainAnswer(answer.value);
}

describe('AddressView', () => {
  it('knows the three networks of a cluster, and the world outside', () => {
    expect(iptables.networks.map(({ kind, range }) => `${kind} ${range ?? ''}`)).toEqual([
      'nodes 192.168.0.0/24',
      'outside 203.0.113.0/24',
      'pods 10.244.0.0/16',
      'pods 10.244.0.0/24',
      'pods 10.244.1.0/24',
      'pods 10.244.2.0/24',
      'services 10.96.0.0/12',
    ]);
  });

  it('finds a Pod on its interface and its node', () => {
    expect(find('10.244.1.2')).toEqual({
      address: '10.244.1.2',
      network: { kind: 'pods', name: 'Pods of node1', range: '10.244.1.0/24' },
      holders: [{ kind: 'pod', name: 'default/server', device: 'eth0', node: 'node1' }],
      text: 'Pod default/server, interface eth0, on node1.',
    });
  });

  it('finds the gateway of the Pods on the bridge of their node, not in a Pod', () => {
    expect(find('10.244.1.1').text).toBe('Node node1, interface cni0.');
  });

  it('finds a Service on no interface at all, and what it becomes', () => {
    const { network, holders, text } = find('10.96.0.50');
    expect(network.kind).toBe('services');
    expect(holders).toEqual([{ kind: 'service', name: 'default/web' }]);
    expect(text).toBe(
      'Service default/web: on no interface at all. Every node has rules for it (kube-proxy, iptables): it becomes 10.244.1.2:80, whichever is drawn.',
    );
    expect(find('10.96.0.51').text).toContain('nobody is behind it');
  });

  it('finds a Service on the dummy interface of every node where kube-proxy has virtual servers', () => {
    const { holders, text } = find('10.96.0.50', viewOf('{kubeProxy: {mode: ipvs}}'));
    expect(holders.map(({ name, device = '' }) => `${name} ${device}`.trim())).toEqual([
      'control-plane kube-ipvs0',
      'node1 kube-ipvs0',
      'node2 kube-ipvs0',
      'default/web',
    ]);
    expect(text).toContain('on node control-plane, interface kube-ipvs0; node node1, interface kube-ipvs0');
  });

  it.each([
    ['192.168.0.11', 'nodes', 'Node node1, interface eth0.'],
    [
      '192.168.0.99',
      'nodes',
      'No machine has it: whoever is on the link asks for it by ARP and hears nothing.',
    ],
    ['192.168.0.255', 'nodes', 'Nobody: it is the broadcast address, and everybody on the link takes it.'],
    ['192.168.0.0', 'nodes', 'Nobody: it names the network itself.'],
    ['10.244.9.9', 'pods', 'No Pod has it.'],
    [
      '10.96.200.1',
      'services',
      'No Service has it: a packet to it leaves by the default route, or a rule refuses it.',
    ],
    ['169.254.1.1', 'link-local', 'Nobody, unless on one link: no router forwards it.'],
    ['224.0.0.5', 'multicast', 'Nobody: it goes to everyone who has joined the group.'],
    ['8.8.8.8', 'beyond', 'Nobody in this lab: machines send it to their default route.'],
  ])('says of %s that it is of the kind %s', (address, kind, text) => {
    const answer = find(address);
    expect([answer.network.kind, answer.text]).toEqual([kind, text]);
  });

  it('has 127.0.0.1 in every namespace', () => {
    const { network, holders } = find('127.0.0.1');
    expect(network.kind).toBe('loopback');
    expect(holders.map(({ name }) => name)).toEqual(expect.arrayContaining(['node1', 'default/server']));
  });

  it('says what is no address', () => {
    const found = iptables.find('10.244.1');
    expect(found.ok ? '' : inEnglish(found.error)).toBe(
      '"10.244.1" is no IP address; write for example 10.96.0.10',
    );
  });

  it('lists every address by its network', () => {
    const text = addressTableText(iptables.networks, iptables.all());
    expect(text).toMatch(/^10\.244\.1\.2 +Pods of node1 +default\/server:eth0 \(on node1\)$/mu);
    expect(text).toMatch(/^10\.96\.0\.50 +Services +Service default\/web$/mu);
    expect(text).not.toContain('127.0.0.1');
  });

  it('tells which Pods of dormant nodes have an address without waking them', () => {
    const lab = new CommandLab(labOf('{}'), { largestAwakeCluster: 0 });
    const before = [...lab.simulation.machines.values()].filter(({ isAwake }) => isAwake).length;
    const view = new AddressView(lab.simulation);
    expect(find('192.168.0.12', view).holders[0]).toMatchObject({ kind: 'node', name: 'node2' });
    view.all();
    expect([...lab.simulation.machines.values()].filter(({ isAwake }) => isAwake).length).toBe(before);
  });
});
