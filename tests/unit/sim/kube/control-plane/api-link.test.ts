import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';

const SECOND = 1_000_000_000;

const LAB = `apiVersion: podwire.dev/v1
kind: Lab
metadata: { name: links }
spec:
  cluster: { nodes: [{ name: control-plane }, { name: node1 }, { name: node2 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web, labels: { app: web } }
spec: { nodeName: node1, containers: [{ name: web, image: nginx }] }
---
apiVersion: v1
kind: Pod
metadata: { name: far, labels: { app: web } }
spec: { nodeName: node2, containers: [{ name: web, image: nginx }] }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { clusterIP: 10.96.7.7, selector: { app: web }, ports: [{ port: 80 }] }
`;

function kubectl(lab: CommandLab, words: string): string {
  const { stdout, stderr } = lab.sh('host/laptop', `kubectl ${words}`);
  return stdout + stderr;
}

function readyOf(lab: CommandLab, node: string): string {
  return kubectl(lab, `get node ${node} --no-headers`).split(/ +/u)[1] ?? '';
}

function hasRule(lab: CommandLab, node: string, text: string): boolean {
  return lab.sh(`node/${node}`, 'iptables-save -t nat').stdout.includes(text);
}

function wait(lab: CommandLab, seconds: number): void {
  lab.simulation.runFor(seconds * SECOND);
}

describe('a node whose cable is cut', () => {
  let lab: CommandLab;

  beforeAll(() => {
    lab = new CommandLab(LAB);
    lab.sh('node/node2', 'ip link set eth0 down');
    kubectl(lab, 'create service clusterip late --tcp=80');
    kubectl(lab, 'delete service web');
    wait(lab, 5);
  });

  it('keeps its last rules, while others get new ones', () => {
    expect(hasRule(lab, 'node1', 'default/web')).toBe(false);
    expect(hasRule(lab, 'node2', 'default/web')).toBe(true);
    const { stdout } = lab.sh(
      'far',
      'for i in $(seq 9); do curl -s -o /dev/null -w "%{http_code}\\n" -m 1 http://10.96.7.7; done | sort -u',
    );
    expect(stdout).toContain('200');
  });

  it('is not ready after 50 seconds, with its Pods going on', () => {
    wait(lab, 35);
    expect(readyOf(lab, 'node2')).toBe('Ready');
    wait(lab, 25);
    expect(readyOf(lab, 'node2')).toBe('NotReady');
    expect(kubectl(lab, "get pod far -o jsonpath='{.status.phase}'")).toBe('Running');
    expect(lab.sh('far', 'curl -s -o /dev/null -w "%{http_code}" localhost').stdout).toBe('200');
  });

  it('catches up when it is back', () => {
    lab.sh('node/node2', 'ip link set eth0 up');
    wait(lab, 22);
    expect(readyOf(lab, 'node2')).toBe('Ready');
    expect(hasRule(lab, 'node2', 'default/web')).toBe(false);
  });
});

describe('a node', () => {
  const lab = new CommandLab(LAB);

  it.each([
    ['its address is gone', 'node/node1', 'ip addr flush dev eth0', 'ip addr add 192.168.0.11/24 dev eth0'],
    [
      'it has no route',
      'node/node1',
      'ip route add unreachable 192.168.0.10',
      'ip route del unreachable 192.168.0.10',
    ],
    [
      'the way back is gone',
      'node/control-plane',
      'ip route add unreachable 192.168.0.11',
      'ip route del unreachable 192.168.0.11',
    ],
  ])('is cut off when %s', (_, where, cut, heal) => {
    lab.sh(where, cut);
    wait(lab, 60);
    expect(readyOf(lab, 'node1')).toBe('NotReady');
    expect(readyOf(lab, 'node2')).toBe('Ready');
    lab.sh(where, heal);
    wait(lab, 25);
    expect(readyOf(lab, 'node1')).toBe('Ready');
  });

  it('cannot be said to be silent while there is no API server', () => {
    lab.sh('node/control-plane', "kill -9 $(ss -ltnp | grep :6443 | grep -o 'pid=[0-9]*' | cut -d= -f2)");
    wait(lab, 70);
    expect(readyOf(lab, 'node1')).toBe('Ready');
  });
});

describe('CoreDNS on a node that is cut off', () => {
  it('goes on with what it was told last', () => {
    const lab = new CommandLab(LAB);
    const [server = ''] = kubectl(
      lab,
      "get pod -n kube-system -l k8s-app=kube-dns -o jsonpath='{.items[0].status.podIP}'",
    ).split(' ');
    const ask = (name: string): string =>
      lab.sh('node/control-plane', `dig +short @${server} ${name}.default.svc.cluster.local`).stdout;
    lab.sh('node/control-plane', 'ip addr flush dev eth0');
    const spec = { clusterIP: '10.96.9.9', selector: { app: 'web' }, ports: [{ port: 80 }] };
    const metadata = { name: 'late', namespace: 'default' };
    lab.simulation.cluster.apply([{ object: { apiVersion: 'v1', kind: 'Service', metadata, spec } }]);
    wait(lab, 2);
    expect(ask('web')).toBe('10.96.7.7\n');
    expect(ask('late')).toBe('');
    lab.sh('node/control-plane', 'ip addr add 192.168.0.10/24 dev eth0');
    wait(lab, 15);
    expect(ask('late')).toBe('10.96.9.9\n');
  });
});
