import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { mermaidOf } from '#sim/api/export-mermaid';

function chartOf(text: string): readonly string[] {
  const { simulation } = new CommandLab(text);
  return mermaidOf(simulation).text.split('\n');
}

function idOf(lines: readonly string[], label: string): string {
  const line = lines.find((each) => each.includes(label)) ?? '';
  return /n\d+/u.exec(line)?.[0] ?? `no ${label}`;
}

const LAB = `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: shop}
spec:
  cluster: {nodes: [{name: control-plane}, {name: end}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 5
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      nodeSelector: {kubernetes.io/hostname: end}
      containers: [{name: web, image: nginx}]
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Pod
metadata: {name: client}
spec:
  nodeSelector: {kubernetes.io/hostname: end}
  containers: [{name: client, image: busybox}]
`;

describe('a lab as a flowchart of Mermaid', () => {
  const lines = chartOf(LAB);

  it('has a box for each network, machine and Pod, and a subgraph for a machine with Pods', () => {
    expect(lines[1]).toBe('flowchart LR');
    const machine = lines.findIndex((line) => /subgraph n\d+\["end<br\/>/u.test(line));
    const pod = lines.findIndex((line) => line.includes('("default/client<br/>10.244.'));
    expect(machine).toBeGreaterThan(0);
    expect(pod).toBeGreaterThan(machine);
    expect(lines.filter((line) => line.trim() === 'end')).toHaveLength(
      lines.filter((line) => line.trim().startsWith('subgraph ')).length,
    );
  });

  it('counts many Pods of one owner, and leads a Service to their box once', () => {
    const box = lines.find((line) => line.includes(': 5 Pods'));
    expect(box).toMatch(/n\d+\("default\/web-[^"]+: 5 Pods"\)/u);
    const edge = `${idOf(lines, 'ClusterIP default/web')} -.-> ${idOf(lines, ': 5 Pods')}`;
    expect(lines.filter((line) => line.trim() === edge)).toHaveLength(1);
  });

  it('joins machines to their network by their cables', () => {
    const edges = lines.filter((line) => line.includes(' --- ')).map((line) => line.trim());
    const network = idOf(lines, '(["');
    expect(edges.some((edge) => edge.includes(idOf(lines, 'subgraph')) && edge.includes(network))).toBe(true);
  });

  it('uses no name of the lab as a word of Mermaid, and escapes what means something there', () => {
    const drawn = lines.slice(2).filter((line) => line.trim() !== '' && line.trim() !== 'end');
    for (const line of drawn) {
      expect(line.trim()).toMatch(
        /^(?:subgraph )?n\d+(?:(?:\(\[|\[\/|\{\{|\[|\()"[^"`]*"(?:\]\)|\/\]|\}\}|\]|\))| (?:---|-\.->|==>) n\d+)$/u,
      );
    }
  });

  it('leads an Ingress to its Services', () => {
    const shop = chartOf(readFileSync('resources/labs/ingress-rules.podwire.yaml', 'utf8'));
    expect(shop.some((line) => line.includes(' ==> '))).toBe(true);
    expect(chartOf(LAB)).toEqual(lines);
  });
});
