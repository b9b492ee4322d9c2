import { describe, expect, it } from 'vitest';
import { readReachFiles } from '#sim/api/reach';
import { listingText, type ReachListing } from '#sim/api/reach-listing';
import type { ReachFormat } from '#sim/api/reach-text';

const NAMESPACED = { namespace: 'shop' };

function workload(name: string, app: string): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, ...NAMESPACED },
    spec: {
      template: {
        metadata: { labels: { app } },
        spec: { containers: [{ name: 'main', ports: [{ containerPort: 8080, name: 'http' }] }] },
      },
    },
  };
}

const OBJECTS = [
  workload('web', 'web'),
  workload('api', 'api'),
  workload('jobs', 'api'),
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', ...NAMESPACED },
    spec: {
      type: 'NodePort',
      externalTrafficPolicy: 'Local',
      selector: { app: 'web' },
      ports: [{ port: 80, targetPort: 'http', nodePort: 30080 }],
    },
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'api', ...NAMESPACED },
    spec: {
      podSelector: { matchLabels: { app: 'api' } },
      ingress: [
        { from: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [{ port: 8000, endPort: 8090 }] },
      ],
    },
  },
];

function listed(listing: ReachListing, format: ReachFormat): string {
  const bytes = new TextEncoder().encode(OBJECTS.map((object) => JSON.stringify(object)).join('\n---\n'));
  const read = readReachFiles([{ name: 'shop.yaml', bytes }], { hostNetwork: 'real' });
  return read.ok ? listingText(read.value.reachability, listing, format) : JSON.stringify(read.error);
}

describe('ways in', () => {
  it('are lines that say by which Service and port, and whom policies see', () => {
    expect(listed('ways-in', 'text')).toBe(
      '0.0.0.0-255.255.255.255[External] => shop/web[Deployment] : TCP 8080 by Service shop/web, node port 30080 (policies see the client)\n',
    );
  });

  it('are JSON and CSV with the same in fields', () => {
    expect(JSON.parse(listed('ways-in', 'json'))).toEqual([
      {
        src: '0.0.0.0-255.255.255.255[External]',
        dst: 'shop/web[Deployment]',
        connections: { TCP: [[8080, 8080]] },
        by: ['Service shop/web'],
        entry: 'node port 30080',
        seen: 'client',
      },
    ]);
    expect(listed('ways-in', 'csv')).toBe(
      'src,dst,conn,by,seen\n0.0.0.0-255.255.255.255[External],shop/web[Deployment],TCP 8080,"Service shop/web, node port 30080",client\n',
    );
  });
});

describe('classes', () => {
  it('put workloads together that no policy tells apart', () => {
    expect(listed('classes', 'text')).toBe(`1: shop/api[Deployment], shop/jobs[Deployment]
2: shop/web[Deployment]
3: 0.0.0.0-255.255.255.255[External]

1 => 2 : All Connections
1 => 3 : All Connections
2 => 1 : TCP 8000-8090
2 => 3 : All Connections
3 => 2 : All Connections
`);
  });

  it('are JSON with their members, and CSV with a row a pair of classes', () => {
    expect(JSON.parse(listed('classes', 'json'))).toMatchObject({
      classes: [{ id: 1, members: ['shop/api[Deployment]', 'shop/jobs[Deployment]'] }, { id: 2 }, { id: 3 }],
      connections: [
        { src: 1, dst: 2 },
        { src: 1, dst: 3 },
        { src: 2, dst: 1, connections: { TCP: [[8000, 8090]] } },
        { src: 2, dst: 3 },
        { src: 3, dst: 2 },
      ],
    });
    expect(listed('classes', 'csv')).toContain(
      '\nshop/web[Deployment],shop/api[Deployment] shop/jobs[Deployment],TCP 8000-8090\n',
    );
  });
});
