import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { readGood } from '#kit/lab-text';

function labOf(...nodes: readonly string[]): string {
  const workers = nodes.map((name) => `, {name: ${name}}`).join('');
  return `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: bridges}
spec:
  cluster:
    nodes: [{name: control-plane, role: control-plane}${workers}]
    cni: {plugin: bridge}
---
${podOn('a', 'node1')}${podOn('b', 'node2')}${SERVICE}`;
}

function podOn(name: string, node: string): string {
  return `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: default, labels: {app: ${name}}}
spec: {nodeName: ${node}, containers: [{name: web, image: 'nginx:alpine'}]}
---
`;
}

const SERVICE = `apiVersion: v1
kind: Service
metadata: {name: b, namespace: default}
spec: {selector: {app: b}, ports: [{port: 80}]}
`;

describe('a cluster of bridges with routes on the router', () => {
  let lab: CommandLab;
  beforeAll(() => {
    lab = new CommandLab(labOf('node1', 'node2'));
  });
  const routes = (machine: string): readonly string[] =>
    lab
      .sh(machine, 'ip route')
      .stdout.split('\n')
      .map((line) => line.trim())
      .filter((line) => line.startsWith('10.244.'));

  it('has one bridge on a node, and no other device for Pods', () => {
    expect(routes('node/node1')).toEqual(['10.244.1.0/24 dev cni0 proto kernel scope link src 10.244.1.1']);
    expect(lab.sh('node/node1', 'ip -br link').stdout).not.toContain('flannel');
    expect(lab.sh('node/node1', 'iptables-save').stdout).not.toMatch(/FLANNEL|MASQUERADE.*10\.244/);
    expect(lab.sh('node/node1', 'ls /etc/cni/net.d').stdout).toBe('10-bridge.conflist\n');
    expect(lab.sh('a', 'ip route').stdout).toContain('default via 10.244.1.1 dev eth0');
    expect(lab.sh('a', 'cat /sys/class/net/eth0/mtu; ip link show eth0').stdout).toContain('mtu 1500');
  });

  it('has a route to the Pods of each node on the router', () => {
    expect(routes('host/router')).toEqual([
      '10.244.0.0/24 via 192.168.0.10 dev eth0',
      '10.244.1.0/24 via 192.168.0.11 dev eth0',
      '10.244.2.0/24 via 192.168.0.12 dev eth0',
    ]);
  });

  it('carries packets between nodes through the router', () => {
    const { stdout } = lab.sh('a', 'ping -c 2 10.244.2.2');
    expect(stdout).toMatch(/2 packets transmitted, 2 packets received, 0% packet loss/);
    expect(stdout).toContain('ttl=61');
    expect(lab.sh('a', 'wget -qO- http://b').stdout).toContain('nginx');
  });

  it('reaches Pods from machines outside by their own addresses', () => {
    expect(lab.sh('host/laptop', 'ping -c 1 10.244.2.2').exitCode).toBe(0);
  });

  it('adds a route for a node that joins, and takes it away with the node', () => {
    lab.simulation.update(readGood(labOf('node1', 'node2', 'node3')));
    lab.simulation.settle();
    expect(routes('host/router')).toContain('10.244.3.0/24 via 192.168.0.13 dev eth0');
    lab.simulation.update(readGood(labOf('node1', 'node2')));
    lab.simulation.settle();
    expect(routes('host/router')).toHaveLength(3);
  });
});
