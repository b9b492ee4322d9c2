import { describe, expect, it } from 'vitest';
import { designOf } from '#sim/lab/design';
import { readGood, WEB_MANIFEST } from '#kit/lab-text';

const LAB = `apiVersion: podwire.dev/v1
kind: Lab
spec:
  cluster:
    nodes:
      - {name: cp, role: control-plane}
      - {name: w1}
  outside:
    - {name: db, addresses: [192.168.0.50], segment: lan, image: postgres}
---
`;

describe('designOf', () => {
  it('says what stands in the text and where, and what the defaults add', () => {
    const placed = WEB_MANIFEST.replace(
      'metadata: {name: client}\nspec:',
      'metadata: {name: client}\nspec:\n  nodeName: w1',
    );
    const design = designOf(readGood(LAB + placed));
    expect(design).toEqual({
      network: { cni: 'flannel/vxlan', proxyMode: 'iptables' },
      rules: [],
      faults: [],
      layout: { positions: {}, locked: [], groups: [], notes: [] },
      nodes: [
        {
          ref: 'node/cp',
          name: 'cp',
          role: 'control-plane',
          segment: 'lan',
          location: { file: 'web.yaml', line: 6, column: 9 },
        },
        {
          ref: 'node/w1',
          name: 'w1',
          role: 'worker',
          segment: 'lan',
          location: { file: 'web.yaml', line: 7, column: 9 },
        },
      ],
      outside: [
        {
          ref: 'host/db',
          name: 'db',
          segment: 'lan',
          image: 'postgres',
          location: { file: 'web.yaml', line: 9, column: 7 },
        },
      ],
      routers: [{ ref: 'router/router', name: 'router', segments: ['lan', 'internet'] }],
      segments: [
        { ref: 'segment/lan', name: 'lan', cidr: '192.168.0.0/24' },
        { ref: 'segment/internet', name: 'internet', cidr: '203.0.113.0/24' },
      ],
      workloads: [
        {
          ref: 'deployment/default/web',
          name: 'web',
          namespace: 'default',
          kind: 'Deployment',
          replicas: 3,
          location: { file: 'web.yaml', line: 11, column: 1 },
        },
      ],
      pods: [
        {
          ref: 'pod/default/client',
          name: 'client',
          namespace: 'default',
          node: 'w1',
          location: { file: 'web.yaml', line: 35, column: 1 },
        },
      ],
      services: [
        {
          ref: 'service/default/web',
          name: 'web',
          namespace: 'default',
          type: 'ClusterIP',
          selects: ['deployment/default/web'],
          location: { file: 'web.yaml', line: 28, column: 1 },
        },
      ],
    });
  });

  it('shows the node that a nodeSelector names', () => {
    const pinned = WEB_MANIFEST.replace(
      '    spec:\n',
      '    spec:\n      nodeSelector: {kubernetes.io/hostname: node2}\n',
    );
    expect(designOf(readGood(pinned)).workloads[0]?.node).toBe('node2');
  });

  it('says what is wrong with cables in the words of the text', () => {
    const lab = `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: shop}
spec:
  faults:
    - {cable: node2, loss: 5%}
    - {cable: 'router:eth1', direction: in, down: true}
`;
    expect(designOf(readGood(lab)).faults).toMatchObject([
      { cable: 'node/node2:eth0', direction: 'both', fault: { loss: '5%' }, location: { line: 6 } },
      { cable: 'host/router:eth1', direction: 'in', fault: { down: true }, location: { line: 7 } },
    ]);
  });
});
