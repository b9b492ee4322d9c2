import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { LabCommand } from '#sim/lab/edit/lab-command';
import { edited, editedText, editOf, refusalOf } from '#kit/lab-edits';
import { WEB_MANIFEST } from '#kit/lab-text';

const SAMPLE = readFileSync(
  new URL('../../../../../resources/labs/first-packets.podwire.yaml', import.meta.url),
  'utf8',
);
const LAB = 'apiVersion: podwire.dev/v1\nkind: Lab\nmetadata: {name: shop}\n';
const CLIENT =
  'apiVersion: v1\nkind: Pod\nmetadata: {name: client}\nspec:\n  containers: [{name: c, image: busybox}]\n';
const MOVE: LabCommand = { kind: 'move', pod: 'pod/default/client', node: 'node2' };
const ADD_NODE: LabCommand = { kind: 'add', element: 'node' };
const SCALE: LabCommand = { kind: 'scale', workload: 'deployment/default/web', replicas: 5 };

/** Lines of `after` that are not in `before`, and the other way round. */
function lineDifference(before: string, after: string): { added: string[]; gone: string[] } {
  const [old, now] = [before.split('\n'), after.split('\n')];
  return {
    added: now.filter((line) => !old.includes(line)),
    gone: old.filter((line) => !now.includes(line)),
  };
}

describe('editLab', () => {
  it('adds a node in the style of the others, with the next free address', () => {
    const { name, ref, texts } = edited(SAMPLE, ADD_NODE);
    expect([name, ref]).toEqual(['add node node3', 'node/node3']);
    expect(lineDifference(SAMPLE, texts['lab.yaml'] ?? '')).toEqual({
      added: ['      - { name: node3, addresses: [192.168.0.13], role: worker, segment: lan }'],
      gone: [],
    });
  });

  it('writes the default nodes out with the first that is added', () => {
    expect(editedText(`${LAB}spec: {} # all defaults\n`, ADD_NODE)).toBe(`${LAB}spec: # all defaults
  cluster:
    nodes:
      - {name: control-plane, addresses: [192.168.0.10], role: control-plane, segment: lan}
      - {name: node1, addresses: [192.168.0.11], role: worker, segment: lan}
      - {name: node2, addresses: [192.168.0.12], role: worker, segment: lan}
      - {name: node3, addresses: [192.168.0.13], role: worker, segment: lan}
`);
  });

  it.each([
    { name: 'no spec', spec: '' },
    { name: 'a spec without a value', spec: 'spec:\n' },
    { name: 'a spec of null', spec: 'spec: ~ # later\n' },
    { name: 'a comment in place of a value', spec: 'spec:\n  # later\n' },
    { name: 'a cluster in braces', spec: 'spec: {cluster: {cni: {plugin: flannel}}, seed: 3}\n' },
    { name: 'no line end at the end', spec: 'spec: {}' },
    { name: 'a document end mark', spec: 'spec:\n  seed: 2\n...\n' },
  ])('adds a node where there is $name', ({ spec }) => {
    const { document, texts } = edited(LAB + spec, ADD_NODE);
    expect(document.spec.cluster.nodes.map(({ name, podCIDR }) => `${name} ${podCIDR}`)).toEqual([
      'control-plane 10.244.0.0/24',
      'node1 10.244.1.0/24',
      'node2 10.244.2.0/24',
      'node3 10.244.3.0/24',
    ]);
    expect(texts['lab.yaml']?.includes('# later')).toBe(spec.includes('# later'));
  });

  it('names new nodes and machines on the segment that they were dropped on', () => {
    const text = `${LAB}spec: {network: {segments: [{name: lan, cidr: 10.1.0.0/24}, {name: dmz, cidr: 10.2.0.0/28}]}}\n`;
    const { document, ref } = edited(text, {
      kind: 'add',
      element: 'outside',
      onto: 'segment/dmz',
      image: 'postgres:16',
    });
    expect(ref).toBe('host/postgres');
    expect(document.spec.outside.at(-1)).toEqual({
      name: 'postgres',
      addresses: ['10.2.0.2'],
      segment: 'dmz',
      image: 'postgres:16',
    });
  });

  it('puts a new Pod after the last Pod, before Scenarios, in the style of the file', () => {
    const text = `${LAB}---\n${CLIENT}---\napiVersion: podwire.dev/v1\nkind: Scenario\nmetadata: {name: s}\nspec: {steps: [{wait: 1s}]}\n`;
    const pod = `---
apiVersion: v1
kind: Pod
metadata: { name: client-2, labels: { app: client-2 } }
spec:
  nodeSelector:
    kubernetes.io/hostname: node1
  containers:
`;
    const after = editedText(text, { kind: 'add', element: 'pod', onto: 'node/node1' });
    expect(after.replaceAll(/\{ ?|,? ?\}/g, '')).toContain(pod.replaceAll(/\{ ?|,? ?\}/g, ''));
    expect(after.indexOf('client-2')).toBeLessThan(after.indexOf('Scenario'));
  });

  it('lets a Pod that is dropped on the control plane run there', () => {
    const { document } = edited(`${LAB}spec: {}\n`, {
      kind: 'add',
      element: 'pod',
      onto: 'node/control-plane',
    });
    expect(document.objects[0]?.object.spec).toMatchObject({
      nodeSelector: { 'kubernetes.io/hostname': 'control-plane' },
      tolerations: [
        { key: 'node-role.kubernetes.io/control-plane', operator: 'Exists', effect: 'NoSchedule' },
      ],
    });
  });

  it('puts a Service in front of the workload that it is dropped on', () => {
    const text = WEB_MANIFEST.replace('containerPort: 80', 'containerPort: 8080');
    const { document, ref } = edited(text, {
      kind: 'add',
      element: 'service',
      onto: 'deployment/default/web',
    });
    expect(ref).toBe('service/default/web-2');
    expect(document.objects.find(({ object }) => object.metadata.name === 'web-2')?.object.spec).toEqual({
      selector: { app: 'web' },
      ports: [{ port: 80, targetPort: 8080 }],
    });
  });

  it('refuses a name that is taken', () => {
    expect(refusalOf(WEB_MANIFEST, { kind: 'add', element: 'pod', name: 'client' })).toBe(
      'There is a Pod client already; choose another name.',
    );
  });

  it('moves a Pod by its nodeSelector, and a placed one by what places it', () => {
    expect(lineDifference(WEB_MANIFEST, editedText(WEB_MANIFEST, MOVE))).toEqual({
      added: ['  nodeSelector:', '    kubernetes.io/hostname: node2'],
      gone: [],
    });
    const named = CLIENT.replace('spec:\n', "spec:\n  nodeName: 'node1' # by hand\n");
    expect(editedText(named, MOVE)).toBe(named.replace("'node1'", "'node2'"));
    const selected = CLIENT.replace(
      'spec:\n',
      'spec:\n  nodeSelector: {kubernetes.io/hostname: node1, disk: ssd}\n',
    );
    expect(editedText(selected, MOVE)).toBe(selected.replace('node1', 'node2'));
  });

  it('says why a Pod of a Deployment is not moved, and offers to pin the Deployment', () => {
    const command: LabCommand = { kind: 'move', pod: 'pod/default/web-5d4f-x', node: 'node2' };
    expect(editOf(WEB_MANIFEST, command, { owner: 'deployment/default/web' })).toEqual({
      kind: 'refused',
      message:
        'web-5d4f-x is one of 3 Pods of Deployment web; its ReplicaSet keeps their number. Moved away, it would be deleted and made anew wherever there is room.',
      offer: {
        label: 'Pin Deployment web to node2',
        command: { kind: 'pin', workload: 'deployment/default/web', node: 'node2' },
      },
    });
  });

  it('offers no node for a Deployment that its Pods could not run on', () => {
    const command: LabCommand = { kind: 'move', pod: 'pod/default/web-5d4f-x', node: 'control-plane' };
    const refused = editOf(WEB_MANIFEST, command, { owner: 'deployment/default/web' });
    expect(refused).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('node-role.kubernetes.io/control-plane:NoSchedule') as string,
    });
    expect(refused).not.toHaveProperty('offer');
  });

  it('offers to scale down instead of deleting a Pod of a Deployment', () => {
    const command: LabCommand = { kind: 'delete', refs: ['pod/default/web-5d4f-x'] };
    expect(editOf(WEB_MANIFEST, command, { owner: 'deployment/default/web' })).toMatchObject({
      kind: 'refused',
      offer: { command: { kind: 'scale', workload: 'deployment/default/web', replicas: 2 } },
    });
  });

  it.each<{ name: string; command: LabCommand; message: RegExp }>([
    {
      name: 'a move onto a node that it does not tolerate',
      command: { ...MOVE, node: 'control-plane' },
      message:
        /^client would stay Pending: control-plane has the taint node-role\.kubernetes\.io\/control-plane:NoSchedule/,
    },
    { name: 'a node that is not there', command: { ...MOVE, node: 'node9' }, message: /no node node9/ },
    {
      name: 'a Pod of the system',
      command: { ...MOVE, pod: 'pod/kube-system/coredns-1' },
      message: /^coredns-1 is part of the cluster itself/,
    },
    {
      name: 'deleting the control plane',
      command: { kind: 'delete', refs: ['node/control-plane'] },
      message: /control plane: without it there is no cluster/,
    },
    {
      name: 'deleting a segment in use',
      command: { kind: 'delete', refs: ['segment/lan'] },
      message: /^control-plane and 4 more are plugged into lan/,
    },
    {
      name: 'scaling to what it is',
      command: { ...SCALE, replicas: 3 },
      message: /^web has 3 replicas already\.$/,
    },
    {
      name: 'connecting two Pods',
      command: { kind: 'connect', from: 'pod/default/client', to: 'pod/default/stray' },
      message: /Only a Service/,
    },
  ])('refuses $name', ({ command, message }) => {
    expect(refusalOf(SAMPLE, command)).toMatch(message);
  });

  it('pins a Deployment, and takes the selector away again with nothing left of it', () => {
    const pinned = editedText(WEB_MANIFEST, {
      kind: 'pin',
      workload: 'deployment/default/web',
      node: 'node1',
    });
    expect(lineDifference(WEB_MANIFEST, pinned)).toEqual({
      added: ['      nodeSelector:', '        kubernetes.io/hostname: node1'],
      gone: [],
    });
    expect(editedText(pinned, { kind: 'pin', workload: 'deployment/default/web' })).toBe(WEB_MANIFEST);
  });

  it('connects a Service by its selector, and corrects a port that leads nowhere', () => {
    const orphan = `${WEB_MANIFEST.replace('containerPort: 80', 'containerPort: 8080')}---
apiVersion: v1
kind: Service
metadata: {name: orphan}
spec:
  selector: {app: nobody, tier: front} # wrong
  ports:
    - port: 80 # as people expect
`;
    const after = editedText(orphan, {
      kind: 'connect',
      from: 'service/default/orphan',
      to: 'deployment/default/web',
    });
    expect(after).toBe(
      orphan
        .replace('{app: nobody, tier: front}', '{app: web}')
        .replace(
          '- port: 80 # as people expect\n',
          '- port: 80 # as people expect\n      targetPort: 8080\n',
        ),
    );
  });

  it('labels a Pod that nothing tells from others when a Service is connected to it', () => {
    const { document } = edited(WEB_MANIFEST, {
      kind: 'connect',
      from: 'service/default/web',
      to: 'pod/default/client',
    });
    const specs = document.objects.map(({ object }) => object);
    expect(specs.find(({ kind }) => kind === 'Pod')?.metadata.labels).toEqual({ app: 'client' });
    expect(specs.find(({ kind }) => kind === 'Service')?.spec).toMatchObject({ selector: { app: 'client' } });
  });

  it('scales in place, and adds the number where there was none', () => {
    expect(editedText(WEB_MANIFEST, SCALE)).toBe(WEB_MANIFEST.replace('replicas: 3', 'replicas: 5'));
    const without = WEB_MANIFEST.replace('  replicas: 3\n', '');
    expect(editedText(without, SCALE)).toBe(
      without.replace('matchLabels: {app: web}\n', 'matchLabels: {app: web}\n  replicas: 5\n'),
    );
  });

  it('deletes a document with its separator and its own comments', () => {
    const text = `# My shop\n\n# the first\n${CLIENT}---\n# the second\n${CLIENT.replace('client', 'other')}\n# about the third\n---\n${CLIENT.replace('client', 'third')}`;
    expect(editedText(text, { kind: 'delete', refs: ['pod/default/client'] })).toBe(
      `# My shop\n\n# the second\n${CLIENT.replace('client', 'other')}\n# about the third\n---\n${CLIENT.replace('client', 'third')}`,
    );
    expect(editedText(text, { kind: 'delete', refs: ['pod/default/other'] })).toBe(
      `# My shop\n\n# the first\n${CLIENT}\n# about the third\n---\n${CLIENT.replace('client', 'third')}`,
    );
    expect(editedText(text, { kind: 'delete', refs: ['pod/default/client', 'pod/default/other'] })).toBe(
      `# My shop\n\n\n# about the third\n---\n${CLIENT.replace('client', 'third')}`,
    );
  });

  it('keeps the addresses and Pod ranges of other nodes when one goes', () => {
    const { document, name } = edited(`${LAB}spec: {}\n`, { kind: 'delete', refs: ['node/node1'] });
    expect(name).toBe('delete node node1');
    expect(document.spec.cluster.nodes.map((node) => [node.name, node.addresses[0], node.podCIDR])).toEqual([
      ['control-plane', '192.168.0.10', '10.244.0.0/24'],
      ['node2', '192.168.0.12', '10.244.2.0/24'],
    ]);
  });

  it('takes what placed a Pod on a node away with the node, and says so', () => {
    const placed = editedText(`${LAB}spec: {}\n---\n${CLIENT}`, MOVE);
    const { name, texts } = edited(placed, { kind: 'delete', refs: ['node/node2'] });
    expect(name).toBe('delete node node2 and what placed client there');
    expect(texts['lab.yaml']).not.toContain('nodeSelector');
  });

  it('leaves an empty list where the last machine goes, so that no default comes back', () => {
    const text = `${LAB}spec:\n  outside: # people\n    - name: laptop\n      addresses: [192.168.0.100]\n      segment: lan\n  seed: 3`;
    expect(editedText(text, { kind: 'delete', refs: ['host/laptop'] })).toBe(
      `${LAB}spec:\n  outside: [] # people\n  seed: 3`,
    );
  });

  it('plugs a machine into another segment, with a free address of it', () => {
    const { document } = edited(SAMPLE, { kind: 'connect', from: 'segment/internet', to: 'host/laptop' });
    expect(document.spec.outside[0]).toEqual({
      name: 'laptop',
      addresses: ['203.0.113.100'],
      segment: 'internet',
    });
  });
});

describe('editLab on plain manifests', () => {
  it('asks for a lab file before it writes a node', () => {
    expect(editOf({ 'web.yaml': WEB_MANIFEST }, ADD_NODE)).toMatchObject({
      kind: 'needs-lab-file',
      fileName: 'web.podwire.yaml',
    });
  });

  it('makes a lab file that names the manifest and says what the cluster has been', () => {
    const { texts, document } = edited({ 'web.yaml': WEB_MANIFEST }, ADD_NODE, { makesLabFile: true });
    expect(texts['web.yaml']).toBe(WEB_MANIFEST);
    expect(texts['web.podwire.yaml']).toContain('  manifests: [web.yaml]\n');
    expect(document.spec.cluster.nodes.map(({ name }) => name)).toEqual([
      'control-plane',
      'node1',
      'node2',
      'node3',
    ]);
  });

  it('writes the Lab document into a file that is its own already', () => {
    const scenario =
      'apiVersion: podwire.dev/v1\nkind: Scenario\nmetadata: {name: s}\nspec: {steps: [{wait: 1s}]}\n';
    const { texts, document } = edited({ 'a.podwire.yaml': `# mine\n${scenario}---\n${CLIENT}` }, ADD_NODE);
    expect(texts['a.podwire.yaml']?.startsWith('apiVersion: podwire.dev/v1\nkind: Lab\n')).toBe(true);
    expect(texts['a.podwire.yaml']?.endsWith(`---\n# mine\n${scenario}---\n${CLIENT}`)).toBe(true);
    expect(document.spec.cluster.nodes).toHaveLength(4);
  });

  it('names the folder of several manifests', () => {
    const files = { 'lab/k8s/a.yaml': CLIENT, 'lab/k8s/b.yaml': CLIENT.replace('client', 'b') };
    const { texts } = edited(files, ADD_NODE, { makesLabFile: true });
    expect(texts['lab/k8s.podwire.yaml']).toContain('  manifests: [k8s/]\n');
  });

  it('keeps the nodes that Node objects described', () => {
    const node = (name: string, address: string): string =>
      `apiVersion: v1\nkind: Node\nmetadata: {name: ${name}, labels: {node-role.kubernetes.io/control-plane: ''}}\nspec: {podCIDR: 10.244.7.0/24}\nstatus: {addresses: [{type: InternalIP, address: ${address}}]}\n---\n`;
    const { document } = edited({ 'dump.yaml': node('cp', '10.9.8.7') + CLIENT }, ADD_NODE, {
      makesLabFile: true,
    });
    expect(document.spec.cluster.nodes.map(({ name, podCIDR }) => [name, podCIDR])).toEqual([
      ['cp', '10.244.7.0/24'],
      ['node1', '10.244.0.0/24'],
    ]);
  });

  it('writes an edit of an object into the file that it came from', () => {
    const files = { 'a.podwire.yaml': `${LAB}spec: {manifests: [k8s/]}\n`, 'k8s/web.yaml': WEB_MANIFEST };
    const edit = editOf(files, MOVE);
    expect(edit.kind === 'edit' && edit.files.map(({ name }) => name)).toEqual(['k8s/web.yaml']);
  });

  it('refuses to delete the only object of a lab without a Lab document', () => {
    expect(refusalOf({ 'client.yaml': CLIENT }, { kind: 'delete', refs: ['pod/default/client'] })).toMatch(
      /^The lab could not be read after that: client\.yaml:1:1: error: the file is empty/,
    );
  });

  it('adds to the list that kubectl printed', () => {
    const list = `apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: client\n  spec:\n    containers:\n    - name: c\n      image: busybox\n`;
    const after = editedText(list, { kind: 'add', element: 'deployment' });
    expect(after.startsWith(list)).toBe(true);
    expect(after.slice(list.length)).toBe(`- apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web
  spec:
    replicas: 2
    selector:
      matchLabels:
        app: web
    template:
      metadata:
        labels:
          app: web
      spec:
        containers:
        - name: nginx
          image: nginx:alpine
          ports:
          - containerPort: 80
`);
  });

  it('makes a list of a JSON file with one object, without touching the object', () => {
    const json = JSON.stringify(
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'a' },
        spec: { containers: [{ name: 'a', image: 'nginx' }] },
      },
      undefined,
      4,
    );
    const { texts, document } = edited({ 'a.json': `${json}\n` }, { kind: 'add', element: 'pod' });
    expect(texts['a.json']).toContain(json);
    expect(JSON.parse(texts['a.json'] ?? '')).toMatchObject({
      kind: 'List',
      items: [{ kind: 'Pod' }, { kind: 'Pod' }],
    });
    expect(document.objects.map(({ object }) => object.metadata.name)).toEqual(['a', 'client']);
  });

  it('writes JSON into JSON, indented as it is', () => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'client' },
      spec: { containers: [{ name: 'c', image: 'busybox' }] },
    };
    const json = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [pod] }, undefined, '\t');
    const { texts } = edited({ 'a.json': json }, MOVE);
    const placed = { ...pod, spec: { ...pod.spec, nodeSelector: { 'kubernetes.io/hostname': 'node2' } } };
    expect(texts['a.json']).toBe(
      JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [placed] }, undefined, '\t'),
    );
  });

  it('deletes with a Deployment of a dump what its controllers had made', () => {
    const owned = (kind: string, name: string, owner: string): string =>
      `- apiVersion: ${kind === 'Pod' ? 'v1' : 'apps/v1'}\n  kind: ${kind}\n  metadata:\n    name: ${name}\n    namespace: default\n    uid: ${name}\n    ownerReferences: [{kind: ${owner.split(' ')[0] ?? ''}, name: ${owner.split(' ')[1] ?? ''}, apiVersion: apps/v1, uid: x}]\n  spec:\n    ${kind === 'Pod' ? '' : 'selector: {matchLabels: {app: web}}\n    template:\n      metadata: {labels: {app: web}}\n      spec: {'}containers: [{name: c, image: nginx}]${kind === 'Pod' ? '' : '}'}\n`;
    const deployment = `- apiVersion: apps/v1\n  kind: Deployment\n  metadata: {name: web, namespace: default, uid: d}\n  spec:\n    selector: {matchLabels: {app: web}}\n    template:\n      metadata: {labels: {app: web}}\n      spec: {containers: [{name: c, image: nginx}]}\n`;
    const other = `- apiVersion: v1\n  kind: Pod\n  metadata: {name: other, namespace: default, uid: o}\n  spec: {containers: [{name: c, image: nginx}]}\n`;
    const head = 'apiVersion: v1\nkind: List\nitems:\n';
    const dump =
      head +
      owned('Pod', 'web-1-a', 'ReplicaSet web-1') +
      owned('ReplicaSet', 'web-1', 'Deployment web') +
      deployment +
      other;
    expect(editedText(dump, { kind: 'delete', refs: ['deployment/default/web'] })).toBe(head + other);
  });
});

describe('editLab on shared values', () => {
  it('replaces an alias by a value of its own', () => {
    const text = WEB_MANIFEST.replace('kind: Deployment\n', 'kind: Deployment\n').replace(
      'metadata:\n  name: web\nspec:\n  replicas: 3\n',
      'metadata:\n  name: web\n  generation: &three 3\nspec:\n  replicas: *three\n',
    );
    expect(editedText(text, SCALE)).toBe(text.replace('*three', '5'));
  });

  it('refuses to change a value that an alias repeats', () => {
    const text = WEB_MANIFEST.replace(
      'metadata:\n  name: web\nspec:\n  replicas: 3\n',
      'metadata:\n  name: web\nspec:\n  replicas: &three 3\n  minReadySeconds: *three\n',
    );
    expect(refusalOf(text, SCALE)).toMatch(/shares values with others/);
  });

  it('refuses to edit behind an alias, and says where the text is', () => {
    const text = `${CLIENT.replace('containers:', 'containers: &c')}---\napiVersion: v1\nkind: List\nitems:\n- &pod\n  apiVersion: v1\n  kind: Pod\n  metadata: {name: a}\n  spec: &spec {containers: [{name: c, image: busybox}]}\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: b}\n  spec: *spec\n`;
    expect(refusalOf(text, { ...MOVE, pod: 'pod/default/b' })).toBe(
      'Pod b cannot be edited from here: it is shared by the alias *spec. Edit the text, lab.yaml:15.',
    );
    expect(refusalOf(text, { ...MOVE, pod: 'pod/default/a' })).toMatch(/^It would change Pod b, too/);
  });

  it('overrides what a merge key brings, for this object alone', () => {
    const text = `apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Pod
  metadata: {name: a}
  spec: &base
    nodeName: node1
    containers: [{name: c, image: busybox}]
- apiVersion: v1
  kind: Pod
  metadata: {name: client}
  spec:
    <<: *base
    nodeSelector: {kubernetes.io/hostname: node1}
`;
    expect(editedText(text, MOVE)).toBe(text.replace('hostname: node1', 'hostname: node2'));
  });
});
