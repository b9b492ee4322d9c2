import { describe, expect, it } from 'vitest';
import type { Design } from '#main/contract/design';
import { elementAt } from '../../../../src/renderer/editor/element-at';

const LINES = `apiVersion: podwire.dev/v1
kind: Lab
spec:
  cluster:
    nodes:
      - name: node1
        # the first
        role: worker
      - { name: node2 }
  seed: 1
---
kind: Pod
metadata:
  name: client
---
kind: Service
`.split('\n');

function placed(
  ref: string,
  line: number,
  column: number,
  file = 'lab.yaml',
): {
  ref: string;
  name: string;
  location: { file: string; line: number; column: number };
} {
  return { ref, name: ref, location: { file, line, column } };
}

const DESIGN: Design = {
  version: 1,
  nodes: [
    { ...placed('node/node1', 6, 9), role: 'worker', segment: 'lan' },
    { ...placed('node/node2', 9, 9), role: 'worker', segment: 'lan' },
  ],
  outside: [],
  routers: [],
  segments: [],
  workloads: [],
  pods: [{ ...placed('pod/default/client', 12, 1), namespace: 'default' }],
  network: { cni: 'flannel/vxlan', proxyMode: 'iptables' },
  rules: [],
  layout: { positions: {}, locked: [], groups: [], notes: [] },
  faults: [],
  services: [
    { ...placed('service/default/web', 16, 1), namespace: 'default', type: 'ClusterIP', selects: [] },
  ],
};

function refAt(line: number, file = 'lab.yaml'): string | undefined {
  return elementAt(DESIGN, { file, line }, (wanted) => LINES[wanted - 1] ?? '');
}

describe('the element under the cursor', () => {
  it.each([
    [6, 'node/node1'],
    [7, 'node/node1'],
    [8, 'node/node1'],
    [9, 'node/node2'],
    [10, undefined],
    [2, undefined],
    [12, 'pod/default/client'],
    [14, 'pod/default/client'],
    [15, undefined],
    [16, 'service/default/web'],
  ])('of line %i is %s', (line, ref) => {
    expect(refAt(line)).toBe(ref);
  });

  it('is none in another file', () => {
    expect(refAt(12, 'other.yaml')).toBeUndefined();
  });
});
