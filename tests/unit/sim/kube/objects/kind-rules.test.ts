import { describe, expect, it } from 'vitest';
import { objectIssuesOf } from '#sim/kube/objects/validate-object';

type Json = Readonly<Record<string, unknown>>;

function errorsOf(kind: string, fields: Json): readonly string[] {
  return objectIssuesOf(kind, { apiVersion: 'v1', kind, metadata: { name: 'one' }, ...fields })
    .filter(({ severity }) => severity === 'error')
    .map(({ message }) => message);
}

const SUBDOMAIN =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const ADDRESS = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';
const RANGE = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';
const PORTS = [{ port: 80 }];
const POD = { containers: [{ name: 'web', image: 'nginx' }] };
const LABELS = { app: 'web' };
const TEMPLATE = { metadata: { labels: LABELS }, spec: POD };

describe('rules of a Service', () => {
  it.each<[Json, readonly string[]]>([
    [
      { type: 'Cluster' },
      [
        'spec.type: Unsupported value: "Cluster": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
      ],
    ],
    [
      { type: 'NodePort', clusterIP: 'None' },
      ['spec.clusterIPs[0]: Invalid value: "None": may not be set to \'None\' for NodePort services'],
    ],
    [
      {
        type: 'ExternalName',
        externalName: 'Bad_Name',
        clusterIP: '10.96.1.1',
        ipFamilyPolicy: 'SingleStack',
      },
      [
        'spec.clusterIPs: Forbidden: may not be set for ExternalName services',
        'spec.ipFamilyPolicy: Forbidden: may not be set for ExternalName services',
        `spec.externalName: Invalid value: "Bad_Name": ${SUBDOMAIN}`,
      ],
    ],
    [
      { sessionAffinity: 'Cookie' },
      ['spec.sessionAffinity: Unsupported value: "Cookie": supported values: "ClientIP", "None"'],
    ],
    [
      { sessionAffinityConfig: { clientIP: { timeoutSeconds: 10 } } },
      ['spec.sessionAffinityConfig: Forbidden: must not be set when session affinity is None'],
    ],
    [
      { sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 86_401 } } },
      [
        'spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 86401: must be greater than 0 and less than 86400',
      ],
    ],
    [
      { clusterIP: '10.96.1.1', clusterIPs: ['10.96.1.2'] },
      ['spec.clusterIPs: Invalid value: []string{"10.96.1.2"}: first value must match `clusterIP`'],
    ],
    [
      { clusterIPs: ['10.96.1.2'] },
      [
        'spec.clusterIPs: Invalid value: []string{"10.96.1.2"}: must be empty when `clusterIP` is not specified',
      ],
    ],
    [
      { clusterIP: '10.96.1.1', ipFamilies: ['IPv6'] },
      [
        'spec.clusterIPs[0]: Invalid value: "10.96.1.1": expected an IPv6 value as indicated by `ipFamilies[0]`',
      ],
    ],
    [{ ipFamilies: ['IPv4', 'IPv4'] }, ['spec.ipFamilies[1]: Duplicate value: "IPv4"']],
    [
      { ipFamilies: ['IPv5'] },
      ['spec.ipFamilies[0]: Unsupported value: "IPv5": supported values: "IPv4", "IPv6"'],
    ],
    [
      { ipFamilyPolicy: 'Dual' },
      [
        'spec.ipFamilyPolicy: Unsupported value: "Dual": supported values: "PreferDualStack", "RequireDualStack", "SingleStack"',
      ],
    ],
    [
      { externalIPs: ['300.1.1.1', '127.0.0.1', '169.254.1.1', '0.0.0.0'] },
      [
        `spec.externalIPs[0]: Invalid value: "300.1.1.1": ${ADDRESS}`,
        'spec.externalIPs[1]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
        'spec.externalIPs[2]: Invalid value: "169.254.1.1": may not be in the link-local range (169.254.0.0/16, fe80::/10)',
        'spec.externalIPs[3]: Invalid value: "0.0.0.0": may not be unspecified (0.0.0.0)',
      ],
    ],
    [
      { loadBalancerSourceRanges: ['10.0.0.0/40'] },
      [
        "spec.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'",
        `spec.LoadBalancerSourceRanges[0]: Invalid value: "10.0.0.0/40": ${RANGE}`,
      ],
    ],
    [
      { allocateLoadBalancerNodePorts: false },
      ["spec.allocateLoadBalancerNodePorts: Forbidden: may only be used when `type` is 'LoadBalancer'"],
    ],
    [
      { loadBalancerClass: 'x' },
      ["spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'"],
    ],
    [
      { type: 'LoadBalancer', healthCheckNodePort: 30_000 },
      [
        "spec.healthCheckNodePort: Invalid value: 30000: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
      ],
    ],
    [
      { type: 'NodePort', externalTrafficPolicy: 'Near' },
      ['spec.externalTrafficPolicy: Unsupported value: "Near": supported values: "Cluster", "Local"'],
    ],
    [
      { internalTrafficPolicy: 'Near' },
      ['spec.internalTrafficPolicy: Unsupported value: "Near": supported values: "Cluster", "Local"'],
    ],
    [
      { trafficDistribution: 'Near' },
      ['spec.trafficDistribution: Unsupported value: "Near": supported values: "PreferClose"'],
    ],
    [
      {
        type: 'NodePort',
        ports: [
          { name: 'a', port: 80, nodePort: 30_080 },
          { name: 'b', port: 81, nodePort: 30_080 },
        ],
      },
      ['spec.ports[1].nodePort: Duplicate value: 30080'],
    ],
    [
      { ports: [{ port: 80, appProtocol: 'a b' }] },
      [
        expect.stringMatching(
          /^spec\.ports\[0\]\.appProtocol: Invalid value: "a b": name part must/,
        ) as string,
      ],
    ],
  ])('say of %j what the API server says', (spec, expected) => {
    expect(errorsOf('Service', { spec: { ports: PORTS, ...spec } })).toEqual(expected);
  });
});

describe('rules of endpoints', () => {
  it('want addresses that somebody can reach', () => {
    expect(
      errorsOf('Endpoints', {
        subsets: [{ ports: PORTS }, { addresses: [{ ip: '127.0.0.1' }, { ip: 'x' }], ports: [{ port: 0 }] }],
      }),
    ).toEqual([
      'subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`',
      'subsets[1].addresses[0].ip: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
      `subsets[1].addresses[1].ip: Invalid value: "x": ${ADDRESS}`,
      'subsets[1].addresses[1].ip: Invalid value: "x": must be a valid IP address',
      'subsets[1].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive',
    ]);
  });

  it.each<[Json, readonly string[]]>([
    [
      { addressType: 'IP' },
      ['addressType: Unsupported value: "IP": supported values: "FQDN", "IPv4", "IPv6"'],
    ],
    [
      { addressType: 'IPv4', endpoints: [{ addresses: [] }] },
      ['endpoints[0].addresses: Required value: must contain at least 1 address'],
    ],
    [
      { addressType: 'IPv4', endpoints: [{ addresses: ['fd00::1'] }] },
      ['endpoints[0].addresses[0]: Invalid value: "fd00::1": must be a valid IPv4 address'],
    ],
    [
      { addressType: 'FQDN', endpoints: [{ addresses: ['localhost'] }] },
      [
        'endpoints[0].addresses[0]: Invalid value: "localhost": should be a domain with at least two segments separated by dots',
      ],
    ],
    [
      { addressType: 'IPv4', endpoints: [], ports: [{ port: 80 }, { port: 81 }] },
      ['ports[1].name: Duplicate value: ""'],
    ],
  ])('say of a slice %j what the API server says', (slice, expected) => {
    expect(errorsOf('EndpointSlice', slice)).toEqual(expected);
  });
});

describe('rules of what is in front', () => {
  const path = (fields: Json): Json => ({ rules: [{ http: { paths: [fields] } }] });
  const backend = { service: { name: 'web', port: { number: 80 } } };

  it.each<[Json, readonly string[]]>([
    [
      {},
      [
        'spec: Invalid value: []networking.IngressRule(nil): either `defaultBackend` or `rules` must be specified',
      ],
    ],
    [
      { defaultBackend: {} },
      ['spec.defaultBackend: Invalid value: "": resource or service backend is required'],
    ],
    [
      { defaultBackend: { service: { name: 'web' } } },
      ['spec.defaultBackend: Required value: port name or number is required'],
    ],
    [
      { defaultBackend: { service: { name: 'web', port: { name: 'a', number: 1 } } } },
      ['spec.defaultBackend: Invalid value: "": cannot set both port name & port number'],
    ],
    [
      path({ path: '/', backend }),
      ['spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified'],
    ],
    [
      path({ path: 'a//b', pathType: 'Prefix', backend }),
      [
        'spec.rules[0].http.paths[0].path: Invalid value: "a//b": must be an absolute path',
        'spec.rules[0].http.paths[0].path: Invalid value: "a//b": must not contain \'//\'',
      ],
    ],
    [
      path({ path: '/', pathType: 'Regex', backend }),
      [
        'spec.rules[0].http.paths[0].pathType: Unsupported value: "Regex": supported values: "Exact", "ImplementationSpecific", "Prefix"',
      ],
    ],
    [
      { rules: [{ host: '10.0.0.1' }] },
      ['spec.rules[0].host: Invalid value: "10.0.0.1": must be a DNS name, not an IP address'],
    ],
    [{ rules: [{ http: {} }] }, ['spec.rules[0].http.paths: Required value']],
  ])('say of an Ingress %j what the API server says', (spec, expected) => {
    expect(errorsOf('Ingress', { spec })).toEqual(expected);
  });

  it.each<[Json, readonly string[]]>([
    [{ ingress: [{ from: [{}] }] }, ['spec.ingress[0].from[0]: Required value: must specify a peer']],
    [
      { egress: [{ to: [{ podSelector: {}, ipBlock: { cidr: '10.0.0.0/8' } }] }] },
      ['spec.egress[0].to[0]: Forbidden: may not specify both ipBlock and another peer'],
    ],
    [
      { ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/16', except: ['10.1.0.0/24', 'x'] } }] }] },
      [
        'spec.ingress[0].from[0].ipBlock.except[0]: Invalid value: "10.1.0.0/24": must be a strict subset of `cidr`',
        `spec.ingress[0].from[0].ipBlock.except[1]: Invalid value: "x": ${RANGE}`,
      ],
    ],
    [{ ingress: [{ from: [{ ipBlock: {} }] }] }, ['spec.ingress[0].from[0].ipBlock.cidr: Required value']],
    [
      { ingress: [{ ports: [{ port: 90, endPort: 80 }, { endPort: 5 }, { port: 'web', endPort: 5 }] }] },
      [
        'spec.ingress[0].ports[0].endPort: Invalid value: 80: must be greater than or equal to `port`',
        'spec.ingress[0].ports[1].endPort: Invalid value: 5: may not be specified when `port` is not specified',
        'spec.ingress[0].ports[2].endPort: Invalid value: 5: may not be specified when `port` is non-numeric',
      ],
    ],
    [
      { policyTypes: ['In'] },
      ['spec.policyTypes[0]: Unsupported value: "In": supported values: "Ingress", "Egress"'],
    ],
  ])('say of a NetworkPolicy %j what the API server says', (spec, expected) => {
    expect(errorsOf('NetworkPolicy', { spec: { podSelector: {}, ...spec } })).toEqual(expected);
  });
});

describe('rules of workloads and budgets', () => {
  it('miss a selector in their own ways', () => {
    const mismatch =
      'spec.template.metadata.labels: Invalid value: map[string]string{"app":"web"}: `selector` does not match template `labels`';
    const spec = { template: TEMPLATE };
    for (const kind of ['Deployment', 'ReplicaSet', 'StatefulSet']) {
      expect(errorsOf(kind, { spec })).toEqual(['spec.selector: Required value', mismatch]);
    }
    expect(errorsOf('DaemonSet', { spec })).toEqual([mismatch]);
  });

  it.each<[string, Json, readonly string[]]>([
    [
      'StatefulSet',
      { podManagementPolicy: 'Random', updateStrategy: { type: 'Now' } },
      [
        "spec.podManagementPolicy: Invalid value: \"Random\": must be 'OrderedReady' or 'Parallel'",
        "spec.updateStrategy: Invalid value: apps.StatefulSetUpdateStrategy{Type:\"Now\", RollingUpdate:(*apps.RollingUpdateStatefulSetStrategy)(nil)}: must be 'RollingUpdate' or 'OnDelete'",
      ],
    ],
    [
      'Deployment',
      { strategy: { type: 'BlueGreen' } },
      [
        'spec.strategy: Unsupported value: apps.DeploymentStrategy{Type:"BlueGreen", RollingUpdate:(*apps.RollingUpdateDeployment)(nil)}: supported values: "Recreate", "RollingUpdate"',
      ],
    ],
    [
      'DaemonSet',
      { updateStrategy: { rollingUpdate: { maxUnavailable: 1, maxSurge: 1 } } },
      [
        'spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: intstr.IntOrString{Type:0, IntVal:1, StrVal:""}: may not be set when maxUnavailable is non-zero',
      ],
    ],
    [
      'Deployment',
      { template: { ...TEMPLATE, spec: { ...POD, activeDeadlineSeconds: 5 } } },
      [
        'spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicaSet is not Supported',
      ],
    ],
    [
      'Deployment',
      { selector: { matchExpressions: [{ key: 'app', operator: 'Like', values: ['web'] }] } },
      [
        'spec.selector.matchExpressions[0].operator: Invalid value: "Like": not a valid selector operator',
        'spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string(nil), MatchExpressions:[]v1.LabelSelectorRequirement{v1.LabelSelectorRequirement{Key:"app", Operator:"Like", Values:[]string{"web"}}}}: invalid label selector',
      ],
    ],
  ])('say of a %s with %j what the API server says', (kind, fields, expected) => {
    expect(
      errorsOf(kind, { spec: { selector: { matchLabels: LABELS }, template: TEMPLATE, ...fields } }),
    ).toEqual(expected);
  });

  it.each<[string, Json, readonly string[]]>([
    [
      'PodDisruptionBudget',
      { minAvailable: '110%' },
      [
        'spec.minAvailable: Invalid value: intstr.IntOrString{Type:1, IntVal:0, StrVal:"110%"}: must not be greater than 100%',
      ],
    ],
    [
      'PodDisruptionBudget',
      { maxUnavailable: -1 },
      ['spec.maxUnavailable: Invalid value: -1: must be greater than or equal to 0'],
    ],
    [
      'HorizontalPodAutoscaler',
      { minReplicas: 0, maxReplicas: 0, scaleTargetRef: { kind: 'Deployment', name: '' } },
      [
        'spec.minReplicas: Invalid value: 0: must be greater than or equal to 1',
        'spec.maxReplicas: Invalid value: 0: must be greater than 0',
        'spec.scaleTargetRef.name: Required value',
      ],
    ],
    [
      'HorizontalPodAutoscaler',
      {
        maxReplicas: 3,
        scaleTargetRef: { kind: 'Deployment', name: 'web' },
        metrics: [{ type: 'Resource' }],
      },
      ['spec.metrics[0].resource: Required value: must populate information for the given metric source'],
    ],
    [
      'PersistentVolumeClaim',
      { accessModes: ['ReadWriteTwice'] },
      [
        'spec.accessModes: Unsupported value: "ReadWriteTwice": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"',
        'spec.resources[storage]: Required value',
      ],
    ],
    [
      'Job',
      { completionMode: 'Indexed', template: { spec: { ...POD, restartPolicy: 'Never' } } },
      ['spec.completions: Required value: when completion mode is Indexed'],
    ],
    [
      'CronJob',
      {
        schedule: 'TZ=UTC 0 0 * * *',
        jobTemplate: { spec: { template: { spec: { ...POD, restartPolicy: 'Never' } } } },
      },
      [
        'spec.schedule: Invalid value: "TZ=UTC 0 0 * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
      ],
    ],
    [
      'Node',
      {
        podCIDR: '10.244.1.0/33',
        taints: [
          { key: 'a', effect: 'NoSchedule' },
          { key: 'a', effect: 'NoSchedule' },
        ],
      },
      [
        'metadata.taints[1]: Duplicate value: core.Taint{Key:"a", Value:"", Effect:"NoSchedule", TimeAdded:<nil>}: taints must be unique by key and effect pair',
        `spec.podCIDRs[0]: Invalid value: "10.244.1.0/33": ${RANGE}`,
      ],
    ],
  ])('say of a %s with %j what the API server says', (kind, spec, expected) => {
    expect(errorsOf(kind, { spec })).toEqual(expected);
  });

  it('want of a Secret the keys of its type', () => {
    expect(errorsOf('Secret', { type: 'kubernetes.io/tls', stringData: { 'tls.crt': 'x' } })).toEqual([
      'data[tls.key]: Required value',
    ]);
    expect(errorsOf('Secret', { type: 'kubernetes.io/basic-auth' })).toEqual([
      'data[username]: Required value',
      'data[password]: Required value',
    ]);
    expect(errorsOf('ConfigMap', { data: { a: '' }, binaryData: { a: '' } })).toEqual([
      'data[a]: Invalid value: "a": duplicate of key present in binaryData',
    ]);
  });

  it('want of a CustomResourceDefinition a structural schema', () => {
    const version = (schema: Json): Json => ({
      name: 'v1',
      served: true,
      storage: true,
      schema: { openAPIV3Schema: schema },
    });
    const spec = { group: 'example.com', scope: 'Namespaced', names: { plural: 'ones', kind: 'One' } };
    const definition = (versions: readonly Json[], name = 'ones.example.com'): readonly string[] =>
      errorsOf('CustomResourceDefinition', { metadata: { name }, spec: { ...spec, versions } });
    expect(definition([version({ type: 'object' })])).toEqual([]);
    expect(definition([version({ type: 'object' })], 'one')).toEqual([
      'metadata.name: Invalid value: "one": must be spec.names.plural+"."+spec.group',
    ]);
    expect(definition([{ name: 'v1', served: true, storage: true }])).toEqual([
      'spec.versions[0].schema.openAPIV3Schema: Required value: schemas are required',
    ]);
    expect(
      definition([
        version({
          properties: { spec: { type: 'object', properties: { size: {} } }, list: { type: 'array' } },
        }),
      ]),
    ).toEqual([
      'spec.versions[0].schema.openAPIV3Schema.type: Required value: must not be empty at the root',
      'spec.versions[0].schema.openAPIV3Schema.properties[spec].properties[size].type: Required value: must not be empty for specified object fields',
      'spec.versions[0].schema.openAPIV3Schema.properties[list].items: Required value: must be specified',
    ]);
  });
});
