/** Whatever was edited in between, a lab ends up as one that was opened with the last text. */
import { describe, expect, it } from 'vitest';
import { testCatalogue } from '#kit/command-lab';
import { readGood } from '#kit/lab-text';
import { Simulation } from '#sim/api/simulation';
import { Prng } from '#sim/base/prng';
import type { LabDocument } from '#sim/lab/lab-document';
import { inEnglish } from '#sim/base/sentence';

const SECOND = 1_000_000_000;
/** Longer than any grace period and the garbage collection of Pods together. */
const CALM_TIME = 200 * SECOND;

function opened(document: LabDocument): Simulation {
  const simulation = Simulation.open(document, { images: testCatalogue() });
  if (!simulation.ok) throw new Error(simulation.error.map(({ message }) => message).join('; '));
  return simulation.value;
}

/** One of some thousand labs. Pods without an owner are on nodes that stay: with another node they would be lost. */
function randomText(prng: Prng): string {
  const pick = <Item>(...items: readonly Item[]): Item => items[prng.below(items.length)]!;
  const has = (): boolean => prng.below(2) === 0;
  const node = (name: string): string => {
    const labels = has() ? ', labels: {disk: ssd}' : '';
    // NoExecute evicts flanneld, which then misses who leaves: what it leaves behind is no mistake.
    const taints =
      prng.below(5) === 0 ? `, taints: [{key: busy, effect: ${pick('NoSchedule', 'PreferNoSchedule')}}]` : '';
    return `{name: ${name}${labels}${taints}}`;
  };
  const nodes = ['node1', 'node2', 'node3', 'node4'].filter((name) => name === 'node1' || has()).map(node);
  const outside = has()
    ? `\n  outside: [{name: shop, addresses: [203.0.113.20], segment: internet, image: ${pick('httpd', 'nginx')}}]`
    : '';
  const documents = [
    `apiVersion: podwire.dev/v1\nkind: Lab\nspec:\n  cluster: {nodes: [{name: control-plane}, ${nodes.join(', ')}]}${outside}\n`,
    `apiVersion: v1\nkind: Pod\nmetadata: {name: client}\nspec:\n  terminationGracePeriodSeconds: ${pick(1, 3)}\n  nodeSelector: {kubernetes.io/hostname: ${pick('node1', 'control-plane')}}\n  tolerations: [{operator: Exists}]\n  containers: [{name: c, image: 'busybox:${pick('1', '2')}', command: [sleep, infinity]}]\n`,
  ];
  if (has()) {
    documents.push(
      `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: ${prng.below(4)}\n  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    spec: {terminationGracePeriodSeconds: 2, containers: [{name: web, image: 'nginx:${pick('1', '2')}', ports: [{containerPort: 80}]${has() ? ', readinessProbe: {httpGet: {port: 80}}' : ''}}]}\n`,
    );
  }
  if (has()) {
    documents.push(
      `apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {type: ${pick('ClusterIP', 'NodePort')}, selector: {app: ${pick('web', 'web', 'other')}}, ports: [{port: ${pick(80, 8080)}, targetPort: 80}]}\n`,
    );
  }
  if (has()) {
    documents.push(
      `apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n`,
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: page, namespace: shop}\ndata: {index.html: '${pick('one', 'two')}'}\n`,
      `apiVersion: v1\nkind: Pod\nmetadata: {name: till, namespace: shop}\nspec:\n  terminationGracePeriodSeconds: 4\n  nodeSelector: {kubernetes.io/hostname: node1}\n  tolerations: [{operator: Exists}]\n  containers: [{name: t, image: nginx, volumeMounts: [{name: page, mountPath: /usr/share/nginx/html}]}]\n  volumes: [{name: page, configMap: {name: page}}]\n`,
    );
  }
  return documents.join('---\n');
}

function editTo(simulation: Simulation, document: LabDocument): void {
  const outcome = simulation.update(document);
  if (outcome.kind === 'refused') {
    expect(simulation.replacePods(document, outcome.replaceable)).toEqual([]);
  } else expect(outcome).toEqual({ kind: 'applied' });
}

function outputOf(simulation: Simulation, target: string, line: string): string {
  let text = '';
  const output = { stdout: (more: string) => (text += more), stderr: () => undefined };
  const command = simulation.exec(target, ['sh', '-c', line], output);
  if (!command.ok) return inEnglish(command.error);
  return `${text} exit ${String(simulation.run(command.value, 60 * SECOND))}`;
}

/** What must not depend on how the lab became so: no addresses of Pods, no drawn names. */
function summaryOf(simulation: Simulation): unknown {
  const { cluster } = simulation;
  const topology = simulation.topology();
  const objects = cluster.store
    .kinds()
    .filter((kind) => kind !== 'Event' && kind !== 'ReplicaSet')
    .map((kind) => [kind, cluster.store.list(kind).length] as const)
    .filter(([, count]) => count > 0)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return {
    objects,
    machines: topology.machines.map(({ id, isReady, interfaces }) => [
      id,
      isReady,
      interfaces.filter(({ kind }) => kind !== 'veth' && kind !== 'bridge').map(({ name }) => name),
    ]),
    nodes: cluster.store
      .list('Node')
      .map(({ metadata, spec }) => {
        const { taints } = spec as { taints?: unknown };
        return [metadata.name, metadata.labels, taints];
      })
      .sort(),
    pods: cluster
      .pods()
      .map(({ namespace, name, status, isReady, containers }) => [
        namespace,
        name.split('-')[0],
        status,
        isReady,
        containers.map(({ image }) => image),
      ])
      .sort(),
    services: cluster
      .services()
      .map(({ name, type, ports, endpoints }) => [name, type, ports, endpoints.length])
      .sort(),
    tunnels: topology.wires.filter(({ kind }) => kind === 'tunnel').length,
    hosts: [...simulation.machines.values()].map(
      ({ root }) => root.files.read('/etc/hosts')?.split('\n').length,
    ),
    answers: ['http://web', 'http://web:8080', 'http://203.0.113.20', 'http://203.0.113.10'].map((url) =>
      outputOf(simulation, 'client', `wget -T 2 -qO- ${url} | head -n 4`),
    ),
    page: outputOf(simulation, 'shop/till', 'cat /usr/share/nginx/html/index.html'),
  };
}

describe('a sequence of edits', () => {
  it.each([5, 11, 23])(
    'ends where its last text begins (%i)',
    (seed) => {
      const prng = new Prng(seed);
      const simulation = opened(readGood(randomText(prng)));
      for (let edit = 0; edit < 12; edit += 1) {
        simulation.runFor(prng.below(4) === 0 ? 0 : prng.below(40 * SECOND));
        editTo(simulation, readGood(randomText(prng)));
      }
      const last = readGood(randomText(prng));
      editTo(simulation, last);
      simulation.runFor(CALM_TIME);
      const fresh = opened(last);
      fresh.runFor(CALM_TIME);
      expect(summaryOf(simulation)).toEqual(summaryOf(fresh));
    },
    240_000,
  );
});
