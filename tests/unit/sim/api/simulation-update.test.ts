import { describe, expect, it } from 'vitest';
import { CommandLab, testCatalogue } from '#kit/command-lab';
import { readGood, type LabFiles } from '#kit/lab-text';
import { plainWords } from '#kit/plain-words';
import { inEnglish } from '#sim/base/sentence';
import { Simulation, type UpdateOutcome } from '#sim/api/simulation';
import { formatDiagnostic } from '#sim/base/diagnostic';

const SECOND = 1_000_000_000;

interface LabParts {
  readonly replicas?: number;
  readonly image?: string;
  readonly selector?: string;
  readonly client?: string;
  readonly cluster?: string;
  readonly outside?: string;
  readonly more?: string;
}

/** A Deployment, a Service in front of it and a Pod to ask from, on a control plane and some workers. */
function labText(parts: LabParts = {}): string {
  const { replicas = 1, image = 'nginx:alpine', selector = 'web', client = '', more = '' } = parts;
  const { cluster = 'nodes: [{name: control-plane}, {name: node1}, {name: node2}]', outside = '' } = parts;
  return `apiVersion: podwire.dev/v1
kind: Lab
spec:
  cluster: {${cluster}}
${outside}---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: '${image}', ports: [{containerPort: 80}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: ${selector}}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Pod
metadata: {name: client, labels: {app: client}}
spec:
  terminationGracePeriodSeconds: 1${client}
  containers: [{name: client, image: busybox, command: [sleep, infinity]}]
${more}`;
}

function nodes(...names: readonly string[]): string {
  return `nodes: [${['control-plane', ...names].map((name) => `{name: ${name}}`).join(', ')}]`;
}

function describedNodes({ simulation }: CommandLab): readonly string[] {
  return simulation.document.spec.cluster.nodes.map(
    ({ name, addresses, podCIDR }) => `${name} ${addresses.join()} ${podCIDR}`,
  );
}

function updated(lab: CommandLab, files: LabFiles | string): UpdateOutcome {
  const outcome = lab.simulation.update(readGood(files));
  lab.simulation.settle();
  return outcome;
}

function podsOf(lab: CommandLab, app: string): readonly string[] {
  return lab.simulation.cluster
    .pods()
    .filter(({ name }) => name.startsWith(`${app}-`))
    .map(({ name }) => name);
}

function find(lab: CommandLab, kind: string, name: string): Readonly<Record<string, unknown>> | undefined {
  return lab.simulation.cluster.store.find(kind, kind === 'Node' ? '' : 'default', name);
}

function addressOf(lab: CommandLab, pod: string): string {
  return lab.simulation.cluster.pods().find(({ name }) => name === pod)?.address ?? 'none';
}

/** What the API server holds and what the machines look like, without what only time changes. */
function stateOf({ simulation }: CommandLab): string {
  const { cluster, machines } = simulation;
  const objects = cluster.store.kinds().flatMap((kind) => cluster.store.list(kind));
  const devices = [...machines.values()].map(({ id, rootNamespace }) => [
    id,
    rootNamespace.stack.devices().map(({ name }) => name),
  ]);
  return JSON.stringify({ objects, devices, version: cluster.store.resourceVersion });
}

function refusalOf(place: ReturnType<Simulation['findPlace']>): string | undefined {
  return place.ok ? undefined : inEnglish(place.error);
}

describe('Simulation.update', () => {
  it('starts another Pod when there are to be more, and requests reach it once it is ready', () => {
    const lab = new CommandLab(
      labText({ replicas: 1, image: 'registry.k8s.io/e2e-test-images/agnhost:2.47' }),
    );
    const [first] = podsOf(lab, 'web');
    expect(
      lab.simulation.update(
        readGood(labText({ replicas: 3, image: 'registry.k8s.io/e2e-test-images/agnhost:2.47' })),
      ),
    ).toEqual({
      kind: 'applied',
    });
    expect(podsOf(lab, 'web')).toEqual([first]);
    lab.simulation.runFor(SECOND / 10);
    expect(podsOf(lab, 'web')).toHaveLength(3);
    expect(lab.simulation.cluster.services().find(({ name }) => name === 'web')?.endpoints).toHaveLength(1);
    lab.simulation.settle();
    expect(lab.simulation.cluster.services().find(({ name }) => name === 'web')?.endpoints).toHaveLength(3);
  });

  it('sends requests to the new Pods of a Service', () => {
    const lab = new CommandLab(labText({ replicas: 1, image: 'traefik/whoami' }));
    expect(updated(lab, labText({ replicas: 3, image: 'traefik/whoami' }))).toEqual({ kind: 'applied' });
    const answers = new Set<string>();
    for (let turn = 0; turn < 30; turn += 1) {
      const { stdout } = lab.sh('client', 'wget -qO- http://web');
      answers.add(/Hostname: (\S+)/.exec(stdout)?.[1] ?? stdout);
    }
    expect([...answers].sort()).toEqual([...podsOf(lab, 'web')].sort());
    expect(updated(lab, labText({ replicas: 0, image: 'traefik/whoami' }))).toEqual({ kind: 'applied' });
    expect(lab.sh('client', 'wget -T 2 -qO- http://web').stderr).toContain('Connection refused');
  });

  it('does not touch what did not change', () => {
    const lab = new CommandLab(labText());
    const before = stateOf(lab);
    const revision = lab.simulation.topologyRevision;
    expect(lab.simulation.update(readGood(`${labText()}\n# a comment\n`))).toEqual({ kind: 'applied' });
    expect(stateOf(lab)).toBe(before);
    expect(lab.simulation.topologyRevision).toBe(revision);
  });

  it('takes a Service to other Pods when its selector changes', () => {
    const lab = new CommandLab(labText());
    expect(lab.sh('client', 'wget -qO- http://web').exitCode).toBe(0);
    updated(lab, labText({ selector: 'nobody' }));
    expect(lab.sh('client', 'wget -T 2 -qO- http://web').stderr).toContain('Connection refused');
    updated(lab, labText({ selector: 'web' }));
    expect(lab.sh('client', 'wget -qO- http://web').exitCode).toBe(0);
  });

  it('rolls a new template out', () => {
    const lab = new CommandLab(labText({ replicas: 2 }));
    const before = podsOf(lab, 'web');
    updated(lab, labText({ replicas: 2, image: 'nginx:1.27' }));
    expect(podsOf(lab, 'web').filter((name) => before.includes(name))).toEqual([]);
    expect(
      lab.simulation.cluster.pods().find(({ name }) => name.startsWith('web-'))?.containers[0]?.image,
    ).toBe('nginx:1.27');
  });

  it('goes back to the ReplicaSet that it had when a template comes back', () => {
    const lab = new CommandLab(labText({ replicas: 2 }));
    const replicaSets = (): readonly string[] =>
      lab.simulation.cluster.store
        .list('ReplicaSet', { namespace: 'default' })
        .map(({ metadata, spec }) => `${metadata.name} ${String((spec as { replicas: number }).replicas)}`);
    const [first] = replicaSets();
    updated(lab, labText({ replicas: 2, image: 'nginx:1.27' }));
    lab.simulation.update(readGood(labText({ replicas: 2, image: 'nginx:1.28' })));
    lab.simulation.runFor(SECOND / 5);
    updated(lab, labText({ replicas: 2 }));
    expect(replicaSets()[0]).toBe(first);
    expect(
      replicaSets()
        .slice(1)
        .every((text) => text.endsWith(' 0')),
    ).toBe(true);
    expect(lab.simulation.cluster.services().find(({ name }) => name === 'web')?.endpoints).toHaveLength(2);
  });

  it('deletes what left the text, and what belonged to it', () => {
    const lab = new CommandLab(labText({ replicas: 2 }));
    const [head = '', , , pod = ''] = labText().split('---\n');
    expect(updated(lab, `${head}---\n${pod}`)).toEqual({ kind: 'applied' });
    const left = lab.simulation.cluster
      .pods()
      .filter(({ isStatic, isDaemon }) => isStatic !== true && isDaemon !== true);
    expect(left.map(({ name }) => name.split('-')[0]).sort()).toEqual(['client', 'coredns', 'coredns']);
    expect(
      ['Deployment', 'ReplicaSet', 'Service', 'Endpoints', 'EndpointSlice'].flatMap((kind) =>
        lab.simulation.cluster.store
          .list(kind, { namespace: 'default' })
          .filter(({ metadata }) => metadata.name.startsWith('web')),
      ),
    ).toEqual([]);
  });

  it('deletes and creates what gets another name', () => {
    const lab = new CommandLab(labText());
    const text = labText().replace('{name: client, labels', '{name: asker, labels');
    expect(updated(lab, text)).toEqual({ kind: 'applied' });
    expect(find(lab, 'Pod', 'client')).toBeUndefined();
    expect(lab.sh('asker', 'hostname').stdout).toBe('asker\n');
  });

  it('lets a Service of another name take the node port that its forerunner had', () => {
    const port = (name: string): string => `---
apiVersion: v1
kind: Service
metadata: {name: ${name}}
spec: {type: NodePort, selector: {app: web}, ports: [{port: 80, nodePort: 30080}]}
`;
    const lab = new CommandLab(labText({ more: port('one') }));
    expect(updated(lab, labText({ more: port('two') }))).toEqual({ kind: 'applied' });
    expect(
      lab.sh('node/node1', 'curl -s -o /dev/null -w "%{http_code}" http://192.168.0.12:30080').stdout,
    ).toBe('200');
  });

  it('refuses what only a new Pod can be, says where, and leaves everything as it was', () => {
    const lab = new CommandLab(labText());
    const before = stateOf(lab);
    const document = readGood(
      labText({ replicas: 5, client: '\n  nodeSelector: {kubernetes.io/hostname: node2}' }),
    );
    const outcome = lab.simulation.update(document);
    expect(outcome.kind === 'refused' && outcome.diagnostics.map(formatDiagnostic)).toEqual([
      'web.yaml:26:17: error: Pod "client" is invalid: spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative); delete the Pod and create it anew, as kubectl replace --force does',
    ]);
    expect(outcome).toMatchObject({ replaceable: ['pod/default/client'] });
    expect(stateOf(lab)).toBe(before);
    lab.simulation.settle();
    expect(podsOf(lab, 'web')).toHaveLength(1);
    expect(lab.simulation.document.objects).not.toBe(document.objects);
  });

  it.each([
    {
      name: 'another selector of a Deployment',
      change: (text: string) =>
        text
          .replace('{matchLabels: {app: web}}', '{matchLabels: {app: new}}')
          .replace('{labels: {app: web}}', '{labels: {app: new}}'),
      message:
        'web.yaml:11:13: error: Deployment.apps "web" is invalid: spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string{"app":"new"}, MatchExpressions:[]v1.LabelSelectorRequirement(nil)}: field is immutable; delete the Deployment and create it anew, or give the new one another name',
    },
    {
      name: 'another address of a Service',
      change: (text: string) =>
        text.replace('{selector: {app: web}, ports', '{clusterIP: 10.96.7.7, selector: {app: web}, ports'),
      message:
        'web.yaml:19:19: error: Service "web" is invalid: spec.clusterIPs[0]: Invalid value: []string{"10.96.7.7"}: may not change once set; delete the Service and create it anew to give it another address',
    },
  ])('refuses $name in the words of the API server', ({ change, message }) => {
    const lab = new CommandLab(labText());
    const before = stateOf(lab);
    const outcome = lab.simulation.update(readGood(change(labText({ replicas: 4 }))));
    expect(outcome.kind === 'refused' && outcome.diagnostics.map(formatDiagnostic)).toEqual([message]);
    expect(outcome).toMatchObject({ replaceable: [] });
    expect(stateOf(lab)).toBe(before);
  });

  it('draws the same names after a refused edit as without it', () => {
    const refused = new CommandLab(labText());
    const straight = new CommandLab(labText());
    refused.simulation.update(
      readGood(
        labText({
          replicas: 5,
          client: '\n  nodeName: node2',
          more: '---\napiVersion: v1\nkind: Service\nmetadata: {name: db}\nspec: {type: NodePort, ports: [{port: 1}]}\n',
        }),
      ),
    );
    for (const lab of [refused, straight]) {
      updated(
        lab,
        labText({
          replicas: 3,
          more: '---\napiVersion: v1\nkind: Service\nmetadata: {name: db}\nspec: {type: NodePort, ports: [{port: 1}]}\n',
        }),
      );
    }
    expect(stateOf(refused)).toBe(stateOf(straight));
  });

  it('creates a Pod again that came back into the text while it was still ending', () => {
    const lab = new CommandLab(
      labText().replace('terminationGracePeriodSeconds: 1', 'terminationGracePeriodSeconds: 20'),
    );
    const full = labText().replace('terminationGracePeriodSeconds: 1', 'terminationGracePeriodSeconds: 20');
    const without = full.slice(0, full.lastIndexOf('---'));
    const uid = find(lab, 'Pod', 'client')?.['metadata'];
    lab.simulation.update(readGood(without));
    lab.simulation.runFor(SECOND);
    expect(lab.simulation.update(readGood(full))).toEqual({ kind: 'applied' });
    lab.simulation.settle();
    expect(find(lab, 'Pod', 'client')?.['metadata']).not.toMatchObject({ uid });
    expect(lab.sh('client', 'wget -qO- http://web').exitCode).toBe(0);
  });

  it('empties a Namespace that left the text, and fills it again when it comes back', () => {
    const shop = `---
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: Pod
metadata: {name: till, namespace: shop}
spec: {terminationGracePeriodSeconds: 1, containers: [{name: till, image: nginx:alpine}]}
`;
    const lab = new CommandLab(labText({ more: shop }));
    const { cluster } = lab.simulation;
    lab.simulation.update(readGood(labText()));
    lab.simulation.runFor(SECOND);
    expect(cluster.store.find('Namespace', '', 'shop')).toMatchObject({ status: { phase: 'Terminating' } });
    expect(cluster.apply(readGood(labText({ more: shop })).objects.slice(-1))).toEqual([]);
    lab.simulation.settle();
    expect(cluster.store.find('Namespace', '', 'shop')).toBeUndefined();
    updated(lab, labText({ more: shop }));
    expect(lab.sh('shop/till', 'hostname').stdout).toBe('till\n');
    lab.simulation.update(readGood(labText()));
    expect(updated(lab, labText({ more: shop }))).toEqual({ kind: 'applied' });
    expect(lab.sh('shop/till', 'hostname').stdout).toBe('till\n');
  });

  it('says what a running cluster cannot become', () => {
    const lab = new CommandLab(labText());
    const before = stateOf(lab);
    const cluster = `networking: {podSubnet: 10.10.0.0/16, dnsDomain: lab.local}, cni: {plugin: flannel, mode: host-gw}, ${nodes('node1', 'node2')}`;
    const text = labText({ cluster, replicas: 4 }).replace('spec:\n', 'spec:\n  seed: 7\n');
    expect(plainWords(lab.simulation.update(readGood(text)))).toEqual({
      kind: 'needs-restart',
      reasons: [
        'the seed changed from 1 to 7',
        'the Pod range changed from 10.244.0.0/16 to 10.10.0.0/16',
        'the DNS domain changed from cluster.local to lab.local',
        'the network plugin changed from flannel vxlan to flannel host-gw',
        'the Pod range of node control-plane changed from 10.244.0.0/24 to 10.10.0.0/24',
      ],
    });
    expect(stateOf(lab)).toBe(before);
  });
});

describe('Simulation.replacePods', () => {
  it('deletes a Pod at once and creates it anew, on another node', () => {
    const lab = new CommandLab(labText({ client: '\n  nodeSelector: {kubernetes.io/hostname: node1}' }));
    const document = readGood(
      labText({ replicas: 2, client: '\n  nodeSelector: {kubernetes.io/hostname: node2}' }),
    );
    expect(lab.simulation.update(document).kind).toBe('refused');
    expect(lab.simulation.replacePods(document, ['pod/default/client'])).toEqual([]);
    lab.simulation.runFor(SECOND * 3);
    expect(lab.simulation.cluster.pods().find(({ name }) => name === 'client')).toMatchObject({
      nodeName: 'node2',
      isReady: true,
    });
    expect(podsOf(lab, 'web')).toHaveLength(2);
    expect(lab.sh('client', 'wget -qO- http://web').exitCode).toBe(0);
    expect(lab.simulation.machines.get('node1')?.namespaces.has('default/client')).toBe(false);
    expect(lab.simulation.document.objects).toBe(document.objects);
  });
});

describe('a capture while the lab changes', () => {
  const client = (node: string): string => `\n  nodeSelector: {kubernetes.io/hostname: ${node}}`;

  it('goes on at an interface that is made anew, and knows those that come', () => {
    const lab = new CommandLab(labText({ client: client('node1'), cluster: nodes('node1') }));
    const named = lab.simulation.startCapture({
      interfaces: ['default/client:eth0'],
      filter: 'tcp[13] == 2',
    });
    const any = lab.simulation.startCapture({ interfaces: ['any'], filter: '' });
    if (!named.ok || !any.ok) throw new Error('no capture');
    lab.sh('client', 'wget -qO- http://web');
    expect(named.value.rows().count).toBe(1);
    const text = labText({ client: client('node2'), cluster: nodes('node1', 'node2') });
    expect(lab.simulation.replacePods(readGood(text), ['pod/default/client'])).toEqual([]);
    lab.simulation.settle();
    lab.sh('client', 'wget -qO- http://web');
    expect(named.value.rows().count).toBe(2);
    expect(named.value.store.interfaces).toHaveLength(1);
    expect(any.value.store.interfaces.map(({ name }) => name)).toContain('node/node2:cni0');
  });
});

describe('Simulation.empty', () => {
  it('has nothing in it, and can be run and captured', () => {
    const simulation = Simulation.empty({ images: testCatalogue() });
    expect(simulation.startCapture({ interfaces: ['any'], filter: '' }).ok).toBe(true);
    simulation.runFor(SECOND * 100);
    expect(simulation.settle().isSettled).toBe(true);
    expect(simulation.topology()).toMatchObject({
      machines: [],
      segments: [],
      wires: [],
      services: [],
      unscheduled: [],
      workloads: [],
    });
    expect(simulation.captures[0]?.rows().count).toBe(0);
    expect(plainWords(simulation.update(readGood(labText())))).toEqual({
      kind: 'needs-restart',
      reasons: ['there is no lab yet'],
    });
  });
});

describe('a node that joins', () => {
  it('gets a machine, a range and tunnels, and its Pods reach all others in both directions', () => {
    const lab = new CommandLab(labText({ cluster: nodes('node1') }));
    const text = labText({
      cluster: nodes('node1', 'node2'),
      more: `---
apiVersion: v1
kind: Pod
metadata: {name: late}
spec: {nodeSelector: {kubernetes.io/hostname: node2}, containers: [{name: late, image: busybox, command: [sleep, infinity]}]}
`,
    });
    expect(lab.simulation.update(readGood(text))).toEqual({ kind: 'applied' });
    expect(lab.simulation.topology().machines.find(({ name }) => name === 'node2')?.isReady).toBe(false);
    expect(lab.sh('node/node1', 'ip route').stdout).not.toContain('10.244.2.0');
    lab.simulation.settle();
    expect(lab.simulation.topology().machines.map(({ id, isReady }) => `${id} ${String(isReady)}`)).toEqual([
      'host/router true',
      'node/control-plane true',
      'node/node1 true',
      'node/node2 true',
      'host/laptop true',
      'host/internet true',
    ]);
    expect(lab.sh('node/node1', 'ip route').stdout).toContain(
      '10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink',
    );
    expect(lab.sh('node/node1', 'bridge fdb show dev flannel.1').stdout).toContain(
      'be:58:0a:f4:02:00 dst 192.168.0.12',
    );
    expect(lab.sh('node/node1', 'ip neigh').stdout).toContain(
      '10.244.2.0 dev flannel.1 lladdr be:58:0a:f4:02:00 PERMANENT',
    );
    expect(lab.sh('late', `ping -c 1 ${addressOf(lab, 'client')}`).exitCode).toBe(0);
    expect(lab.sh('client', `ping -c 1 ${addressOf(lab, 'late')}`).exitCode).toBe(0);
    expect(lab.sh('late', 'wget -qO- http://web').exitCode).toBe(0);
    expect(lab.sh('host/laptop', 'ping -c 1 node2').exitCode).toBe(0);
    expect(lab.sh('node/node2', 'ping -c 1 node1').exitCode).toBe(0);
    expect(lab.simulation.cluster.store.find('Node', '', 'node2')).toMatchObject({
      metadata: { annotations: { 'flannel.alpha.coreos.com/public-ip': '192.168.0.12' } },
      spec: { podCIDR: '10.244.2.0/24', taints: undefined },
    });
  });

  it('takes a Pod that fitted nowhere before', () => {
    const client = '\n  nodeSelector: {kubernetes.io/hostname: node2}';
    const lab = new CommandLab(labText({ cluster: nodes('node1'), client }));
    expect(lab.simulation.topology().unscheduled.map(({ id }) => id)).toEqual(['default/client']);
    updated(lab, labText({ cluster: nodes('node1', 'node2'), client }));
    expect(lab.simulation.topology().unscheduled).toEqual([]);
    expect(lab.sh('client', 'wget -qO- http://web').exitCode).toBe(0);
  });

  it('leaves again before it has joined', () => {
    const lab = new CommandLab(labText({ cluster: nodes('node1') }));
    const names = (): readonly string[] =>
      lab.simulation.cluster.store.list('Node').map(({ metadata }) => metadata.name);
    for (const moment of [0.2, 1.1]) {
      lab.simulation.update(readGood(labText({ cluster: nodes('node1', 'node2') })));
      lab.simulation.runFor(moment * SECOND);
      updated(lab, labText({ cluster: nodes('node1') }));
      expect(names()).toEqual(['control-plane', 'node1']);
      expect([...lab.simulation.machines.keys()]).not.toContain('node2');
    }
  });
});

describe('a node that leaves', () => {
  const before = labText({
    cluster: nodes('node1', 'node2'),
    replicas: 2,
    client: '\n  nodeSelector: {kubernetes.io/hostname: node1}',
  });
  const after = labText({
    cluster: nodes('node2'),
    replicas: 2,
    client: '\n  nodeSelector: {kubernetes.io/hostname: node1}',
  });

  it('is switched off, and the others forget it', () => {
    const lab = new CommandLab(before);
    const devicesBefore = lab.simulation.topology().wires.length;
    expect(lab.simulation.update(readGood(after))).toEqual({ kind: 'applied' });
    lab.simulation.runFor(SECOND / 10);
    expect(lab.simulation.machines.has('node1')).toBe(false);
    expect(lab.sh('node/node2', 'ip route').stdout).not.toContain('10.244.1.0');
    expect(lab.sh('node/node2', 'bridge fdb show dev flannel.1').stdout).not.toContain('192.168.0.11');
    expect(lab.sh('node/node2', 'cat /etc/hosts').stdout).not.toContain('node1');
    expect(lab.sh('host/laptop', 'ping -c 1 -W 1 192.168.0.11').exitCode).toBe(1);
    expect(lab.simulation.topology().wires.length).toBeLessThan(devicesBefore);
    expect(refusalOf(lab.simulation.findPlace('node/node1'))).toBe(
      'no node "node1"; there are control-plane, node2',
    );
  });

  it('loses its Pods when the cluster notices, and a Deployment has new ones elsewhere', () => {
    const lab = new CommandLab(before);
    const lost = podsOf(lab, 'web');
    lab.simulation.update(readGood(after));
    lab.simulation.runFor(30 * SECOND);
    expect(lab.simulation.topology().unscheduled.map(({ id }) => id)).toContain('default/client');
    expect(lab.sh('node/node2', 'wget -T 1 -qO- http://10.244.1.9').exitCode).not.toBe(0);
    lab.simulation.settle();
    expect(find(lab, 'Pod', 'client')).toBeUndefined();
    expect(podsOf(lab, 'web')).toHaveLength(2);
    expect(podsOf(lab, 'web').filter((name) => lost.includes(name))).toHaveLength(1);
    const nodesOfPods = lab.simulation.cluster
      .pods()
      .filter(({ namespace }) => namespace === 'default')
      .map(({ nodeName }) => nodeName);
    expect(nodesOfPods).toEqual(['node2', 'node2']);
    expect(lab.simulation.cluster.services().find(({ name }) => name === 'web')?.endpoints).toHaveLength(2);
  });

  it('says nothing to its peers: they find out by themselves', () => {
    const lab = new CommandLab(before);
    const server = lab.simulation.exec('node/node1', ['sh', '-c', 'nc -l -p 9000'], {
      stdout: () => undefined,
      stderr: () => undefined,
    });
    const client = lab.simulation.exec('host/laptop', ['sh', '-c', 'nc 192.168.0.11 9000'], {
      stdout: () => undefined,
      stderr: () => undefined,
    });
    if (!server.ok || !client.ok) throw new Error('nc does not start');
    lab.simulation.runFor(SECOND);
    const capture = lab.simulation.startCapture({ interfaces: ['host/laptop:eth0'], filter: 'tcp' });
    lab.simulation.update(readGood(after));
    lab.simulation.runFor(SECOND);
    expect(server.value.exitCode).toBe(137);
    expect(client.value.exitCode).toBeUndefined();
    expect(capture.ok && capture.value.rows().count).toBe(0);
    client.value.write('hello\n');
    lab.simulation.runFor(5 * SECOND);
    expect(capture.ok && capture.value.rows().count).toBeGreaterThan(1);
  });

  it('loses what was on its cable with a reason', () => {
    const lab = new CommandLab(before);
    const ping = lab.simulation.exec('host/laptop', ['ping', '-c', '3', '-i', '0.001', '192.168.0.11'], {
      stdout: () => undefined,
      stderr: () => undefined,
    });
    if (!ping.ok) throw new Error(inEnglish(ping.error));
    const { count } = lab.simulation.drops;
    lab.simulation.runFor(50_000);
    lab.simulation.update(readGood(after));
    lab.simulation.runFor(10_000_000);
    expect(
      lab.simulation.drops.since(count).map(({ reason, detail }) => `${reason}: ${inEnglish(detail)}`),
    ).toContain('cable-down: the cable of node/node1 to lan was pulled');
  });

  it('keeps the addresses of those that stay, and takes another range when it comes back', () => {
    const lab = new CommandLab(before);
    updated(lab, after);
    updated(lab, labText({ cluster: nodes('node2', 'node1'), replicas: 2 }));
    expect(describedNodes(lab)).toEqual([
      'control-plane 192.168.0.10 10.244.0.0/24',
      'node2 192.168.0.12 10.244.2.0/24',
      'node1 192.168.0.11 10.244.3.0/24',
    ]);
    expect(lab.sh('node/node1', 'ping -c 1 10.244.2.1').exitCode).toBe(0);
    expect(lab.sh('node/node2', 'ip route').stdout).toContain('10.244.3.0/24 via 10.244.3.0');
  });

  it('runs its Pods again when it is back before the cluster noticed', () => {
    const lab = new CommandLab(before);
    const names = lab.simulation.cluster.pods().map(({ name }) => name);
    lab.simulation.update(readGood(after));
    expect(refusalOf(lab.simulation.findPlace('client'))).toBe(
      'Pod default/client cannot be reached: node node1 is gone or not ready',
    );
    updated(lab, before);
    lab.simulation.runFor(120 * SECOND);
    expect(lab.simulation.cluster.pods().map(({ name }) => name)).toEqual(names);
    expect(addressOf(lab, 'client')).toMatch(/^10\.244\.3\./);
    expect(lab.sh('client', 'wget -qO- http://web').exitCode).toBe(0);
  });
});

describe('other changes of machines', () => {
  it('brings a machine outside, and takes it away', () => {
    const lab = new CommandLab(labText());
    const outside = `  outside:
    - {name: laptop, addresses: [192.168.0.100], segment: lan}
    - {name: shop, addresses: [203.0.113.20], segment: internet, image: nginx:alpine}
`;
    expect(updated(lab, labText({ outside }))).toEqual({ kind: 'applied' });
    expect(lab.sh('client', 'wget -qO- http://203.0.113.20').stdout).toContain('nginx');
    expect(lab.sh('host/laptop', 'curl -s -o /dev/null -w "%{http_code}" http://shop').stdout).toBe('200');
    expect(lab.sh('client', 'nslookup shop 192.168.0.1').stdout).toContain('203.0.113.20');
    expect(lab.simulation.machines.has('internet')).toBe(false);
    updated(lab, labText());
    expect(lab.sh('client', 'wget -T 1 -qO- http://203.0.113.20').exitCode).not.toBe(0);
    expect(lab.sh('client', 'wget -qO- http://203.0.113.10').exitCode).toBe(0);
  });

  it('runs another image on a machine outside', () => {
    const lab = new CommandLab(labText());
    const outside = (image: string): string =>
      `  outside: [{name: shop, addresses: [203.0.113.20], segment: internet, image: '${image}'}]\n`;
    updated(lab, labText({ outside: outside('nginx:alpine') }));
    updated(lab, labText({ outside: outside('traefik/whoami') }));
    expect(lab.sh('client', 'wget -qO- http://203.0.113.20').stdout).toContain('Hostname: shop');
  });

  it('puts labels and taints on a node that runs', () => {
    const lab = new CommandLab(labText({ replicas: 2 }));
    const cluster =
      'nodes: [{name: control-plane}, {name: node1, labels: {disk: ssd}}, {name: node2, taints: [{key: gpu, effect: NoSchedule}]}]';
    updated(lab, labText({ cluster, replicas: 6 }));
    expect(lab.simulation.cluster.store.find('Node', '', 'node1')?.metadata.labels).toMatchObject({
      disk: 'ssd',
    });
    const onNode2 = lab.simulation.cluster
      .pods()
      .filter(({ nodeName, isDaemon }) => nodeName === 'node2' && isDaemon !== true);
    expect(onNode2).toHaveLength(1);
    updated(lab, labText({ replicas: 6 }));
    expect(lab.simulation.cluster.store.find('Node', '', 'node1')?.metadata.labels).not.toHaveProperty(
      'disk',
    );
    expect(lab.simulation.cluster.store.find('Node', '', 'node2')).toMatchObject({
      spec: { taints: undefined },
    });
  });

  it('gives a node what the text says in so many words, and the one that had it something else', () => {
    const client = '\n  nodeSelector: {kubernetes.io/hostname: node2}';
    const lab = new CommandLab(labText({ client }));
    const cluster =
      'nodes: [{name: control-plane}, {name: node1}, {name: node2}, {name: node3, addresses: [192.168.0.12], podCIDR: 10.244.2.0/24}]';
    expect(updated(lab, labText({ cluster, client }))).toEqual({ kind: 'applied' });
    expect(describedNodes(lab)).toEqual([
      'control-plane 192.168.0.10 10.244.0.0/24',
      'node1 192.168.0.11 10.244.1.0/24',
      'node2 192.168.0.13 10.244.3.0/24',
      'node3 192.168.0.12 10.244.2.0/24',
    ]);
    expect(addressOf(lab, 'client')).toMatch(/^10\.244\.3\./);
    expect(lab.sh('client', 'wget -qO- http://web').exitCode).toBe(0);
    expect(lab.sh('client', 'ping -c 1 192.168.0.12').exitCode).toBe(0);
  });

  it('lets a worker leave and join with another address, Pod range and segment, and its Pods run again', () => {
    const client = '\n  nodeSelector: {kubernetes.io/hostname: node2}';
    const lab = new CommandLab(labText({ client }));
    const uidOf = (): string | undefined =>
      lab.simulation.cluster.store.find('Pod', 'default', 'client')?.metadata.uid;
    const uid = uidOf();
    const cluster =
      'nodes: [{name: control-plane}, {name: node1}, {name: node2, addresses: [192.168.0.55], podCIDR: 10.244.9.0/24}]';
    expect(lab.simulation.update(readGood(labText({ cluster, client })))).toEqual({ kind: 'applied' });
    expect(lab.simulation.topology().machines.find(({ name }) => name === 'node2')?.isReady).toBe(false);
    lab.simulation.runFor(120 * SECOND);
    expect(lab.simulation.cluster.store.find('Node', '', 'node2')).toMatchObject({
      metadata: { annotations: { 'flannel.alpha.coreos.com/public-ip': '192.168.0.55' } },
      spec: { podCIDR: '10.244.9.0/24' },
    });
    expect(uidOf()).toBe(uid);
    expect(addressOf(lab, 'client')).toMatch(/^10\.244\.9\./);
    expect(lab.sh('client', 'wget -qO- http://web').exitCode).toBe(0);
    expect(lab.sh('node/node1', 'ip route').stdout).not.toContain('10.244.2.0');
    expect(lab.sh('host/laptop', 'ping -c 1 -W 1 192.168.0.12').exitCode).toBe(1);
    updated(lab, labText({ client }));
    expect(describedNodes(lab)).toContain('node2 192.168.0.55 10.244.9.0/24');
  });

  it('goes on after the last range that was given, and takes those of nodes that are gone at the end', () => {
    const cluster = (...names: readonly string[]): string =>
      `networking: {podSubnet: 10.244.0.0/21}, nodes: [{name: control-plane}, {name: node1, podCIDR: 10.244.1.0/24}, ${names.map((name) => `{name: ${name}}`).join(', ')}]`;
    const lab = new CommandLab(labText({ cluster: cluster('node2') }));
    const ranges: string[] = [];
    for (let turn = 0; turn < 7; turn += 1) {
      lab.simulation.update(readGood(labText({ cluster: cluster('node2', 'node3') })));
      ranges.push(describedNodes(lab).at(-1)?.split(' ')[2] ?? '');
      lab.simulation.update(readGood(labText({ cluster: cluster('node2') })));
    }
    const thirds = [3, 4, 5, 6, 7, 3, 4];
    expect(ranges).toEqual(thirds.map((third) => `10.244.${third}.0/24`));
  });
});
