import { describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { readGood } from '#kit/lab-text';

function labText(mode: string, ...workers: readonly string[]): string {
  const nodes = ['control-plane', ...workers].map((name) => `      - {name: ${name}}\n`).join('');
  return `apiVersion: podwire.dev/v1
kind: Lab
spec:
  cluster:
    cni: {plugin: calico, mode: ${mode}}
    nodes:
${nodes}`;
}

describe('a node of Calico', () => {
  it.each([
    ['ipip', '10.244.3.0/26 via 192.168.0.13 dev tunl0 proto bird onlink'],
    ['vxlan', '10.244.3.0/26 via 10.244.3.0 dev vxlan.calico onlink'],
  ])('that joins has its block told to the others, and one that leaves is forgotten (%s)', (mode, route) => {
    const lab = new CommandLab(labText(mode, 'node1', 'node2'));
    const routes = (): string => lab.sh('node/node1', 'sleep 40; ip route').stdout;
    expect(lab.simulation.update(readGood(labText(mode, 'node1', 'node2', 'node3'))).kind).toBe('applied');
    expect(routes()).toContain(route);
    expect(lab.sh('host/laptop', 'kubectl get node node3 --no-headers').stdout).toContain(' Ready ');
    expect(lab.simulation.update(readGood(labText(mode, 'node1', 'node2'))).kind).toBe('applied');
    expect(routes()).not.toContain('10.244.3.0/26');
  });
});
