import { describe, expect, it } from 'vitest';
import { differenceViewOf, type DifferenceView } from '#sim/api/diff/difference-view';
import { labDifferenceOf } from '#sim/api/diff/lab-difference';

const LAB = `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: shop}
spec:
  cluster:
    cni: {plugin: calico}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app.kubernetes.io/name: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - {name: side, image: busybox}
        - name: web
          image: nginx:alpine
---
apiVersion: v1
kind: Pod
metadata: {name: client}
spec: {containers: [{name: c, image: busybox}]}
`;
const DENY = `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny}
spec: {podSelector: {matchLabels: {app: web}}}
`;
const NAMES = { before: 'a.yaml', after: 'b.yaml' };

function viewOf(before: string, after: string, open: 'before' | 'after' = 'after'): DifferenceView {
  const inputOf = (text: string): { name: string; bytes: Uint8Array }[] => [
    { name: 'lab.yaml', bytes: new TextEncoder().encode(text) },
  ];
  const difference = labDifferenceOf(inputOf(before), inputOf(after));
  if (!difference.ok) throw new Error(difference.error.map(({ message }) => message).join('; '));
  return differenceViewOf(difference.value, NAMES, open);
}

/** What stands at the place that is told. */
function textAt(text: string, location: { line: number; column: number } | undefined): string | undefined {
  return location === undefined ? undefined : text.split('\n')[location.line - 1]?.slice(location.column - 1);
}

describe('the difference of two labs for a page', () => {
  it('leads to the value of each field in the open lab, also behind the names of lists and keys with dots', () => {
    const after = LAB.replace('nginx:alpine', 'nginx:1.27')
      .replace('replicas: 1', 'replicas: 2')
      .replace('name: web}', 'name: shop}')
      .replace('plugin: calico}', 'plugin: calico, mode: vxlan}');
    const { cluster, objects } = viewOf(LAB, after);
    const [web] = objects;
    expect(web).toMatchObject({ title: 'Deployment default/web', object: 'deployment/default/web' });
    expect(web?.fields.map(({ path, location }) => [path, textAt(after, location)])).toEqual([
      ['metadata.labels[app.kubernetes.io/name]', 'shop}'],
      ['spec.replicas', '2'],
      ['spec.template.spec.containers[web].image', 'nginx:1.27'],
    ]);
    const mode = cluster.find(({ path }) => path === 'cluster.cni.mode');
    expect(textAt(after, mode?.location)).toBe('vxlan}');
  });

  it('leads to what a field would stand in where the open lab leaves it out, and nowhere for an object that it has not', () => {
    const before = LAB.replace('replicas: 1', 'minReadySeconds: 5\n  replicas: 1') + DENY;
    const { objects, pairs } = viewOf(before, LAB);
    expect(objects.map(({ kind, title, location }) => [kind, title, location?.line])).toEqual([
      ['changed', 'Deployment default/web', 8],
      ['removed', 'NetworkPolicy default/deny', undefined],
    ]);
    expect(objects[0]?.fields).toMatchObject([{ kind: 'removed', before: '5', location: { line: 14 } }]);
    expect(pairs).toContainEqual({
      from: 'default/client[Pod]',
      to: 'default/web[Deployment]',
      isOpened: true,
      connections: 'All Connections',
    });
  });

  it('leads into the first of the two where that is the open one', () => {
    const other = LAB.replace('replicas: 1', 'replicas: 4') + DENY;
    const { objects } = viewOf(other, LAB, 'before');
    expect(objects.map(({ title, location }) => [title, location?.line])).toEqual([
      ['Deployment default/web', 8],
      ['NetworkPolicy default/deny', 29],
    ]);
  });

  it('counts what nobody reads on a screen, and has all of it in the text that is copied', () => {
    const many = Array.from(
      { length: 1_003 },
      (_, index) => `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c${index}}\ndata: {a: b}\n`,
    ).join('');
    const view = viewOf(LAB, LAB + many);
    expect({ shown: view.objects.length, hidden: view.hiddenCount }).toEqual({ shown: 1_000, hidden: 3 });
    expect(view.text.match(/^ {2}\+ ConfigMap/gmu)).toHaveLength(1_003);
  });
});
