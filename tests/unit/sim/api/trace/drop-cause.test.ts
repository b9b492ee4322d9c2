import { describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { explainedDrops } from '#sim/api/trace/drop-cause';
import { inEnglish } from '#sim/base/sentence';

function labOf(plugin: string): string {
  return `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: drops}
spec:
  cluster:
    nodes: [{name: control-plane, role: control-plane}, {name: node1}]
    cni: {plugin: ${plugin}}
---
apiVersion: v1
kind: Pod
metadata: {name: client, labels: {app: client}}
spec: {containers: [{name: main, image: busybox, command: [sleep, infinity]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec: {containers: [{name: main, image: nginx, ports: [{containerPort: 80}]}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed}
spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress]}
`;
}

describe('a drop in a list', () => {
  it.each(['calico', 'kube-router', 'cilium'])('names the policy behind it under %s', (plugin) => {
    const lab = new CommandLab(labOf(plugin));
    const { simulation } = lab;
    const { stdout: web } = lab.sh('host/laptop', 'kubectl get pod web -o jsonpath={.status.podIP}');
    const before = simulation.drops.count;
    lab.sh('default/client', `wget -T 2 -qO- http://${web}`);
    const causesNow = (): readonly (string | undefined)[] =>
      explainedDrops(simulation.drops.since(before), simulation).map(({ cause }) =>
        cause === undefined ? undefined : inEnglish(cause),
      );
    expect(causesNow()[0]).toBe(
      'NetworkPolicy default/closed is for ingress of Pod default/web, and no rule lets TCP 80 from Pod default/client through',
    );
    // What would let it pass by now has not dropped it.
    lab.sh('host/laptop', 'kubectl delete networkpolicy closed');
    expect(causesNow()[0]).toBeUndefined();
  });

  it('has no policy behind it where it died of something else', () => {
    const lab = new CommandLab(labOf('calico'));
    const { simulation } = lab;
    const before = simulation.drops.count;
    lab.sh('node/node1', 'ping -c 1 -W 1 10.9.9.9');
    const [drop] = explainedDrops(simulation.drops.since(before), simulation);
    expect(drop).toMatchObject({ at: 'host/router' });
    expect(drop?.cause).toBeUndefined();
  });
});
