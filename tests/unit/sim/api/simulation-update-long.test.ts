import { describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { readGood, WEB_MANIFEST } from '#kit/lab-text';

const SECOND = 1_000_000_000;

function labText(...names: readonly string[]): string {
  const nodes = ['control-plane', ...names].map((name) => `{name: ${name}}`).join(', ');
  return `apiVersion: podwire.dev/v1
kind: Lab
spec:
  cluster: {nodes: [${nodes}]}
---
${WEB_MANIFEST}`;
}

const LATE_POD = `---
apiVersion: v1
kind: Pod
metadata: {name: late}
spec:
  nodeSelector: {kubernetes.io/hostname: node2}
  containers: [{name: late, image: nginx:alpine, readinessProbe: {httpGet: {port: 80}}}]
`;

describe('Simulation.update', () => {
  it('leaves nothing behind, however often nodes come and go', () => {
    const { simulation } = new CommandLab(labText('node1'));
    simulation.startCapture({ interfaces: ['any'], filter: '' });
    const interfaces = simulation.captures[0]?.store.interfaces.length ?? 0;
    const alone = readGood(labText('node1'));
    const withPod = readGood(labText('node1', 'node2') + LATE_POD);
    // Deployments look once more after their progress deadline.
    simulation.runFor(600 * SECOND);
    const startNs = simulation.nowNs;
    const counts: string[] = [];
    for (let turn = 0; turn < 100; turn += 1) {
      simulation.update(withPod);
      simulation.runFor(5 * SECOND);
      simulation.update(alone);
      // Past the garbage collection of Pods, and every timer of a connection.
      simulation.runFor(120 * SECOND);
      const { store } = simulation.cluster;
      const objects = store
        .kinds()
        .filter((kind) => kind !== 'Event')
        .map((kind) => `${kind} ${store.list(kind).length}`);
      const wires = simulation.topology().wires.length;
      // A timer that was called off, as kube-proxy's next full sync, is among the events until its hour has come.
      if (simulation.nowNs - startNs < 3_600 * SECOND) continue;
      counts.push(
        `${simulation.machines.size} machines, ${wires} wires, ${simulation.pendingEvents} events, ${objects.join()}`,
      );
    }
    expect(counts.length).toBeGreaterThan(60);
    expect(new Set(counts).size).toBe(1);
    expect(simulation.captures[0]?.store.interfaces).toHaveLength(interfaces + 7);
  });
});
