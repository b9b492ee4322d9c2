/** What the real kubectl prints of a cluster comes back as a lab of the same cluster; a lab stands in for the cluster. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importedLabOf, type ImportedLab } from '#sim/lab/import/imported-lab';
import { inEnglish } from '#sim/base/sentence';
import { ApiHttpServer } from '#kit/api-http-server';
import { CommandLab } from '#kit/command-lab';
import { readGood } from '#kit/lab-text';
import { findRealKubectl, RealKubectl } from '#kit/real-kubectl';

const KUBECTL = findRealKubectl('1.32');
const LAB = `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: stand-in}
spec:
  cluster:
    networking: {podSubnet: 10.20.0.0/16, serviceSubnet: 10.50.0.0/16}
    kubeProxy: {mode: ipvs}
    nodes: [{name: cp, role: control-plane}, {name: w1}, {name: w2}]
---
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop, labels: {app: web}}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: nginx, ports: [{containerPort: 80}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Pod
metadata: {name: client}
spec: {containers: [{name: client, image: busybox, command: [sleep, infinity]}]}
`;

describe.skipIf(KUBECTL === undefined)('a cluster that the real kubectl has printed', () => {
  let server: ApiHttpServer;
  let real: RealKubectl;
  beforeAll(async () => {
    const standIn = new CommandLab(LAB);
    server = new ApiHttpServer((request) => standIn.simulation.cluster.rest.handle(request));
    real = new RealKubectl(KUBECTL ?? '', await server.listen());
  });
  afterAll(async () => {
    await server.close();
    real.close();
  });

  async function printed(...args: readonly string[]): Promise<string> {
    const { stdout, stderr, exitCode } = await real.run(args);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    return stdout;
  }

  function importOf(files: Readonly<Record<string, string>>): ImportedLab {
    const encoder = new TextEncoder();
    const inputs = Object.entries(files).map(([name, text]) => ({ name, bytes: encoder.encode(text) }));
    const imported = importedLabOf(inputs, { name: 'printed', hasSecrets: false });
    if (!imported.ok) throw new Error(imported.error.map(({ message }) => message).join('; '));
    return imported.value;
  }

  function summaryOf({ text }: ImportedLab): object {
    const { spec, objects } = readGood(text);
    const { cni, networking, kubeProxy, nodes } = spec.cluster;
    return {
      cni: `${cni.plugin} ${cni.mode}`,
      ranges: [networking.podSubnet, networking.serviceSubnet],
      mode: kubeProxy.mode,
      nodes: nodes.map(({ name, role, addresses }) => `${name} ${role} ${addresses.join(' ')}`),
      objects: objects.map(({ object }) => `${object.kind} ${object.metadata.name}`).toSorted(),
    };
  }

  const WHOLE = {
    cni: 'flannel vxlan',
    ranges: ['10.20.0.0/16', '10.50.0.0/16'],
    // Neither prints ConfigMaps, and nothing else says which.
    mode: 'iptables',
    nodes: ['cp control-plane 192.168.0.10', 'w1 worker 192.168.0.11', 'w2 worker 192.168.0.12'],
    objects: ['Deployment web', 'Namespace shop', 'Pod client', 'Service web'],
  };

  it('comes from cluster-info dump', async () => {
    const dump = await printed('cluster-info', 'dump', '--all-namespaces', '-o', 'json');
    const imported = importOf({ 'dump.json': dump });
    expect(
      imported.leftOut
        .map(inEnglish)
        .filter((line) => !line.endsWith(' left out: the cluster makes its own')),
    ).toEqual([]);
    expect(summaryOf(imported)).toEqual(WHOLE);
  });

  it('comes from the folder of a dump', async () => {
    const folder = join(real.folder, 'dump');
    await printed('cluster-info', 'dump', '--all-namespaces', '-o', 'yaml', `--output-directory=${folder}`);
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.yaml'),
    );
    const files = Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
    expect(summaryOf(importOf(files))).toEqual(WHOLE);
  });

  it('comes from get all, without a Node in it', async () => {
    const all = await printed('get', 'all', '-A', '-o', 'yaml');
    const imported = importOf({ 'all.yaml': all });
    expect(imported.guesses.map(({ words }) => inEnglish(words))).toContain(
      'nodes and their addresses: the Pods say where they run',
    );
    expect(summaryOf(imported)).toEqual(WHOLE);
  });

  it('has its mode of kube-proxy where ConfigMaps are printed, too', async () => {
    const all = await printed('get', 'nodes,configmaps,all', '-A', '-o', 'yaml');
    expect(summaryOf(importOf({ 'all.yaml': all }))).toEqual({ ...WHOLE, mode: 'ipvs' });
  });
});
