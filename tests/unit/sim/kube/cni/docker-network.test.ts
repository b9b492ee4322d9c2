import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';

const LAB = `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: docker}
spec:
  cluster:
    nodes: [{name: control-plane, role: control-plane}, {name: node1}, {name: node2}]
    cni: {plugin: none}
---
${podOn('a', 'node1')}${podOn('c', 'node1')}${podOn('b', 'node2', ', ports: [{containerPort: 80, hostPort: 8080}]')}`;

function podOn(name: string, node: string, more = ''): string {
  return `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: default, labels: {app: ${name}}}
spec: {nodeName: ${node}, containers: [{name: web, image: 'nginx:alpine'${more}}]}
---
`;
}

describe('a cluster whose Pods are on the bridges of Docker', () => {
  let lab: CommandLab;
  const addresses = new Map<string, string>();
  beforeAll(() => {
    lab = new CommandLab(LAB);
    for (const pod of ['a', 'b', 'c'])
      addresses.set(pod, lab.sh(pod, "ip -4 -o addr show eth0 | awk '{print $4}'").stdout.trim());
  });

  it('has the same network on every node, so that addresses repeat', () => {
    for (const node of ['node/node1', 'node/node2'])
      expect(lab.sh(node, 'ip -4 -o addr show docker0').stdout).toContain('172.17.0.1/16');
    expect(new Set([addresses.get('a'), addresses.get('c')])).toEqual(
      new Set(['172.17.0.2/16', '172.17.0.3/16']),
    );
    expect(addresses.get('b')).toBe('172.17.0.2/16');
    expect(lab.sh('host/router', 'ip route').stdout).not.toContain('172.17');
  });

  it('lets Pods of one node reach one another', () => {
    const other = (addresses.get('c') ?? '').split('/')[0] ?? '';
    expect(lab.exec('a', ['ping', '-c', '1', other]).stdout).toContain('ttl=64');
  });

  it('has nobody behind an address that only another node has', () => {
    const missing = lab.exec('b', ['ping', '-c', '1', '-W', '5', '172.17.0.3']);
    expect(missing.exitCode).toBe(1);
    expect(lab.sh('node/node2', 'ip neigh show dev docker0').stdout).toBe('');
  });

  it('hides Pods behind their node when they leave', () => {
    lab.sh('a', 'ping -c 1 192.168.0.100');
    expect(
      lab.sh('node/node1', 'conntrack -L -s 172.17.0.2 2>/dev/null; conntrack -L 2>/dev/null').stdout,
    ).toMatch(/src=172\.17\.0\.\d dst=192\.168\.0\.100 .*dst=192\.168\.0\.11 /);
  });

  it('publishes ports, which is the way round', () => {
    expect(lab.exec('a', ['wget', '-qO-', 'http://192.168.0.12:8080/']).stdout).toContain('nginx');
    expect(lab.exec('host/laptop', ['curl', '-s', 'http://192.168.0.12:8080/']).stdout).toContain('nginx');
    expect(lab.exec('host/laptop', ['curl', '-s', '-m', '3', 'http://192.168.0.11:8080/']).exitCode).not.toBe(
      0,
    );
  });

  it('writes the rules of Docker Engine', () => {
    const rules = lab.sh('node/node2', 'iptables-save').stdout;
    for (const line of [
      ':FORWARD DROP',
      '-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80',
      '-A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT',
      '-A POSTROUTING -s 172.17.0.2/32 -d 172.17.0.2/32 -p tcp -m tcp --dport 80 -j MASQUERADE',
      '-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE',
    ])
      expect(rules).toContain(line);
    expect(lab.sh('node/node2', 'ls /etc/cni/net.d').stdout).toBe('');
  });
});
