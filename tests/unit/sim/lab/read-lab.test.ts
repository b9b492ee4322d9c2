import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDiagnostic } from '#sim/base/diagnostic';
import { readLab } from '#sim/lab/read-lab';
import { diagnosticsOf, readBad, readGood, WEB_MANIFEST } from '#kit/lab-text';

const encoder = new TextEncoder();

function utf16WithMark(text: string): Uint8Array {
  const units = [0xfeff, ...Array.from({ length: text.length }, (_, index) => text.charCodeAt(index))];
  return Uint8Array.from(units.flatMap((unit) => [unit & 0xff, unit >> 8]));
}

/** A node that `kubectl get nodes -o yaml` printed. */
function nodeText(name: string, address: string, extra = ''): string {
  return `apiVersion: v1
kind: Node
metadata: {name: ${name}}
spec: {podCIDR: 10.244.${name === 'node1' ? 1 : 2}.0/24}
status: {addresses: [{type: Hostname, address: ${name}}, {type: InternalIP, address: ${address}}]}
${extra}---
`;
}

describe('readLab', () => {
  it('keeps the objects as given, with their places', () => {
    const { objects, name, files } = readGood(WEB_MANIFEST);
    expect(objects.map(({ object, location }) => [object.kind, location.line])).toEqual([
      ['Deployment', 1],
      ['Service', 18],
      ['Pod', 25],
    ]);
    expect(objects[1]?.object).toEqual({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web' },
      spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
    });
    expect(objects[1]?.locate('spec.ports[0].port')).toEqual({ file: 'web.yaml', line: 23, column: 18 });
    expect(name).toBe('web');
    expect(files).toEqual([{ name: 'web.yaml', text: WEB_MANIFEST }]);
  });

  it('reads the same from PowerShell UTF-16 with CRLF', () => {
    const windows = WEB_MANIFEST.replaceAll('\n', '\r\n');
    const objects = readGood({ 'web.yaml': utf16WithMark(windows) }).objects;
    const plain = readGood(WEB_MANIFEST).objects;
    expect(objects.map(({ object, location }) => ({ object, location }))).toEqual(
      plain.map(({ object, location }) => ({ object, location })),
    );
  });

  it('takes the items of a List and of a typed list from kubectl', () => {
    const pod = { metadata: { name: 'a' }, spec: { containers: [{ name: 'a', image: 'busybox' }] } };
    const list = { apiVersion: 'v1', kind: 'List', items: [{ apiVersion: 'v1', kind: 'Pod', ...pod }] };
    const typed = { apiVersion: 'v1', kind: 'PodList', items: [pod] };
    for (const input of [list, typed]) {
      const { objects } = readGood({ 'pods.json': JSON.stringify(input, undefined, '\t') });
      expect(objects.map(({ object }) => object)).toEqual([{ apiVersion: 'v1', kind: 'Pod', ...pod }]);
      expect(objects[0]?.location).toEqual({ file: 'pods.json', line: 5, column: 3 });
    }
  });

  it.each([
    {
      name: 'a YAML syntax error',
      text: WEB_MANIFEST.replace('  replicas: 3', '  replicas 3'),
      problem: /^web\.yaml:6:3: error: a key must be followed by a colon and a space;/,
    },
    {
      name: 'an unknown kind',
      text: WEB_MANIFEST.replace('Deployment', 'Deploymnet'),
      problem:
        'web.yaml:2:7: error: kind: no matches for kind "Deploymnet" in version "apps/v1"; did you mean "Deployment"?',
    },
    {
      name: 'a version that is gone',
      text: WEB_MANIFEST.replace('apps/v1', 'extensions/v1beta1'),
      problem:
        'web.yaml:1:13: error: apiVersion: no matches for kind "Deployment" in version "extensions/v1beta1"; write apiVersion: apps/v1',
    },
    {
      name: 'a wrong type',
      text: WEB_MANIFEST.replace('replicas: 3', 'replicas: "3"'),
      problem:
        'web.yaml:6:13: error: Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32; write 3 without quotes',
    },
    {
      name: 'a Service port out of range',
      text: WEB_MANIFEST.replace('{port: 80}', '{port: 70000}'),
      problem:
        'web.yaml:23:18: error: Service "web" is invalid: spec.ports[0].port: Invalid value: 70000: must be between 1 and 65535, inclusive',
    },
    {
      name: 'a name that is given twice',
      text: `${WEB_MANIFEST}---\napiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}]}\n`,
      problem:
        'web.yaml:34:18: error: metadata.name: Service "web" in namespace "default" is defined twice; it is defined first at web.yaml:20:18; rename or remove one of them',
    },
    {
      name: 'a field that is missing',
      text: WEB_MANIFEST.replace('  selector:\n    matchLabels: {app: web}\n', ''),
      problem:
        'web.yaml:5:1: error: Deployment.apps "web" is invalid: spec.selector: Required value; add it, for example selector: {matchLabels: {app: web}}',
    },
    {
      name: 'a namespace that nobody declares',
      text: WEB_MANIFEST.replace('{name: client}', '{name: client, namespace: shop}'),
      problem: /^web\.yaml:27:37: error: metadata\.namespace: namespaces "shop" not found; declare it/,
    },
    {
      name: 'an empty file',
      text: '',
      problem:
        'web.yaml:1:1: error: the file is empty; write a lab file or a Kubernetes manifest in YAML or JSON',
    },
    {
      name: 'a file of comments',
      text: '# nothing\n---\n',
      problem:
        'web.yaml:1:1: error: the file holds no objects; write a lab file or a Kubernetes manifest in YAML or JSON',
    },
    {
      name: 'a binary file',
      text: '\u0000\u0001\u0002\u0003',
      problem:
        'web.yaml:1:1: error: this is a binary file: it holds a zero byte; write a lab file or a Kubernetes manifest in YAML or JSON',
    },
    {
      name: 'plain text',
      text: 'hello world',
      problem:
        'web.yaml:1:1: error: expected an object with apiVersion and kind, got "hello world"; begin with for example "apiVersion: apps/v1" and "kind: Deployment"',
    },
    {
      name: 'a mapping without a kind',
      text: 'apiVersion: v1\nmetadata: {name: x}\n',
      problem: 'web.yaml:1:1: error: kind: Required value; add it, for example kind: Deployment',
    },
    {
      name: 'a Docker Compose file',
      text: 'services:\n  web: {image: nginx}\n',
      problem: /error: apiVersion: Required value; this is a Docker Compose file/,
    },
    {
      name: 'a built-in kind in a group of Kubernetes that does not exist',
      text: 'apiVersion: network.k8s.io/v1\nkind: Ingress\nmetadata: {name: x}\n',
      problem:
        'web.yaml:1:13: error: apiVersion: no matches for kind "Ingress" in version "network.k8s.io/v1"; write apiVersion: networking.k8s.io/v1',
    },
    {
      name: 'a file that configures a program',
      text: 'apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n',
      problem: /^web\.yaml:2:7: error: kind: no matches for kind "KubeletConfiguration"/,
    },
    {
      name: 'what configures a kind cluster',
      text: 'apiVersion: kind.x-k8s.io/v1alpha4\nkind: Cluster\n',
      problem: /^web\.yaml:2:7: error: .*this configures a kind cluster/,
    },
    {
      name: 'a lab of a later version',
      text: 'apiVersion: podwire.dev/v2\nkind: Lab\n',
      problem:
        'web.yaml:1:13: error: podwire.dev/v2 is newer than this Podwire, which reads podwire.dev/v1; update Podwire, or write apiVersion: podwire.dev/v1',
    },
  ])('refuses $name, and says where and what would be right', ({ text, problem }) => {
    const [first] = readBad(text);
    if (typeof problem === 'string') expect(first).toBe(problem);
    else expect(first).toMatch(problem);
  });

  it('refuses more Pods than a lab can have, where they become too many', () => {
    const deployment = (name: string, replicas: number): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: a}}
  template: {metadata: {labels: {app: a}}, spec: {containers: [{name: a, image: nginx}]}}
`;
    expect(readBad(deployment('one', 2_000_000_000))).toEqual([
      'web.yaml:6:13: error: spec.replicas: Invalid value: 2000000000: a lab has at most 500000 Pods',
    ]);
    expect(readBad(deployment('one', 300_000) + deployment('two', 300_000))).toEqual([
      'web.yaml:14:13: error: spec.replicas: Invalid value: 300000: a lab has at most 500000 Pods',
    ]);
  });

  it('reports everything that is wrong in every file, in order', () => {
    const files = {
      'a.yaml': WEB_MANIFEST.replace('replicas: 3', 'replicas: x').replace('{port: 80}', '{port: 0}'),
      'b.yaml': 'kind: [\n',
      'c.bin': Uint8Array.from([0x7f, 0x45, 0x4c, 0x46]),
    };
    expect(diagnosticsOf(files).map(({ code, location }) => [location?.file, location?.line, code])).toEqual([
      ['a.yaml', 6, 'wrong-type'],
      ['a.yaml', 23, 'invalid-value'],
      ['b.yaml', 2, 'yaml-syntax'],
      ['c.bin', 1, 'binary-file'],
    ]);
  });

  it('warns of unknown fields and keeps them', () => {
    const { notices, objects } = readGood(WEB_MANIFEST.replace('replicas: 3', 'replcas: 3'));
    expect(notices).toContainEqual(
      expect.objectContaining({
        severity: 'warning',
        code: 'unknown-field',
        message: 'unknown field "spec.replcas"',
        hint: 'did you mean "replicas"?',
        location: { file: 'web.yaml', line: 6, column: 3 },
        path: 'spec.replcas',
      }),
    );
    expect(objects[0]?.object.spec).toMatchObject({ replcas: 3 });
  });

  it.each([
    ['spec: { nodes: [{ name: a }] }', 'spec.cluster.nodes'],
    ['spec: { podSubnet: 10.0.0.0/8 }', 'spec.cluster.networking.podSubnet'],
    ['spec: { cluster: { segments: [] } }', 'spec.network.segments'],
    ['cluster: {}', 'spec.cluster'],
  ])('says where a field belongs that is known at another place: %s', (text, place) => {
    const { notices } = readGood({ 'x.yaml': `apiVersion: podwire.dev/v1\nkind: Lab\n${text}\n` });
    expect(notices).toContainEqual(
      expect.objectContaining({ code: 'unknown-field', hint: `it belongs to another place: ${place}` }),
    );
  });

  it('says where a field of Kubernetes belongs, and nothing where it may be several places', () => {
    const [deployment, service] = [
      WEB_MANIFEST.replace('replicas: 3', 'replicas: 3\n  containers: []\n  name: web'),
      'apiVersion: v1\nkind: Service\nmetadata: { name: s }\nspec: { ports: [{ port: 80 }], targetPort: 80 }\n',
    ];
    const { notices } = readGood({ 'web.yaml': deployment, 'service.yaml': service });
    const hints = notices
      .filter(({ code }) => code === 'unknown-field')
      .map(({ path, hint }) => [path, hint]);
    expect(hints).toEqual([
      ['spec.containers', 'it belongs to another place: spec.template.spec.containers'],
      ['spec.name', 'it belongs to another place: metadata.name'],
      ['spec.targetPort', 'it belongs to another place: spec.ports[].targetPort'],
    ]);
  });

  it('does not mind an empty file among others', () => {
    const { notices } = readGood({ 'web.yaml': WEB_MANIFEST, 'empty.yaml': '' });
    expect(notices).toContainEqual(expect.objectContaining({ severity: 'warning', code: 'empty-file' }));
  });

  it('accepts objects of a namespace that the input declares, in any order', () => {
    const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: x, namespace: shop}\n';
    const spec = 'spec: {containers: [{name: x, image: busybox}]}\n';
    const namespace = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n';
    expect(readGood(`${pod}${spec}---\n${namespace}`).objects).toHaveLength(2);
  });

  it('refuses addresses and node ports that two Services want', () => {
    const service = (name: string, nodePort: number): string =>
      `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}}\nspec:\n  type: NodePort\n  clusterIP: 10.96.1.1\n  ports: [{port: 80, nodePort: ${nodePort}}]\n---\n`;
    expect(readBad(service('a', 30080) + service('b', 30080))).toEqual([
      'web.yaml:14:14: error: Service "b" is invalid: spec.clusterIPs: Invalid value: []string{"10.96.1.1"}: failed to allocate IP 10.96.1.1: provided IP is already allocated; the Service at web.yaml:6:14 has it',
      'web.yaml:15:32: error: Service "b" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated; the Service at web.yaml:7:32 has it',
    ]);
    expect(readBad(service('a', 30080).replace('10.96.1.1', '192.168.9.9'))).toEqual([
      'web.yaml:6:14: error: Service "a" is invalid: spec.clusterIPs: Invalid value: []string{"192.168.9.9"}: failed to allocate IP 192.168.9.9: the provided IP (192.168.9.9) is not in the valid range. The range of valid IPs is 10.96.0.0/12; leave it out to get a free one',
    ]);
  });

  it('says once per kind what is kept without effect', () => {
    const storage = (name: string): string =>
      `apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: ${name}}\nprovisioner: example.com/disks\n---\n`;
    const { notices, objects, spec } = readGood(storage('a') + storage('b'));
    expect(objects).toHaveLength(2);
    expect(spec.cluster.cni).toEqual({ plugin: 'flannel', mode: 'vxlan' });
    expect(notices.map(({ severity, message }) => [severity, message])).toEqual([
      [
        'notice',
        'no Lab document, so the cluster is the default one: control-plane, node1, node2; flannel vxlan; kube-proxy iptables',
      ],
      ['notice', '2 objects of kind StorageClass are kept, but volumes hold nothing yet'],
    ]);
  });

  it('accepts custom resources whose definition is there', () => {
    const definition =
      'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: dbs.example.com}\nspec:\n  group: example.com\n  names: {kind: Database, plural: dbs}\n  scope: Namespaced\n  versions:\n  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}\n';
    const resource = 'apiVersion: example.com/v1\nkind: Database\nmetadata: {name: x}\nspec: {size: 3}\n';
    expect(readGood(`${definition}---\n${resource}`).objects).toHaveLength(2);
  });

  it('keeps custom resources that nobody defines, under a definition of their own, and says that a cluster refuses them', () => {
    const text = (version: string, kind: string, name: string): string =>
      `apiVersion: example.com/${version}\nkind: ${kind}\nmetadata: {name: ${name}}\nspec: {size: 3}\n---\n`;
    const { objects, notices } = readGood(
      text('v1', 'Policy', 'a') +
        text('v1', 'Policy', 'b') +
        text('v2', 'Policy', 'c') +
        text('v1', 'Service', 'd'),
    );
    expect(objects.map(({ object }) => `${object.kind} ${object.metadata.name}`)).toEqual([
      'CustomResourceDefinition policies.example.com',
      'CustomResourceDefinition services.example.com',
      'Policy a',
      'Policy b',
      'Policy c',
      'Service d',
    ]);
    expect(
      notices
        .filter(({ severity }) => severity === 'warning')
        .map(({ message, location }) => `${location?.line ?? 0}: ${message.slice(0, 62)}`),
    ).toEqual([
      '2: no matches for kind "Policy" in version "example.com/v1"; a cl',
      '17: no matches for kind "Service" in version "example.com/v1"; a c',
    ]);
  });

  it('takes Node objects for the nodes of the cluster', () => {
    const { spec, objects } = readGood(
      nodeText('node1', '172.18.0.3') + nodeText('node2', '172.18.0.2') + WEB_MANIFEST,
    );
    expect(
      spec.cluster.nodes.map(({ name, role, addresses, podCIDR }) => [name, role, addresses, podCIDR]),
    ).toEqual([
      ['control-plane', 'control-plane', ['172.18.0.10'], '10.244.0.0/24'],
      ['node1', 'worker', ['172.18.0.3'], '10.244.1.0/24'],
      ['node2', 'worker', ['172.18.0.2'], '10.244.2.0/24'],
    ]);
    expect(spec.network.segments[0]).toEqual({ name: 'lan', cidr: '172.18.0.0/24', mtu: 1500 });
    expect(objects.some(({ object }) => object.kind === 'Node')).toBe(false);
  });

  it('asks for the manifests that a lab names', () => {
    const lab = 'apiVersion: podwire.dev/v1\nkind: Lab\nspec:\n  manifests: [web.yaml, k8s/]\n';
    expect(readGood({ 'shop.podwire.yaml': lab, 'dir/web.yaml': WEB_MANIFEST, 'k8s/a.yaml': '' }).name).toBe(
      'shop',
    );
    expect(readBad({ 'shop.podwire.yaml': lab })).toEqual([
      'shop.podwire.yaml:4:15: error: spec.manifests[0]: web.yaml was not read; it takes manifests, and folders of them, beside the lab file or in folders below it',
      'shop.podwire.yaml:4:25: error: spec.manifests[1]: k8s/ was not read; it takes manifests, and folders of them, beside the lab file or in folders below it',
    ]);
  });

  it('keeps the layout for the canvas', () => {
    const layout = 'apiVersion: podwire.dev/v1\nkind: Layout\nspec: {positions: {node/node1: [3, 4]}}\n';
    expect(readGood(`${WEB_MANIFEST}---\n${layout}`).layout).toEqual({
      positions: { 'node/node1': [3, 4] },
      locked: [],
      groups: {},
      notes: {},
    });
  });

  it('warns of a place in the layout that is not two numbers, and leaves it out', () => {
    const layout =
      'apiVersion: podwire.dev/v1\nkind: Layout\nspec:\n  positions:\n    node/node1: [3]\n    node/node2: [1, 2, 3]\n    host/laptop: 7\n';
    const { layout: read, notices } = readGood(layout);
    expect(read.positions).toEqual({});
    expect(
      notices.filter(({ severity }) => severity === 'warning').map((notice) => formatDiagnostic(notice)),
    ).toEqual([
      'web.yaml:5:17: warning: spec.positions[node/node1]: Invalid value: a list: must have exactly 2 items; write for example [120, 80]',
      'web.yaml:6:17: warning: spec.positions[node/node2]: Invalid value: a list: must have exactly 2 items; write for example [120, 80]',
      'web.yaml:7:18: warning: spec.positions[host/laptop]: expected list, got number 7; write for example [120, 80]',
    ]);
  });

  it('refuses a second Lab document', () => {
    const lab = 'apiVersion: podwire.dev/v1\nkind: Lab\n---\n';
    expect(readBad(lab + lab)).toEqual([
      'web.yaml:5:7: error: kind: a lab has one Lab document; the first is at web.yaml:1:1; keep one of them',
    ]);
  });

  it('says so when there is no file', () => {
    const result = readLab([]);
    expect(result).toMatchObject({ ok: false, error: [{ code: 'no-input' }] });
  });

  it('never throws, and refuses with a place, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const result = readLab([{ name: 'x', bytes }]);
        if (!result.ok) {
          expect(result.error.every(({ location }) => location !== undefined && location.line >= 1)).toBe(
            true,
          );
        }
      }),
      { numRuns: 200 },
    );
  });

  it('never throws, whatever is written between the words of a manifest', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'apiVersion: v1\n',
        'kind: Pod\n',
        'kind: Service\n',
        'metadata:\n',
        '  name: x\n',
        'spec:\n',
        '  - ',
        '? ',
        ': ',
        '&a ',
        '*a',
        '<<: ',
        '[',
        ']',
        '{',
        '}',
        '"',
        "'",
        '|\n',
        '>\n',
        '---\n',
        '!!binary ',
        '%YAML 1.2\n',
        '#',
        '\t',
        '\r',
        'null',
        '~',
        '1e9',
        '0x',
        'podwire.dev/v1',
        'kind: Lab\n',
        'kind: List\nitems:\n',
      ),
      fc.string({ maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        readLab([{ name: 'x', bytes: encoder.encode(pieces.join('')) }]);
      }),
      { numRuns: 100 },
    );
  });

  it('never throws, whatever JSON stands where a field belongs', () => {
    const [deployment = '', service = ''] = WEB_MANIFEST.split('---\n');
    const fields = [
      'replicas: 3',
      '{app: web}',
      'name: web',
      'image: nginx:alpine',
      '[{containerPort: 80}]',
      '[{port: 80}]',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...fields), fc.jsonValue(), (field, value) => {
        const [key] =
          field.startsWith('[') || field.startsWith('{') ? [''] : [`${field.split(':')[0] ?? ''}: `];
        const text = `${deployment}---\n${service}`.replaceAll(field, `${key}${JSON.stringify(value)}`);
        readLab([{ name: 'x', bytes: encoder.encode(text) }]);
      }),
      { numRuns: 100 },
    );
  });
});
