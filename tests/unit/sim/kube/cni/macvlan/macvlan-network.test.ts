import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { inEnglish } from '#sim/base/sentence';

function labOf(cni: string): string {
  return `apiVersion: podwire.dev/v1
kind: Lab
spec:
  seed: 3
  cluster:
    cni: ${cni}
---
apiVersion: v1
kind: Pod
metadata: { name: server }
spec:
  nodeName: node1
  containers: [{ name: nginx, image: 'nginx:alpine' }]
---
apiVersion: v1
kind: Pod
metadata: { name: client }
spec:
  nodeName: node2
  containers: [{ name: client, image: busybox, command: [sleep, infinity] }]
`;
}

const PROBED = `apiVersion: v1
kind: Pod
metadata: { name: probed }
spec:
  nodeName: node1
  containers:
    - name: nginx
      image: nginx:alpine
      readinessProbe: { httpGet: { port: 80 }, periodSeconds: 1, timeoutSeconds: 1 }
`;

describe('a network of macvlan devices', () => {
  let lab: CommandLab;
  beforeAll(() => {
    lab = new CommandLab(`${labOf('{ plugin: macvlan, mode: bridge }')}---\n${PROBED}`);
  });

  it('gives Pods addresses of the nodes’ network, from a part that is their node’s', () => {
    const { stdout } = lab.sh('host/laptop', "kubectl get pods -o jsonpath='{.items[*].status.podIP}'");
    expect(stdout).toBe('192.168.0.224 192.168.0.216 192.168.0.217');
  });

  it('has nothing on the node: no interface, no route, no rule of its own', () => {
    expect(lab.sh('node/node1', 'ip -br link | wc -l; ip route | wc -l').stdout).toBe('2\n2\n');
  });

  it('shows each Pod on the card that it shares', () => {
    const { wires } = lab.simulation.topology();
    const stacked = wires.filter(({ kind }) => kind === 'stacked');
    expect(stacked).toContainEqual(
      expect.objectContaining({ from: 'default/client:eth0', to: 'node/node2:eth0' }),
    );
  });

  it('tells the segment of a Pod’s address as soon as the Pod is there', () => {
    let heard = '';
    lab.simulation.exec(
      'node/node2',
      ['tcpdump', '-ne', '-c', '1', '-i', 'eth0', 'arp src host 192.168.0.218'],
      {
        stdout: (text) => (heard += text),
        stderr: () => undefined,
      },
    );
    lab.sh(
      'host/laptop',
      `kubectl run late --image=busybox --overrides='{"spec":{"nodeName":"node1"}}' -- sleep infinity`,
    );
    lab.simulation.runFor(3e9);
    expect(heard).toMatch(
      /0a:58:\S+ > ff:ff:ff:ff:ff:ff, .*Request who-has 192\.168\.0\.218 .*tell 192\.168\.0\.218/u,
    );
  });

  it('leaves a Pod unready whose node has to ask it, and says where the question went', () => {
    lab.simulation.runFor(10e9);
    expect(lab.sh('host/laptop', 'kubectl get pod probed').stdout).toMatch(/probed +0\/1 +Running/u);
    const drops = lab.simulation.drops.since(0).filter(({ reason }) => reason === 'same-card');
    expect(drops.map(({ at, detail }) => `${at} ${inEnglish(detail)}`)).toContain('node/node1 192.168.0.216');
  });

  it('frees the address of a Pod that is gone', () => {
    lab.sh('host/laptop', 'kubectl delete pod probed --now');
    expect(lab.sh('node/node2', 'ping -c 1 -W 4 192.168.0.216').exitCode).toBe(1);
    expect(lab.sh('node/node1', 'ls /var/lib/cni/networks/macvlan').stdout).not.toContain('192.168.0.216\n');
  });
});

it('fails with the plugin’s words where it cannot work', () => {
  const events = (cni: string): string =>
    new CommandLab(labOf(cni)).sh(
      'host/laptop',
      'kubectl get events --field-selector reason=FailedCreatePodSandBox',
    ).stdout;
  expect(events('{ plugin: macvlan, mode: bridge, mtu: 1600 }')).toContain(
    'plugin type="macvlan" failed (add): invalid MTU 1600, must be [0, master MTU(1500)]',
  );
});
