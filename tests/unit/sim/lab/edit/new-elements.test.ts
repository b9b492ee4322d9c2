import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { listRecipes } from '#main/desk/recipes';
import { copiedText } from '#sim/lab/edit/copied-text';
import { documentOf, edited, editedText, editOf, refusalOf } from '#kit/lab-edits';

const LAB = 'apiVersion: podwire.dev/v1\nkind: Lab\nmetadata: {name: shop}\nspec: {}\n';
const RECIPES = fileURLToPath(new URL('../../../../../resources/recipes', import.meta.url));
const SAMPLE = readFileSync(
  new URL('../../../../../resources/labs/first-packets.podwire.yaml', import.meta.url),
  'utf8',
);
const WEB = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: nginx, envFrom: [{configMapRef: {name: web}}], ports: [{containerPort: 80}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {type: NodePort, clusterIP: 10.96.0.80, selector: {app: web}, ports: [{port: 80, nodePort: 30080}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: web}
data: {URL: 'http://web'}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec: {rules: [{host: a.example, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}]}
`;

/** By `Kind/name`. */
function objectsOf(text: string): Map<string, { readonly spec?: unknown; readonly metadata: unknown }> {
  const objects = documentOf([{ name: 'lab.yaml', text }]).objects;
  return new Map(objects.map(({ object }) => [`${object.kind}/${object.metadata.name}`, object]));
}

describe('adding', () => {
  it('a StatefulSet brings the Service without an address that names its Pods', () => {
    const after = objectsOf(editedText(LAB, { kind: 'add', element: 'statefulset' }));
    expect(after.get('StatefulSet/redis')?.spec).toMatchObject({ serviceName: 'redis', replicas: 2 });
    expect(after.get('Service/redis')?.spec).toEqual({
      clusterIP: 'None',
      selector: { app: 'redis' },
      ports: [{ port: 6379 }],
    });
  });

  it('an Ingress leads to the Service that it was dropped on, by the class of the lab’s controller', () => {
    const lab = editedText(`${LAB}---\n${WEB}`, {
      kind: 'add',
      element: 'ingress-controller',
      variant: 'traefik',
    });
    const after = objectsOf(
      editedText(lab, { kind: 'add', element: 'ingress', onto: 'service/default/web' }),
    );
    expect(after.get('Ingress/web-2')?.spec).toEqual({
      ingressClassName: 'traefik',
      rules: [
        {
          host: 'web.example',
          http: {
            paths: [
              { path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } },
            ],
          },
        },
      ],
    });
  });

  it('an Ingress without a Service is refused, and a Service is offered', () => {
    expect(editOf(LAB, { kind: 'add', element: 'ingress' })).toMatchObject({
      kind: 'refused',
      offer: { command: { kind: 'add', element: 'service' } },
    });
  });

  it('a NetworkPolicy closes what it was dropped on, or the namespace', () => {
    const after = objectsOf(
      editedText(WEB, { kind: 'add', element: 'policy', onto: 'deployment/default/web' }),
    );
    expect(after.get('NetworkPolicy/deny-web')?.spec).toEqual({
      podSelector: { matchLabels: { app: 'web' } },
      policyTypes: ['Ingress'],
    });
    expect(
      objectsOf(editedText(WEB, { kind: 'add', element: 'policy' })).has('NetworkPolicy/default-deny'),
    ).toBe(true);
  });

  it('a second controller of a kind has a class of its own', () => {
    const one = editedText(LAB, { kind: 'add', element: 'ingress-controller' });
    const { document } = edited(one, { kind: 'add', element: 'ingress-controller' });
    expect(document.spec.cluster.ingressControllers?.map(({ className }) => className)).toEqual([
      'nginx',
      'nginx-2',
    ]);
  });

  it('an ALB asks for a load balancer of a cloud, which gets the last addresses of the segment', () => {
    const alb = { kind: 'add', element: 'ingress-controller', variant: 'alb' } as const;
    const refused = editOf(LAB, alb);
    if (refused.kind !== 'refused' || refused.offer === undefined) throw new Error('nothing is offered');
    const cloud = editedText(LAB, refused.offer.command);
    const { document } = edited(cloud, alb);
    expect(document.spec.cluster.loadBalancer).toMatchObject({ kind: 'cloud', pool: '192.168.0.240/28' });
    expect(document.spec.cluster.ingressControllers?.map(({ kind }) => kind)).toEqual(['alb']);
    expect(refusalOf(cloud, { kind: 'add', element: 'load-balancer' })).toContain(
      'has a load balancer already',
    );
  });
});

describe('duplicating', () => {
  it('keeps what belongs together together, and gives free names', () => {
    const refs = ['deployment', 'service', 'configmap', 'ingress'].map((kind) => `${kind}/default/web`);
    const edit = editOf(WEB, { kind: 'duplicate', refs });
    expect(edit).toMatchObject({
      name: 'duplicate as 4 objects',
      refs: refs.map((ref) => `${ref}-2`),
    });
    const after = objectsOf(editedText(WEB, { kind: 'duplicate', refs }));
    expect(after.get('Deployment/web-2')?.spec).toMatchObject({
      selector: { matchLabels: { app: 'web-2' } },
      template: {
        metadata: { labels: { app: 'web-2' } },
        spec: { containers: [{ name: 'web', envFrom: [{ configMapRef: { name: 'web-2' } }] }] },
      },
    });
    // What only one Service can have is left to the cluster.
    expect(after.get('Service/web-2')?.spec).toEqual({
      type: 'NodePort',
      selector: { app: 'web-2' },
      ports: [{ port: 80 }],
    });
    expect(JSON.stringify(after.get('Ingress/web-2')?.spec)).toContain('"service":{"name":"web-2"');
  });

  it('counts on from the number that a copy has', () => {
    const one = editedText(WEB, { kind: 'duplicate', refs: ['configmap/default/web'] });
    expect(editOf(one, { kind: 'duplicate', refs: ['configmap/default/web-2'] })).toMatchObject({
      ref: 'configmap/default/web-3',
    });
  });

  it('leaves a Service’s selector alone where its workload is not copied', () => {
    const after = objectsOf(editedText(WEB, { kind: 'duplicate', refs: ['service/default/web'] }));
    expect(after.get('Service/web-2')?.spec).toMatchObject({ selector: { app: 'web' } });
  });

  it('of machines gives free names and addresses', () => {
    const { document, ref } = edited(SAMPLE, { kind: 'duplicate', refs: ['node/node2', 'node/node1'] });
    expect(ref).toBe('node/node4');
    const nodes = document.spec.cluster.nodes.map(({ name, addresses }) => `${name} ${String(addresses)}`);
    expect(nodes.slice(-2)).toEqual(['node3 192.168.0.13', 'node4 192.168.0.14']);
  });

  it('of a Pod that a workload made offers a replica more', () => {
    const refused = editOf(
      WEB,
      { kind: 'duplicate', refs: ['pod/default/web-1'] },
      { owner: 'deployment/default/web' },
    );
    expect('message' in refused && refused.message).toContain('One more comes with a replica more.');
    expect(refused).toMatchObject({
      offer: { command: { kind: 'scale', replicas: 2 } },
    });
  });

  it.each([
    { ref: 'segment/lan', words: 'is written in the text' },
    { ref: 'pod/kube-system/coredns', words: 'part of the cluster itself' },
    { ref: 'pod/default/nobody', words: 'does not stand in the text' },
  ])('of $ref is refused with the reason', ({ ref, words }) => {
    expect(refusalOf(SAMPLE, { kind: 'duplicate', refs: [ref] })).toContain(words);
  });
});

describe('pasting', () => {
  it('takes names as they are where they are free, and makes namespaces that are missing', () => {
    const text = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: far}\n';
    const { document, name } = edited(LAB, { kind: 'paste', text });
    expect(name).toBe('paste ConfigMap a');
    expect(document.objects.map(({ object }) => `${object.kind} ${object.metadata.name}`)).toEqual([
      'ConfigMap a',
      'Namespace far',
    ]);
  });

  it('of what was copied gives it once more under free names', () => {
    const { text, count } = copiedText(documentOf([{ name: 'a.yaml', text: WEB }]), [
      'deployment/default/web',
      'service/default/web',
      'node/node1',
    ]);
    expect(count).toBe(2);
    expect(editOf(WEB, { kind: 'paste', text })).toMatchObject({
      refs: ['deployment/default/web-2', 'service/default/web-2'],
    });
  });

  it('takes every recipe, more than once', async () => {
    const recipes = await listRecipes(RECIPES);
    expect(recipes.map(({ name }) => name)).toContain('layers');
    for (const { text, title } of recipes) {
      expect(title).toMatch(/^[A-Z].*\.$/u);
      const once = editedText(LAB, { kind: 'paste', text });
      expect(editOf(once, { kind: 'paste', text }).kind).toBe('edit');
    }
  });

  it('takes what kubectl get printed without what a cluster wrote into it', () => {
    const text = JSON.stringify({
      apiVersion: 'v1',
      kind: 'List',
      items: [
        {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: 'a', namespace: 'default', uid: '1', resourceVersion: '7' },
          spec: { containers: [{ name: 'a', image: 'busybox' }] },
          status: { phase: 'Running' },
        },
      ],
    });
    const pod = objectsOf(editedText(LAB, { kind: 'paste', text })).get('Pod/a');
    expect(pod?.metadata).toEqual({ name: 'a', namespace: 'default' });
    expect(pod).not.toHaveProperty('status');
  });

  it.each([
    { text: 'apiVersion: v1\nkind: Pod\n  metadata: {', words: 'line 2, column 7' },
    { text: 'hello', words: 'expected an object with apiVersion and kind' },
    { text: '# nothing\n', words: 'no Kubernetes object' },
    { text: LAB, words: 'open it as a file' },
    { text: '{apiVersion: v1, kind: Node, metadata: {name: a}}', words: 'from the palette' },
    {
      text: '{apiVersion: a.example/v1, kind: Widget, metadata: {name: a}}',
      words: 'CustomResourceDefinition',
    },
    {
      text: '{apiVersion: v1, kind: Service, metadata: {name: A_B}, spec: {ports: [{port: 80}]}}',
      words: 'A_B',
    },
    { text: '{apiVersion: v1, kind: Namespace, metadata: {name: default}}', words: 'in the lab already' },
  ])('of "$text" is refused with the reason', ({ text, words }) => {
    expect(refusalOf(SAMPLE, { kind: 'paste', text })).toContain(words);
  });
});
