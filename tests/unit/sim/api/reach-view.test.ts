import { describe, expect, it } from 'vitest';
import { plainWords } from '#kit/plain-words';
import { ReachView } from '#sim/api/reach-view';
import { readLab } from '#sim/api/read-lab';
import { readReachObjects } from '#sim/lab/objects/read-reach-objects';

const SHOP = `apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{name: web, ports: [{containerPort: 8080, hostPort: 8081}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: client, namespace: shop}
spec: {containers: [{name: main}]}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {type: NodePort, selector: {app: web}, ports: [{port: 80, targetPort: 8080, nodePort: 30080}]}
`;

function viewOf(text: string): ReachView {
  const read = readReachObjects([{ name: 'shop.yaml', text }]);
  if (!read.ok) throw new Error(read.error.map(({ message }) => message).join('\n'));
  return new ReachView(read.value.objects);
}

describe('why a pair may talk', () => {
  it('names the ways by which somebody outside comes in, with their lines', () => {
    const view = viewOf(SHOP);
    const explained = view.explain('0.0.0.0-255.255.255.255[External]', 'shop/web[Pod]');
    expect(plainWords(explained?.ways)).toMatchObject([
      {
        text: 'Service shop/web, node port 30080 (policies see a node, not the client)',
        location: { line: 11 },
      },
      { text: 'Pod shop/web, host port 8081', location: { line: 1 } },
    ]);
    expect(view.explain('shop/client[Pod]', 'shop/web[Pod]')?.ways).toEqual([]);
  });
});

describe('policies that only the network plugin knows', () => {
  const CALICO = `---
apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {name: deny, namespace: shop}
spec: {selector: "app == 'web'", types: [Ingress], ingress: []}
`;

  it('are not counted, which is said with their line', () => {
    const read = readReachObjects([{ name: 'shop.yaml', text: SHOP + CALICO }]);
    const [notice, ...others] = read.ok ? read.value.notices : [];
    expect(others).toEqual([]);
    expect(notice).toMatchObject({
      severity: 'warning',
      code: 'policy-not-counted',
      location: { file: 'shop.yaml', line: 17 },
    });
    expect(notice?.message).toMatch(/^NetworkPolicy of the network plugin is not counted/u);
  });

  it('are not taken for those of Kubernetes in the matrix of a lab', () => {
    const text = `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: shop}
spec: {cluster: {cni: {plugin: calico}}}
---
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec: {containers: [{name: web, image: 'nginx:alpine'}]}
${CALICO.replace('shop', 'default')}`;
    const lab = readLab([{ name: 'shop.yaml', bytes: new TextEncoder().encode(text) }]);
    if (!lab.ok) throw new Error(lab.error.map(({ message }) => message).join('\n'));
    const view = new ReachView(lab.value.objects);
    expect(view).toMatchObject({ policyCount: 0, hasPluginPolicies: true });
    expect(new ReachView(lab.value.objects.slice(0, 1)).hasPluginPolicies).toBe(false);
  });
});
