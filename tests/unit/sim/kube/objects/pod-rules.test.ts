import { describe, expect, it } from 'vitest';
import { objectIssuesOf } from '#sim/kube/objects/validate-object';

type Json = Readonly<Record<string, unknown>>;

const CONTAINER = { name: 'web', image: 'nginx' };

function ofPod(spec: Json, metadata: Json = {}): readonly string[] {
  const object = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', ...metadata },
    spec: { containers: [CONTAINER], ...spec },
  };
  return objectIssuesOf('Pod', object)
    .filter(({ severity }) => severity === 'error')
    .map(({ message }) => message);
}

function ofContainer(fields: Json, spec: Json = {}): readonly string[] {
  return ofPod({ containers: [{ ...CONTAINER, ...fields }], ...spec }).map((message) =>
    message.replace('spec.containers[0]', 'C'),
  );
}

const LABEL =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const SUBDOMAIN =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const NAME_PART =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const ADDRESS = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';

describe('rules of probes and hooks', () => {
  it.each<[Json, readonly string[]]>([
    [
      { livenessProbe: { tcpSocket: { port: 80 }, successThreshold: 2 } },
      ['C.livenessProbe.successThreshold: Invalid value: 2: must be 1'],
    ],
    [{ livenessProbe: { tcpSocket: { port: 80 }, successThreshold: 0 } }, []],
    [{ readinessProbe: { tcpSocket: { port: 80 }, successThreshold: 2 } }, []],
    [
      { readinessProbe: { exec: { command: [] }, periodSeconds: -1 } },
      [
        'C.readinessProbe.exec.command: Required value',
        'C.readinessProbe.periodSeconds: Invalid value: -1: must be greater than or equal to 0',
      ],
    ],
    [
      { readinessProbe: { tcpSocket: { port: 80 }, terminationGracePeriodSeconds: 5 } },
      [
        'C.readinessProbe.terminationGracePeriodSeconds: Invalid value: 5: must not be set for readinessProbes',
      ],
    ],
    [
      { startupProbe: { grpc: { port: 0 } } },
      ['C.startupProbe.grpc.port: Invalid value: 0: must be between 1 and 65535, inclusive'],
    ],
    [
      {
        livenessProbe: {
          httpGet: { port: 'WEB', scheme: 'http', httpHeaders: [{ name: 'X Y', value: '' }] },
        },
      },
      [
        'C.livenessProbe.httpGet.port: Invalid value: "WEB": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
        'C.livenessProbe.httpGet.port: Invalid value: "WEB": must contain at least one letter (a-z)',
        'C.livenessProbe.httpGet.scheme: Unsupported value: "http": supported values: "HTTP", "HTTPS"',
        "C.livenessProbe.httpGet.httpHeaders: Invalid value: \"X Y\": a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')",
      ],
    ],
    [
      { lifecycle: { preStop: { sleep: { seconds: 31 } } } },
      [
        'C.lifecycle.preStop.sleep: Invalid value: 31: must be greater than 0 and less than terminationGracePeriodSeconds (30). Enable AllowPodLifecycleSleepActionZeroValue feature gate for zero sleep.',
      ],
    ],
    [
      { lifecycle: { postStart: {} } },
      ['C.lifecycle.postStart: Required value: must specify a handler type'],
    ],
    [{ restartPolicy: 'Always' }, ['C.restartPolicy: Forbidden: may not be set for non-init containers']],
  ])('say of a container with %j what the API server says', (fields, expected) => {
    expect(ofContainer(fields)).toEqual(expected);
  });

  it('let only init containers that stay have probes', () => {
    const probe = { readinessProbe: { tcpSocket: { port: 80 } } };
    const init = { name: 'init', image: 'x', ...probe };
    expect(ofPod({ initContainers: [init] })).toEqual([
      'spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without restartPolicy=Always',
    ]);
    expect(ofPod({ initContainers: [{ ...init, restartPolicy: 'Always' }] })).toEqual([]);
    expect(ofPod({ initContainers: [{ name: 'web', image: 'x', restartPolicy: 'Never' }] })).toEqual([
      'spec.initContainers[0].restartPolicy: Unsupported value: "Never": supported values: "Always"',
      'spec.initContainers[0].name: Duplicate value: "web"',
    ]);
  });
});

describe('rules of ports, variables and mounts', () => {
  it.each<[Json, readonly string[]]>([
    [{ ports: [{ containerPort: 0 }] }, ['C.ports[0].containerPort: Required value']],
    [
      { ports: [{ containerPort: 70_000, hostPort: -1 }] },
      [
        'C.ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive',
        'C.ports[0].hostPort: Invalid value: -1: must be between 1 and 65535, inclusive',
      ],
    ],
    [
      { ports: [{ containerPort: 80, name: 'a-name-too-long-by-far' }] },
      ['C.ports[0].name: Invalid value: "a-name-too-long-by-far": must be no more than 15 characters'],
    ],
    [
      {
        ports: [
          { containerPort: 80, hostPort: 80 },
          { containerPort: 81, hostPort: 80 },
        ],
      },
      ['C.ports[1].hostPort: Duplicate value: "TCP//80"'],
    ],
    [{ env: [{ name: '' }] }, ['C.env[0].name: Required value']],
    [
      { env: [{ name: 'A=B' }] },
      [
        'C.env[0].name: Invalid value: "A=B": a valid environment variable name must consist only of printable ASCII characters other than \'=\'',
      ],
    ],
    [
      { env: [{ name: 'A', valueFrom: {} }] },
      [
        'C.env[0].valueFrom: Invalid value: "": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`',
      ],
    ],
    [
      { env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'spec.restartPolicy' } } }] },
      [
        'C.env[0].valueFrom.fieldRef.fieldPath: Unsupported value: "spec.restartPolicy": supported values: "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"',
      ],
    ],
    [
      { env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'spec.foo' } } }] },
      [
        'C.env[0].valueFrom.fieldRef.fieldPath: Invalid value: "spec.foo": error converting fieldPath: field label not supported: spec.foo',
      ],
    ],
    [{ env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: "metadata.labels['app']" } } }] }, []],
    [
      { env: [{ name: 'A', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '2' } } }] },
      [
        'C.env[0].valueFrom.resourceFieldRef.divisor: Invalid value: "limits.cpu": only divisor\'s values 1m and 1 are supported with the cpu resource',
      ],
    ],
    [
      { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 's', key: '' } } }] },
      ['C.env[0].valueFrom.secretKeyRef.key: Required value'],
    ],
    [{ envFrom: [{}] }, ['C.envFrom: Invalid value: "": must specify one of: `configMapRef` or `secretRef`']],
    [{ envFrom: [{ configMapRef: {} }] }, ['C.envFrom[0].configMapRef.name: Required value']],
    [
      { volumeMounts: [{ name: 'x', mountPath: '' }] },
      ['C.volumeMounts[0].name: Not found: "x"', 'C.volumeMounts[0].mountPath: Required value'],
    ],
    [
      { imagePullPolicy: 'always' },
      ['C.imagePullPolicy: Unsupported value: "always": supported values: "Always", "IfNotPresent", "Never"'],
    ],
    [
      { resources: { limits: { cpu: '-1', disks: '1' } } },
      [
        'C.resources.limits[cpu]: Invalid value: "-1": must be greater than or equal to 0',
        'C.resources.limits[disks]: Invalid value: "disks": must be a standard resource type or fully qualified',
        'C.resources.limits[disks]: Invalid value: "disks": must be a standard resource for containers',
      ],
    ],
    [
      { resources: { requests: { memory: '2048Mi' }, limits: { memory: '1024Mi' } } },
      ['C.resources.requests: Invalid value: "2Gi": must be less than or equal to memory limit of 1Gi'],
    ],
    [
      { resources: { requests: { cpu: 0.5 }, limits: { cpu: '250m' } } },
      ['C.resources.requests: Invalid value: "500m": must be less than or equal to cpu limit of 250m'],
    ],
    [
      { resources: { requests: { 'example.com/gpu': '1' } } },
      ['C.resources.limits: Required value: Limit must be set for non overcommitable resources'],
    ],
    [
      { resources: { limits: { 'example.com/gpu': '1.5' } } },
      ['C.resources.limits[example.com/gpu]: Invalid value: "1500m": must be an integer'],
    ],
  ])('say of a container with %j what the API server says', (fields, expected) => {
    expect(ofContainer(fields)).toEqual(expected);
  });

  it('say where mounts collide', () => {
    const volumes = [{ name: 'v', emptyDir: {} }];
    const volumeMounts = [
      { name: 'v', mountPath: '/a', subPath: '../x' },
      { name: 'v', mountPath: '/a', subPathExpr: '/y', mountPropagation: 'Bidirectional' },
    ];
    expect(ofContainer({ volumeMounts }, { volumes })).toEqual([
      'C.volumeMounts.subPath: Invalid value: "../x": must not contain \'..\'',
      'C.volumeMounts[1].mountPath: Invalid value: "/a": must be unique',
      'C.volumeMounts.subPathExpr: Invalid value: "/y": must be a relative path',
      'C.volumeMounts.mountPropagation: Forbidden: Bidirectional mount propagation is available only to privileged containers',
    ]);
  });
});

describe('rules of a Pod', () => {
  it.each<[Json, readonly string[]]>([
    [
      {
        volumes: [
          { name: 'V', emptyDir: {} },
          { name: 'v', hostPath: { path: '/a', type: 'Dir' }, emptyDir: {} },
        ],
      },
      [
        `spec.volumes[0].name: Invalid value: "V": ${LABEL}`,
        'spec.volumes[1].hostPath: Forbidden: may not specify more than 1 volume type',
      ],
    ],
    [
      { volumes: [{ name: 'v', configMap: { items: [{ key: 'a', path: '/x', mode: 512 }] } }] },
      [
        'spec.volumes[0].configMap.name: Required value',
        'spec.volumes[0].configMap.items[0].path: Invalid value: "/x": must be a relative path',
        'spec.volumes[0].configMap.items[0].mode: Invalid value: 512: must be a number between 0 and 0777 (octal), both inclusive',
      ],
    ],
    [
      { volumes: [{ name: 'v', hostPath: { path: '/a', type: 'Dir' } }] },
      [
        'spec.volumes[0].hostPath.type: Unsupported value: "Dir": supported values: "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"',
      ],
    ],
    [{ volumes: [{ name: 'v' }] }, []],
    [
      { restartPolicy: 'Sometimes' },
      [
        'spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"',
      ],
    ],
    [
      { dnsPolicy: 'Host' },
      [
        'spec.dnsPolicy: Unsupported value: "Host": supported values: "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"',
      ],
    ],
    [
      { dnsPolicy: 'None' },
      ['spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None'],
    ],
    [
      {
        dnsConfig: {
          nameservers: ['1.1.1.1', '1.1.1.2', '1.1.1.3', 'x'],
          searches: ['a_b'],
          options: [{ value: '1' }],
        },
      },
      [
        'spec.dnsConfig.nameservers: Invalid value: []string{"1.1.1.1", "1.1.1.2", "1.1.1.3", "x"}: must not have more than 3 nameservers',
        `spec.dnsConfig.nameservers[3]: Invalid value: "x": ${ADDRESS}`,
        `spec.dnsConfig.searches[0]: Invalid value: "a_b": ${SUBDOMAIN}`,
        'spec.dnsConfig.options[0]: Required value: must not be empty',
      ],
    ],
    [
      { hostAliases: [{ ip: '300.1.1.1', hostnames: ['x'] }] },
      [`spec.hostAliases[0].ip: Invalid value: "300.1.1.1": ${ADDRESS}`],
    ],
    [{ hostname: 'a.b' }, ['spec.hostname: Invalid value: "a.b": must not contain dots']],
    [
      { activeDeadlineSeconds: 0 },
      ['spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive'],
    ],
    [{ nodeSelector: { 'a b': 'c' } }, [`spec.nodeSelector: Invalid value: "a b": ${NAME_PART}`]],
    [
      { tolerations: [{ operator: 'Equal', effect: 'NoRun', tolerationSeconds: 3 }] },
      [
        'spec.tolerations[0].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"',
        'spec.tolerations[0].effect: Invalid value: "NoRun": effect must be \'NoExecute\' when `tolerationSeconds` is set',
        'spec.tolerations[0].effect: Unsupported value: "NoRun": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
      ],
    ],
    [
      { tolerations: [{ key: 'a', operator: 'Exists', value: 'x' }] },
      ['spec.tolerations[0].operator: Invalid value: "x": value must be empty when `operator` is \'Exists\''],
    ],
    [
      {
        topologySpreadConstraints: [
          { maxSkew: 0, topologyKey: '', whenUnsatisfiable: 'Never', minDomains: 2 },
        ],
      },
      [
        'spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero',
        'spec.topologySpreadConstraints[0].topologyKey: Required value: can not be empty',
        'spec.topologySpreadConstraints[0].whenUnsatisfiable: Unsupported value: "Never": supported values: "DoNotSchedule", "ScheduleAnyway"',
        'spec.topologySpreadConstraints[0].minDomains: Invalid value: 2: can only use minDomains if whenUnsatisfiable=DoNotSchedule, not Never',
      ],
    ],
    [
      {
        topologySpreadConstraints: [
          { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' },
          { maxSkew: 2, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' },
        ],
      },
      [
        'spec.topologySpreadConstraints[0].{topologyKey, whenUnsatisfiable}: Duplicate value: "{zone, DoNotSchedule}"',
      ],
    ],
    [
      {
        securityContext: { runAsUser: -1, sysctls: [{ name: 'net.core.somaxconn', value: '1' }] },
        hostNetwork: true,
      },
      [
        'spec.securityContext.runAsUser: Invalid value: -1: must be between 0 and 4294967295, inclusive',
        'spec.securityContext.sysctls[0].name: Invalid value: "net.core.somaxconn": may not be specified when \'hostNetwork\' is true',
      ],
    ],
    [
      { securityContext: { seccompProfile: { type: 'Localhost' }, fsGroupChangePolicy: 'Never' } },
      [
        'spec.securityContext.fsGroupChangePolicy: Unsupported value: "Never": supported values: "Always", "OnRootMismatch"',
        'spec.securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost',
      ],
    ],
    [
      { schedulingGates: [{ name: 'a' }], nodeName: 'node1' },
      ['spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared'],
    ],
    [{ hostUsers: false, hostPID: true }, ['spec.HostPID: Forbidden: when `pod.Spec.HostUsers` is false']],
    [
      { os: { name: 'plan9' } },
      ['spec.os: Unsupported value: "plan9": supported values: "linux", "windows"'],
    ],
  ])('say of a Pod with %j what the API server says', (spec, expected) => {
    expect(ofPod(spec)).toEqual(expected);
  });

  const required = 'requiredDuringSchedulingIgnoredDuringExecution';
  const preferred = 'preferredDuringSchedulingIgnoredDuringExecution';

  it.each<[Json, readonly string[]]>([
    [
      { nodeAffinity: { [required]: { nodeSelectorTerms: [] } } },
      [
        `nodeAffinity.${required}.nodeSelectorTerms: Required value: must have at least one node selector term`,
      ],
    ],
    [
      {
        nodeAffinity: {
          [required]: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'In' }] }] },
        },
      },
      [
        `nodeAffinity.${required}.nodeSelectorTerms[0].matchExpressions[0].values: Required value: must be specified when \`operator\` is 'In' or 'NotIn'`,
      ],
    ],
    [
      {
        nodeAffinity: {
          [required]: { nodeSelectorTerms: [{ matchFields: [{ key: 'a', operator: 'Is', values: ['x'] }] }] },
        },
      },
      [
        `nodeAffinity.${required}.nodeSelectorTerms[0].matchFields[0].operator: Invalid value: "Is": not a valid selector operator`,
        `nodeAffinity.${required}.nodeSelectorTerms[0].matchFields[0].key: Invalid value: "a": not a valid field selector key`,
      ],
    ],
    [
      { podAntiAffinity: { [preferred]: [{ weight: 0, podAffinityTerm: {} }] } },
      [
        `podAntiAffinity.${preferred}[0].weight: Invalid value: 0: must be in the range 1-100`,
        `podAntiAffinity.${preferred}[0].podAffinityTerm.topologyKey: Required value: can not be empty`,
        `podAntiAffinity.${preferred}[0].podAffinityTerm.topologyKey: Invalid value: "": name part must be non-empty`,
        `podAntiAffinity.${preferred}[0].podAffinityTerm.topologyKey: Invalid value: "": ${NAME_PART}`,
      ],
    ],
    [
      {
        podAffinity: {
          [required]: [
            {
              topologyKey: 'zone',
              labelSelector: { matchExpressions: [{ key: 'a', operator: 'Exists', values: ['b'] }] },
            },
          ],
        },
      },
      [
        `podAffinity.${required}[0].labelSelector.matchExpressions[0].values: Forbidden: may not be specified when \`operator\` is 'Exists' or 'DoesNotExist'`,
      ],
    ],
  ])('say of an affinity %j what the API server says', (affinity, expected) => {
    expect(ofPod({ affinity })).toEqual(expected.map((message) => `spec.affinity.${message}`));
  });

  it('look at an image of a Pod more closely than at that of a template', () => {
    expect(ofContainer({ image: ' nginx' })).toEqual([
      'C.image: Invalid value: " nginx": must not have leading or trailing whitespace',
    ]);
    const labels = { app: 'web' };
    const template = { metadata: { labels }, spec: { containers: [{ name: 'web', image: ' nginx' }] } };
    const spec = { selector: { matchLabels: labels }, template };
    const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec };
    expect(objectIssuesOf('Deployment', object)).toEqual([]);
  });

  it('point at the field that people wrote, whatever it is called there', () => {
    const object = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', labels: { app: 'not good' } },
      spec: { containers: [{ ...CONTAINER, resources: { requests: { cpu: '2' }, limits: { cpu: '1' } } }] },
    };
    expect(objectIssuesOf('Pod', object).map(({ path }) => path)).toEqual([
      ['metadata', 'labels', 'app'],
      ['spec', 'containers', 0, 'resources', 'requests', 'cpu'],
    ]);
  });
});

describe('rules of metadata', () => {
  it.each<[Json, readonly string[]]>([
    [{ name: 'Web' }, [`metadata.name: Invalid value: "Web": ${SUBDOMAIN}`]],
    [
      { name: 'a'.repeat(254) },
      [`metadata.name: Invalid value: "${'a'.repeat(254)}": must be no more than 253 characters`],
    ],
    [{ namespace: 'a.b' }, ['metadata.namespace: Invalid value: "a.b": must not contain dots']],
    [
      { labels: { 'example.com/': 'x' } },
      [
        'metadata.labels: Invalid value: "example.com/": name part must be non-empty',
        `metadata.labels: Invalid value: "example.com/": ${NAME_PART}`,
      ],
    ],
    [{ labels: { '/a': 'x' } }, ['metadata.labels: Invalid value: "/a": prefix part must be non-empty']],
    [
      { labels: { app: 'a'.repeat(64) } },
      [`metadata.labels: Invalid value: "${'a'.repeat(64)}": must be no more than 63 characters`],
    ],
    [{ annotations: { 'a b': 'x' } }, [`metadata.annotations: Invalid value: "a b": ${NAME_PART}`]],
    [
      { annotations: { a: 'x'.repeat(262_144) } },
      ['metadata.annotations: Too long: may not be more than 262144 bytes'],
    ],
    [
      { ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: '', uid: '' }] },
      [
        'metadata.ownerReferences.name: Invalid value: "": must not be empty',
        'metadata.ownerReferences.uid: Invalid value: "": must not be empty',
      ],
    ],
    [
      { finalizers: ['x'] },
      [
        'metadata.finalizers[0]: Invalid value: "x": name is neither a standard finalizer name nor is it fully qualified',
      ],
    ],
    [
      { annotations: { 'controller.kubernetes.io/pod-deletion-cost': 'a' } },
      [
        'metadata.annotations[controller.kubernetes.io/pod-deletion-cost]: Invalid value: "a": must be a 32bit integer',
      ],
    ],
  ])('say of %j what the API server says', (metadata, expected) => {
    expect(ofPod({}, metadata)).toEqual(expected);
  });
});
