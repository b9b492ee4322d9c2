import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { importedLabOf, type ImportedLab, type ImportOptions } from '#sim/lab/import/imported-lab';
import { formatDiagnostic } from '#sim/base/diagnostic';
import { inEnglish } from '#sim/base/sentence';
import { labTextNaming } from '#sim/lab/edit/new-lab-file';
import type { LabDocument } from '#sim/lab/lab-document';
import { readGood } from '#kit/lab-text';
import { WEB_MANIFEST } from '#kit/web-manifest';

const OPTIONS: ImportOptions = { name: 'shop', hasSecrets: false };

function tryImport(
  files: Readonly<Record<string, string>>,
  options = OPTIONS,
): ReturnType<typeof importedLabOf> {
  const encoder = new TextEncoder();
  return importedLabOf(
    Object.entries(files).map(([name, text]) => ({ name, bytes: encoder.encode(text) })),
    options,
  );
}

interface SaidLab extends Omit<ImportedLab, 'guesses' | 'leftOut'> {
  readonly guesses: readonly string[];
  readonly leftOut: readonly string[];
}

/** What it says, in English. */
function importOf(files: Readonly<Record<string, string>>, options = OPTIONS): SaidLab {
  const imported = tryImport(files, options);
  if (!imported.ok) throw new Error(imported.error.map(({ message }) => message).join('; '));
  const { guesses, leftOut, ...lab } = imported.value;
  return {
    ...lab,
    guesses: guesses.map(({ words }) => inEnglish(words)),
    leftOut: leftOut.map(inEnglish),
  };
}

function node(name: string, address: string, podCIDR: string, annotations: object = {}): object {
  return {
    metadata: {
      name,
      uid: `uid-${name}`,
      annotations,
      labels: { [`node-role.kubernetes.io/${name === 'cp' ? 'control-plane' : 'worker'}`]: '' },
    },
    spec: { podCIDR, podCIDRs: [podCIDR] },
    status: {
      addresses: [
        { type: 'InternalIP', address },
        { type: 'Hostname', address: name },
      ],
      images: [{ names: ['nginx'] }],
    },
  };
}

function configMap(name: string, data: object, namespace = 'kube-system'): object {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace, uid: name }, data };
}

function daemonSet(name: string, container: object = {}): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name, namespace: 'kube-system', uid: name },
    spec: {
      selector: { matchLabels: { a: name } },
      template: {
        metadata: { labels: { a: name } },
        spec: { containers: [{ name, image: 'x', ...container }] },
      },
    },
  };
}

function listOf(...items: readonly object[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items }, undefined, 4);
}

describe('importing manifests', () => {
  it('makes a lab file that reads as the manifests do', () => {
    const { text, leftOut } = importOf({ 'web.yaml': WEB_MANIFEST });
    const lab = readGood({ 'shop.podwire.yaml': text });
    expect(lab.name).toBe('shop');
    expect(lab.objects.map(({ object }) => `${object.kind} ${object.metadata.name}`)).toEqual([
      'Deployment web',
      'Service web',
      'Pod client',
    ]);
    expect(leftOut).toEqual([]);
  });

  it('leaves out values of Secrets unless they are asked for', () => {
    const secret = 'apiVersion: v1\nkind: Secret\nmetadata: {name: tls}\nstringData: {key: hunter2}\n';
    const { text, emptiedSecrets } = importOf({ 'a.yaml': secret });
    expect(text).not.toContain('hunter2');
    expect(emptiedSecrets).toEqual(['Secret default/tls']);
    expect(importOf({ 'a.yaml': secret }, { ...OPTIONS, hasSecrets: true }).text).toContain('hunter2');
  });

  it('refuses a docker-compose file with what to do instead, and takes manifests beside one', () => {
    const compose = 'services:\n  web: {image: nginx}\n';
    const alone = tryImport({ 'docker-compose.yml': compose });
    expect(alone.ok).toBe(false);
    const messages = alone.ok ? [] : alone.error.map(({ message }) => message);
    expect(messages).toEqual([
      'this is a Docker Compose file; write a Deployment and a Service for each of its services',
    ]);
    const { leftOut } = importOf({ 'docker-compose.yml': compose, 'web.yaml': WEB_MANIFEST });
    expect(leftOut).toEqual([
      expect.stringContaining('docker-compose.yml:1:1: error: this is a Docker Compose file'),
    ]);
  });

  it('leaves out what is no YAML and what the API server refuses, each with its reason', () => {
    const bad = `---\napiVersion: v1\nkind: Service\nmetadata: {name: bad}\nspec: {ports: [{port: 99999}]}\n`;
    const twice = `---\napiVersion: v1\nkind: Pod\nmetadata: {name: client}\nspec: {containers: [{name: c, image: b}]}\n`;
    const { text, leftOut } = importOf({
      'chart/templates/x.yaml': 'a: {{ .Values.b }}\n c: [',
      'web.yaml': WEB_MANIFEST + bad + twice,
    });
    expect(leftOut).toEqual([
      expect.stringMatching(/^chart\/templates\/x\.yaml:\d+:\d+: error: /u),
      expect.stringContaining('Service bad is left out: '),
      expect.stringContaining(
        'Pod client is left out: metadata.name: Pod "client" in namespace "default" is defined twice',
      ),
    ]);
    expect(readGood(text).objects).toHaveLength(3);
  });

  it('says why there is what only the objects ask for', () => {
    const policy =
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\nspec: {podSelector: {}}\n';
    const service =
      '---\napiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {type: LoadBalancer, ports: [{port: 80}]}\n';
    const ingress =
      '---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a}\nspec: {defaultBackend: {service: {name: a, port: {number: 80}}}}\n';
    const { guesses, lab } = importOf({ 'a.yaml': policy + service + ingress });
    expect(guesses).toEqual([
      'network plugin calico: it sees to the policies, which flannel would ignore',
      'Ingress controller nginx: there are Ingresses for it',
      'load balancer l2, 192.168.0.240-192.168.0.250: Services ask for addresses of one',
    ]);
    expect(lab.spec.cluster.cni.plugin).toBe('calico');
  });

  it('makes a lab that starts of what kubectl get pods,deploy prints: no Pod twice, and each with its account', () => {
    const spec = { serviceAccountName: 'runner', containers: [{ name: 'c', image: 'nginx' }] };
    const labels = { app: 'web', 'pod-template-hash': '6d8f' };
    const printed = listOf(
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'web', namespace: 'shop', uid: 'd' },
        spec: {
          selector: { matchLabels: { app: 'web' } },
          template: { metadata: { labels: { app: 'web' } }, spec },
        },
      },
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          name: 'web-6d8f-x',
          namespace: 'shop',
          uid: 'p',
          labels,
          ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-6d8f', uid: 'r' }],
        },
        spec,
      },
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          name: 'old-7c9a-x',
          namespace: 'shop',
          uid: 'o',
          labels: { 'pod-template-hash': '7c9a' },
          ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'old-7c9a', uid: 's' }],
        },
        spec,
      },
    );
    const { lab, guesses, leftOut } = importOf({ 'a.json': printed });
    expect(lab.objects.map(({ object }) => `${object.kind} ${object.metadata.name}`)).toEqual([
      'Namespace shop',
      'ServiceAccount runner',
      'Deployment web',
      'Pod old-7c9a-x',
    ]);
    expect(guesses).toEqual(['ServiceAccount runner is added: what was printed runs as it']);
    expect(leftOut).toEqual(['Pod "web-6d8f-x" is left out: the cluster makes its own']);
  });

  it('adds namespaces that manifests are for and nobody makes, and says so', () => {
    const service = (name: string, namespace: string): string =>
      `---\napiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {ports: [{port: 80}]}\n`;
    const made = '---\napiVersion: v1\nkind: Namespace\nmetadata: {name: made}\n';
    const role =
      '---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: r, namespace: nowhere}\nrules: []\n';
    const text = [service('a', 'shop'), service('b', 'shop'), service('c', 'made'), made, role].join('');
    const { lab, guesses, leftOut } = importOf({ 'a.yaml': text + service('d', 'kube-system') });
    expect(leftOut).toEqual([]);
    expect(guesses).toEqual(['Namespace shop is added: objects are in it, and nothing makes it']);
    const namespaces = lab.objects.filter(({ object }) => object.kind === 'Namespace');
    expect(namespaces.map(({ object }) => object.metadata.name)).toEqual(['made', 'shop']);
    expect(lab.objects.filter(({ object }) => object.kind === 'Service')).toHaveLength(4);
  });

  it('takes a lab with its manifests as one text, which names those alone that were not read', () => {
    const lab =
      '# Ours\napiVersion: podwire.dev/v1\nkind: Lab\nmetadata: {name: a}\nspec:\n  seed: 7 # lucky\n  manifests: [k8s/, more.yaml]\n';
    const files = { 'x/lab.podwire.yaml': lab, 'x/k8s/web.yaml': WEB_MANIFEST };
    const { text, lab: read } = importOf({ ...files, 'x/more.yaml': fixture('helm-template.yaml') });
    expect(read.source?.given.manifests ?? []).toEqual([]);
    expect(text).toContain('seed: 7 # lucky');
    expect(read.objects.map(({ object }) => object.metadata.name)).toContain('web');
    const half = tryImport(files);
    expect(half.ok ? [] : half.error.map(({ message }) => message)).toEqual([
      'spec.manifests[0]: more.yaml was not read',
    ]);
  });

  it('has nothing to import where there is no object', () => {
    const nothing = tryImport({ 'a.yaml': '# nothing\n' });
    expect(nothing.ok).toBe(false);
  });
});

/** kubectl 1.32 kustomize wrote the one; the others have the form of Helm 3.16 for the chart of `helm create`, with two more hooks. */
function fixture(name: string): string {
  return readFileSync(`tests/fixtures/import/${name}`, 'utf8');
}

describe('importing what Helm and kustomize print', () => {
  const CHART = [
    'ServiceAccount release-name-shop',
    'Service release-name-shop',
    'Deployment release-name-shop',
    'Job release-name-migrate',
  ];

  it.each(['helm-template.yaml', 'helm-install-dry-run.txt'])(
    '%s is what an installation leaves in the cluster, and what it does not is said',
    (name) => {
      const { text, guesses, leftOut } = importOf({ [name]: fixture(name) });
      const objects = readGood(text).objects.map(({ object }) => `${object.kind} ${object.metadata.name}`);
      expect(objects.toSorted()).toEqual(CHART.toSorted());
      expect(guesses).toContain(
        'Job release-name-migrate: a hook of Helm (post-install, post-upgrade), which starts with the rest here',
      );
      expect(leftOut).toEqual([
        'Job release-name-farewell is left out: a hook of Helm (pre-delete), which an installation does not run',
        'Pod release-name-shop-test-connection is left out: it is what helm test runs',
      ]);
    },
  );

  it('an overlay of kustomize is there with its names, labels and replicas', () => {
    const { text, leftOut, emptiedSecrets } = importOf({
      'kustomize-build.yaml': fixture('kustomize-build.yaml'),
    });
    expect(readGood(text).objects.map(({ object }) => `${object.kind} ${object.metadata.name}`)).toEqual([
      'Namespace staging',
      'ConfigMap staging-web-config-f655md8fbd',
      'Secret staging-web-key-75m6dhd6ct',
      'Service staging-web',
      'Deployment staging-web',
      'NetworkPolicy staging-web',
    ]);
    expect(leftOut).toEqual([]);
    expect(emptiedSecrets).toEqual(['Secret staging/staging-web-key-75m6dhd6ct']);
  });
});

describe('importing a printed cluster', () => {
  const FLANNEL = {
    'flannel.alpha.coreos.com/backend-type': 'host-gw',
    'flannel.alpha.coreos.com/public-ip': '10.1.0.4',
  };
  const NODES = [
    node('cp', '10.1.0.4', '10.20.0.0/24', FLANNEL),
    node('w1', '10.1.0.5', '10.20.1.0/24', FLANNEL),
  ];
  const API_SERVER = {
    metadata: {
      name: 'kube-apiserver-cp',
      namespace: 'kube-system',
      ownerReferences: [{ kind: 'Node', name: 'cp' }],
    },
    spec: {
      containers: [
        {
          name: 'kube-apiserver',
          image: 'x',
          command: ['kube-apiserver', '--service-cluster-ip-range=10.50.0.0/16'],
        },
      ],
    },
  };
  const MANAGER = {
    metadata: {
      name: 'kube-controller-manager-cp',
      namespace: 'kube-system',
      ownerReferences: [{ kind: 'Node', name: 'cp' }],
    },
    spec: {
      containers: [{ name: 'kube-controller-manager', image: 'x', command: ['--cluster-cidr=10.20.0.0/16'] }],
    },
  };
  const SHOP = {
    metadata: { name: 'shop', namespace: 'prod', uid: '1', resourceVersion: '5' },
    spec: {
      selector: { app: 'shop' },
      clusterIP: '10.50.3.4',
      clusterIPs: ['10.50.3.4'],
      ports: [{ port: 80 }],
    },
    status: { loadBalancer: {} },
  };
  const listed = (kind: string, ...items: readonly object[]): string =>
    `${JSON.stringify({ kind: `${kind}List`, apiVersion: 'v1', metadata: {}, items }, undefined, 4)}\n`;
  /** As kubectl cluster-info dump prints it: lists one after the other, and logs. */
  const DUMP = [
    listed('Node', ...NODES),
    listed('Event', { metadata: { name: 'e', namespace: 'prod' } }),
    listed('Service', SHOP),
    listed('Pod', API_SERVER, MANAGER),
    '==== START logs for container kube-apiserver of pod kube-system/kube-apiserver-cp ====\n',
    '{"not": "an object\n}\n{\n---\nlast words==== END logs for container kube-apiserver of pod kube-system/kube-apiserver-cp ====\n',
  ].join('');

  it('finds plugin, ranges and nodes in what kubectl cluster-info dump prints, logs and all', () => {
    const { text, guesses } = importOf({ 'dump.txt': DUMP });
    const { spec, objects } = readGood(text);
    expect(spec.cluster.cni).toMatchObject({ plugin: 'flannel', mode: 'host-gw' });
    expect(spec.cluster.networking).toMatchObject({
      podSubnet: '10.20.0.0/16',
      serviceSubnet: '10.50.0.0/16',
    });
    expect(spec.cluster.nodes.map(({ name, addresses, podCIDR }) => ({ name, addresses, podCIDR }))).toEqual([
      { name: 'cp', addresses: ['10.1.0.4'], podCIDR: '10.20.0.0/24' },
      { name: 'w1', addresses: ['10.1.0.5'], podCIDR: '10.20.1.0/24' },
    ]);
    expect(objects.map(({ object }) => `${object.kind} ${object.metadata.name}`)).toEqual([
      'Namespace prod',
      'Service shop',
    ]);
    expect(guesses).toEqual([
      'network plugin flannel host-gw: an annotation of Node cp',
      'range of Pods 10.20.0.0/16: --cluster-cidr of kube-controller-manager',
      'range of Services 10.50.0.0/16: --service-cluster-ip-range of kube-apiserver',
    ]);
  });

  it('keeps the addresses of Services, and drops what the cluster wrote into objects', () => {
    const { text } = importOf({ 'dump.txt': DUMP });
    expect(text).toContain('clusterIP: 10.50.3.4');
    expect(text).not.toMatch(/resourceVersion|uid|loadBalancer|images/u);
  });

  it.each([
    [{ ipipMode: 'CrossSubnet', vxlanMode: 'Never' }, 'ipip-cross-subnet'],
    [{ ipipMode: 'Never', vxlanMode: 'Always' }, 'vxlan'],
    [{ ipipMode: 'Never', vxlanMode: 'Never' }, 'bgp'],
  ])('takes the mode of Calico from its pool %j', (modes, mode) => {
    const pool = {
      apiVersion: 'crd.projectcalico.org/v1',
      kind: 'IPPool',
      metadata: { name: 'default-ipv4-ippool', uid: 'p' },
      spec: { cidr: '10.9.0.0/16', blockSize: 25, ...modes },
    };
    const { text, guesses } = importOf({
      'all.json': listOf(...NODES.map(typed), daemonSet('calico-node'), pool),
    });
    expect(readGood(text).spec.cluster.cni).toMatchObject({ plugin: 'calico', mode });
    expect(guesses).toContain(`network plugin calico ${mode}: IPPool default-ipv4-ippool`);
  });

  it('takes mode and ranges from the ConfigMaps of kubeadm, kube-proxy and Cilium', () => {
    const kubeadm =
      'networking:\n  podSubnet: 10.244.0.0/16\n  serviceSubnet: 10.96.0.0/16\n  dnsDomain: lab.test\n';
    const { text, guesses } = importOf({
      'all.json': listOf(
        daemonSet('cilium'),
        configMap('cilium-config', {
          'routing-mode': 'tunnel',
          'tunnel-protocol': 'geneve',
          'kube-proxy-replacement': 'false',
        }),
        configMap('kubeadm-config', { ClusterConfiguration: kubeadm }),
        configMap('kube-proxy', { 'config.conf': 'mode: ipvs\nclusterCIDR: 10.244.0.0/16\n' }),
      ),
    });
    const { cluster } = readGood(text).spec;
    expect(cluster.cni).toMatchObject({ plugin: 'cilium', mode: 'geneve' });
    expect(cluster.kubeProxy.mode).toBe('ipvs');
    expect(cluster.networking).toMatchObject({ serviceSubnet: '10.96.0.0/16', dnsDomain: 'lab.test' });
    expect(guesses).toContain('kube-proxy ipvs: ConfigMap kube-system/kube-proxy says so');
  });

  it('names a plugin that it does not have', () => {
    const { text, guesses } = importOf({ 'all.json': listOf(daemonSet('aws-node')) });
    expect(guesses).toEqual(['network plugin aws-node is not modelled: the lab has flannel vxlan instead']);
    expect(readGood(text).spec.cluster.cni.plugin).toBe('flannel');
  });

  const KUBERNETES = service('kubernetes', 'default', '10.43.0.1');
  const WEB = service('web', 'shop', '10.43.17.4');

  it.each([
    ['k3s', ['10.42.0.0/24', '10.42.1.0/24'], '10.42.0.0/16'],
    ['OpenShift, whose nodes have /23', ['10.128.0.0/23', '10.131.0.0/23'], '10.128.0.0/14'],
    ['one node', ['172.30.5.0/25'], '172.30.0.0/16'],
    ['nodes in the same /16', ['10.1.128.0/24', '10.1.129.0/24'], '10.1.128.0/17'],
    ['dual stack', ['10.42.0.0/24,2001:cafe:42::/64'], '10.42.0.0/16,2001:cafe:42::/56'],
    ['IPv6 alone', ['fd01:2::/64', 'fd01:2:0:1::/64'], 'fd01:2::/56'],
    ['dual stack with the range of kubeadm', ['10.244.0.0/24,fd00:42::/64'], '10.244.0.0/16,fd00:42::/56'],
  ])('guesses the range of Pods from those of the nodes: %s', (_, ranges, podSubnet) => {
    const nodes = ranges.map((range, index) => nodeOf(`n${index}`, index, range));
    const dump = listOf(...nodes, WEB);
    const { lab, guesses } = importOf({ 'k3s.json': dump });
    expect(lab.spec.cluster.networking.podSubnet).toBe(podSubnet);
    expect(guesses).toContain(`range of Pods ${podSubnet}: guessed from the Pod ranges of the nodes`);
    const opened = readGood({ 'k3s.json': dump });
    expect(opened.spec.cluster.networking.podSubnet).toBe(podSubnet);
    expect(noticesOf(opened, 'guessed-cluster')).toContain(
      `range of Pods ${podSubnet}: guessed from the Pod ranges of the nodes`,
    );
    expect(noticesOf(opened, 'default-cluster')).toEqual([
      expect.stringMatching(
        /^no Lab document, so the cluster is the one that was printed, as far as it says: control-plane, n0[,;]/u,
      ),
    ]);
    const [own = ''] = ranges;
    for (const { spec } of [lab, opened])
      expect(spec.cluster.nodes.find(({ name }) => name === 'n0')?.podCIDR).toBe(own.split(',')[0]);
  });

  it.each([
    ['what kubectl cluster-info dump prints', { 'dump.txt': DUMP }],
    ['Calico with an IPPool', { 'all.json': listOf(...NODES.map(typed), daemonSet('calico-node')) }],
    [
      'Cilium and a mode of kube-proxy',
      {
        'all.json': listOf(
          ...NODES.map(typed),
          daemonSet('cilium'),
          configMap('cilium-config', { 'tunnel-protocol': 'geneve', 'kube-proxy-replacement': 'false' }),
          configMap('kube-proxy', { 'config.conf': 'mode: ipvs\nclusterCIDR: 10.244.0.0/16\n' }),
        ),
      },
    ],
  ])(
    'opens a printed cluster with the plugin, the mode and the ranges that an import takes: %s',
    (_, files) => {
      const { lab, guesses } = importOf(files);
      const opened = readGood(files);
      const { cni, kubeProxy, networking } = lab.spec.cluster;
      expect(opened.spec.cluster).toMatchObject({ cni, kubeProxy, networking });
      const said = noticesOf(opened, 'guessed-cluster');
      expect(said.length).toBeGreaterThan(0);
      expect(guesses).toEqual(expect.arrayContaining([...said]));
      // A Lab document that is put beside it later keeps the cluster as it is.
      const [name = '', text = ''] = Object.entries(files)[0] ?? [];
      const beside = labTextNaming([{ name, bytes: new TextEncoder().encode(text) }], 'beside');
      expect(readGood({ 'beside.podwire.yaml': beside, ...files }).spec.cluster).toMatchObject({
        cni,
        kubeProxy,
        networking,
      });
    },
  );

  it('takes ranges, domain and mode that k3s was started with from the annotation of its arguments', () => {
    const args = ['server', '--cluster-cidr', '10.50.0.0/16', '--service-cidr', '10.60.0.0/16'];
    const annotations = { 'k3s.io/node-args': JSON.stringify([...args, '--cluster-domain=lab.test']) };
    const dump = listOf({ ...nodeOf('n0', 0, '10.50.0.0/24', annotations) }, WEB);
    const { lab, guesses } = importOf({ 'k3s.json': dump });
    expect(lab.spec.cluster.networking).toEqual({
      podSubnet: '10.50.0.0/16',
      serviceSubnet: '10.60.0.0/16',
      dnsDomain: 'lab.test',
    });
    expect(guesses).toContain('range of Pods 10.50.0.0/16: --cluster-cidr of k3s');
    expect(guesses).toContain('range of Services 10.60.0.0/16: --service-cidr of k3s');
    const opened = readGood({ 'k3s.json': dump });
    expect(opened.spec.cluster).toEqual(lab.spec.cluster);
    expect(noticesOf(opened, 'guessed-cluster')).toEqual(
      guesses.filter((words) => !words.startsWith('no Node')),
    );
  });

  it('refuses no cluster for ranges of nodes that no range of Pods has all of, and says who gets others', () => {
    const dump = listOf(nodeOf('n0', 0, '10.42.0.0/24'), nodeOf('n1', 1, '192.168.77.0/24'), WEB);
    const words = 'node n1: the Pod range is outside 10.42.0.0/16, and another one takes its place';
    const { lab, guesses } = importOf({ 'a.json': dump });
    expect(guesses).toContain(words);
    const opened = readGood({ 'a.json': dump });
    expect(noticesOf(opened, 'other-range')).toEqual([words]);
    for (const { spec } of [lab, opened])
      expect(spec.cluster.nodes.find(({ name }) => name === 'n1')?.podCIDR).toMatch(/^10\.42\./u);
  });

  it('warns of nodes whose ranges are outside that of the Lab beside them, and says which range has them', () => {
    const opened = readGood({
      'a.podwire.yaml':
        'apiVersion: podwire.dev/v1\nkind: Lab\nmetadata: { name: a }\nspec: { cluster: { networking: { podSubnet: 10.50.0.0/16 } } }\n',
      'nodes.json': JSON.stringify(nodeOf('n0', 0, '10.42.0.0/24'), undefined, 2),
    });
    expect(opened.spec.cluster.nodes.find(({ name }) => name === 'n0')?.podCIDR).toMatch(/^10\.50\./u);
    expect(opened.notices.filter(({ code }) => code === 'other-range').map(formatDiagnostic)).toEqual([
      'nodes.json:13:16: warning: node n0: the Pod range is outside 10.50.0.0/16, and another one takes its place; podSubnet 10.42.0.0/16 in the Lab document would leave it as it is',
    ]);
  });

  it('takes a cluster with more than one control plane, and says which of them are workers here', () => {
    const planes = ['n0', 'n1', 'n2'].map((name, index) => {
      const { metadata, ...plane } = nodeOf(name, index, `10.244.${index}.0/24`);
      return { ...plane, metadata: { ...metadata, labels: { 'node-role.kubernetes.io/control-plane': '' } } };
    });
    const words = 'workers here, since only one control plane is modelled yet: nodes n1, n2';
    const dump = listOf(...planes, WEB);
    const { lab, guesses } = importOf({ 'a.json': dump });
    expect(guesses).toContain(words);
    const opened = readGood({ 'a.json': dump });
    expect(noticesOf(opened, 'not-modelled')).toEqual([words]);
    for (const { spec } of [lab, opened])
      expect(spec.cluster.nodes.map(({ name, role }) => `${name} ${role}`)).toEqual([
        'n0 control-plane',
        'n1 worker',
        'n2 worker',
      ]);
  });

  it.each([
    [['10.43.0.1', '10.43.17.4'], '10.43.0.0/16'],
    [['172.20.0.1', '172.20.33.44'], '172.20.0.0/16'],
    [['10.100.0.1', '10.100.3.4'], '10.100.0.0/16'],
    [['34.118.224.1', '34.118.230.9'], '34.118.224.0/19'],
    [['10.32.0.1', '10.40.3.4'], '10.32.0.0/12'],
    [['2001:cafe:43::1', '2001:cafe:43::77'], '2001:cafe:43::/112'],
  ])('guesses the range of Services from their addresses %j', (addresses, serviceSubnet) => {
    const [first = '', second = ''] = addresses;
    const dump = listOf(service('kubernetes', 'default', first), service('web', 'shop', second));
    const { lab, guesses, text } = importOf({ 'a.json': dump });
    expect(lab.spec.cluster.networking.serviceSubnet).toBe(serviceSubnet);
    expect(text).toMatch(new RegExp(`clusterIP: "?${second}`, 'u'));
    const words = `range of Services ${serviceSubnet}: guessed from the address of Service default/kubernetes and those of the others`;
    expect(guesses).toContain(words);
    const opened = readGood({ 'a.json': dump });
    expect(opened.spec.cluster.networking.serviceSubnet).toBe(serviceSubnet);
    expect(noticesOf(opened, 'guessed-cluster')).toEqual([words]);
  });

  it('guesses the range of Services without that of the API server, and none where the usual one has all', () => {
    const { lab, guesses } = importOf({ 'a.json': listOf(WEB) });
    expect(lab.spec.cluster.networking.serviceSubnet).toBe('10.43.0.0/16');
    expect(guesses).toEqual(['range of Services 10.43.0.0/16: guessed from the addresses of Services']);
    const usual = listOf(service('kubernetes', 'default', '10.96.0.1'), service('web', 'shop', '10.111.2.3'));
    expect(importOf({ 'a.json': usual }).guesses).toEqual([]);
  });

  it('says which Services get other addresses, where a Lab document has another range', () => {
    const lab = 'apiVersion: podwire.dev/v1\nkind: Lab\nmetadata: {name: a}\nspec: {}\n';
    const { leftOut } = importOf({ 'a.podwire.yaml': lab, 'a.json': listOf(KUBERNETES, WEB) });
    expect(leftOut).toContain('Service "web" gets another address: 10.43.17.4 is outside 10.96.0.0/12');
  });

  it("takes the mode of kube-proxy from EKS's ConfigMap, too", () => {
    const { lab, guesses } = importOf({
      'a.json': listOf(
        daemonSet('kube-proxy'),
        configMap('kube-proxy-config', { config: 'mode: "ipvs"\nipvs: {scheduler: rr}\n' }),
        WEB,
      ),
    });
    expect(lab.spec.cluster.kubeProxy.mode).toBe('ipvs');
    expect(guesses).toContain('kube-proxy ipvs: ConfigMap kube-system/kube-proxy-config says so');
  });

  it.each([
    [1, '1 object is left out: Calico and Cilium make their own'],
    [2, '2 objects are left out: Calico and Cilium make their own'],
  ])('counts what plugins keep for themselves: %i', (count, words) => {
    const pools = Array.from({ length: count }, (_, index) => ({
      apiVersion: 'crd.projectcalico.org/v1',
      kind: 'IPPool',
      metadata: { name: `pool-${index}`, uid: `p${index}` },
      spec: { cidr: `10.${index}.0.0/16`, ipipMode: 'Never', vxlanMode: 'Never' },
    }));
    expect(importOf({ 'a.json': listOf(...pools, WEB) }).leftOut).toContain(words);
  });

  function typed(value: object): object {
    return { apiVersion: 'v1', kind: 'Node', ...value };
  }

  interface DumpedNode {
    readonly metadata?: object;
    readonly spec: object;
  }

  function nodeOf(name: string, index: number, ranges: string, annotations = {}): DumpedNode {
    const podCIDRs = ranges.split(',');
    const isIpv6 = ranges.startsWith('fd');
    const address = isIpv6 ? `fd00:77::${index + 1}` : `10.1.0.${index + 4}`;
    const value = typed(node(name, address, podCIDRs[0] ?? '', annotations));
    return { ...value, spec: { podCIDR: podCIDRs[0], podCIDRs } };
  }

  function service(name: string, namespace: string, clusterIP: string): object {
    return {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace, uid: `${namespace}-${name}` },
      spec: { clusterIP, clusterIPs: [clusterIP], selector: { app: name }, ports: [{ port: 80 }] },
    };
  }

  function noticesOf({ notices }: LabDocument, wanted: string): readonly string[] {
    return notices.flatMap(({ code, message }) => (code === wanted ? [message] : []));
  }
});

describe('choices of an import', () => {
  const FLANNEL = listOf(
    daemonSet('kube-flannel-ds'),
    configMap('kubeadm-config', {
      ClusterConfiguration: 'networking: {podSubnet: 10.20.0.0/16, serviceSubnet: 10.96.0.0/12}\n',
    }),
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', uid: 'u' } },
  );

  it('take the place of what the input says, and of the note of that', () => {
    const choices = { cni: 'calico/bgp', proxyMode: 'ipvs', podSubnet: '10.30.0.0/16', nodeCount: 2 };
    const { lab, guesses, hasNodes, text } = importOf({ 'a.json': FLANNEL }, { ...OPTIONS, choices });
    const { cni, kubeProxy, networking, nodes } = lab.spec.cluster;
    expect({ cni: `${cni.plugin}/${cni.mode}`, mode: kubeProxy.mode, networking }).toEqual({
      cni: 'calico/bgp',
      mode: 'ipvs',
      networking: { podSubnet: '10.30.0.0/16', serviceSubnet: '10.96.0.0/12', dnsDomain: 'cluster.local' },
    });
    expect(nodes.map(({ name }) => name)).toEqual(['control-plane', 'node1']);
    expect(hasNodes).toBe(false);
    expect(guesses).toEqual([
      'range of Services 10.96.0.0/12: ConfigMap kube-system/kubeadm-config says so',
      'range of Pods 10.30.0.0/16: chosen',
      'network plugin calico/bgp: chosen',
      'kube-proxy ipvs: chosen',
      'nodes: 2, chosen',
    ]);
    expect(text).toContain('# network plugin calico/bgp: chosen\n');
  });

  it('keep what was found beside them: the block size of the plugin, and the nodes', () => {
    const calico = listOf(
      node('cp', '192.168.0.10', '10.244.0.0/24'),
      {
        apiVersion: 'crd.projectcalico.org/v1',
        kind: 'IPPool',
        metadata: { name: 'pool', uid: 'p' },
        spec: { cidr: '10.244.0.0/16', blockSize: 24, ipipMode: 'Never', vxlanMode: 'Never' },
      },
      daemonSet('calico-node'),
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', uid: 'u' } },
    ).replace(
      '"metadata": {\n                "name": "cp"',
      '"kind": "Node", "apiVersion": "v1", "metadata": {\n                "name": "cp"',
    );
    const same = importOf({ 'a.json': calico }, { ...OPTIONS, choices: { cni: 'calico/bgp', nodeCount: 9 } });
    expect(same.lab.spec.cluster.cni).toMatchObject({ plugin: 'calico', mode: 'bgp', blockSize: 24 });
    expect(same.lab.spec.cluster.nodes.map(({ name }) => name)).toEqual(['cp']);
    const other = importOf({ 'a.json': calico }, { ...OPTIONS, choices: { cni: 'flannel/vxlan' } });
    expect(other.lab.spec.cluster.cni).toMatchObject({ plugin: 'flannel', mode: 'vxlan' });
  });

  it('are refused where they do not go together, without a place in a text that nobody has', () => {
    const refused = tryImport({ 'a.json': FLANNEL }, { ...OPTIONS, choices: { podSubnet: '10.30.0.0' } });
    expect(refused.ok ? [] : refused.error.map(({ message, location }) => ({ message, location }))).toEqual([
      { message: expect.stringContaining('podSubnet') as string, location: undefined },
    ]);
  });
});
