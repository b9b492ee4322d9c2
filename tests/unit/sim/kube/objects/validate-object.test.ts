import { describe, expect, it } from 'vitest';
import { objectIssuesOf } from '#sim/kube/objects/validate-object';

const CONTAINER = { name: 'web', image: 'nginx:alpine' };

function messagesOf(kind: string, fields: object, apiVersion = 'v1'): readonly string[] {
  const object = { apiVersion, kind, metadata: { name: 'web' }, ...fields };
  return objectIssuesOf(kind, object).map(({ message }) => message);
}

function podMessages(spec: object): readonly string[] {
  return messagesOf('Pod', { spec: { containers: [CONTAINER], ...spec } });
}

function serviceMessages(spec: object): readonly string[] {
  return messagesOf('Service', { spec: { ports: [{ port: 80 }], ...spec } });
}

function deploymentMessages(spec: object): readonly string[] {
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [CONTAINER] } };
  return messagesOf(
    'Deployment',
    { spec: { selector: { matchLabels: { app: 'web' } }, template, ...spec } },
    'apps/v1',
  );
}

describe('objectIssuesOf of what holds data', () => {
  it.each([
    ['aHVudGVyMg==', undefined],
    ['aHVudGVy\nMg==\n', undefined],
    ['', undefined],
    ['hunter2', 4],
    ['not base64', 3],
    ['aHVudGVyMg=', 10],
    ['YQ==YQ==', 4],
  ])('takes %j for base64, but for byte %s', (text, fault) => {
    const messages = fault === undefined ? [] : [`illegal base64 data at input byte ${fault}`];
    expect(messagesOf('Secret', { data: { key: text } })).toEqual(messages);
  });

  it('takes any text under stringData', () => {
    expect(messagesOf('Secret', { stringData: { key: 'not base64' } })).toEqual([]);
  });

  it.each(['a b', '.', '..', '..x', ''])('refuses the key %j', (key) => {
    for (const kind of ['ConfigMap', 'Secret']) {
      expect(messagesOf(kind, { data: { [key]: '' } })).toHaveLength(1);
    }
  });
});

describe('objectIssuesOf', () => {
  it('finds nothing in good objects', () => {
    expect(podMessages({})).toEqual([]);
    expect(serviceMessages({})).toEqual([]);
    expect(deploymentMessages({})).toEqual([]);
    expect(serviceMessages({ clusterIP: 'None', ports: undefined })).toEqual([]);
    expect(
      serviceMessages({ type: 'ExternalName', externalName: 'db.example.com', ports: undefined }),
    ).toEqual([]);
    expect(messagesOf('ConfigMap', { data: { 'nginx.conf': 'x' } })).toEqual([]);
  });

  it.each([
    {
      name: 'no containers',
      spec: { containers: [] },
      messages: ['spec.containers: Required value'],
    },
    {
      name: 'a container without an image',
      spec: { containers: [{ name: 'web' }] },
      messages: ['spec.containers[0].image: Required value'],
    },
    {
      name: 'two containers of one name',
      spec: { containers: [CONTAINER, CONTAINER] },
      messages: ['spec.containers[1].name: Duplicate value: "web"'],
    },
    {
      name: 'two ports of one name',
      spec: {
        containers: [
          {
            ...CONTAINER,
            ports: [
              { name: 'http', containerPort: 80 },
              { name: 'http', containerPort: 81 },
            ],
          },
        ],
      },
      messages: ['spec.containers[0].ports[1].name: Duplicate value: "http"'],
    },
    {
      name: 'a protocol in lower case',
      spec: { containers: [{ ...CONTAINER, ports: [{ containerPort: 53, protocol: 'udp' }] }] },
      messages: [
        'spec.containers[0].ports[0].protocol: Unsupported value: "udp": supported values: "SCTP", "TCP", "UDP"',
      ],
    },
    {
      name: 'a number as the value of a variable',
      spec: { containers: [{ ...CONTAINER, env: [{ name: 'PORT', value: 80 }] }] },
      messages: [
        'json: cannot unmarshal number into Go struct field EnvVar.spec.containers.env.value of type string',
      ],
    },
    {
      name: 'a command that is no list',
      spec: { containers: [{ ...CONTAINER, command: 'sleep' }] },
      messages: [
        'json: cannot unmarshal string into Go struct field Container.spec.containers.command of type []string',
      ],
    },
    {
      name: 'a mount of no volume',
      spec: { containers: [{ ...CONTAINER, volumeMounts: [{ name: 'x', mountPath: '/x' }] }] },
      messages: ['spec.containers[0].volumeMounts[0].name: Not found: "x"'],
    },
    {
      name: 'a probe that does nothing, and one that does two things',
      spec: {
        containers: [
          {
            ...CONTAINER,
            livenessProbe: { periodSeconds: 3 },
            readinessProbe: { httpGet: { port: 80 }, tcpSocket: { port: 80 } },
          },
        ],
      },
      messages: [
        'spec.containers[0].livenessProbe: Required value: must specify a handler type',
        'spec.containers[0].readinessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type',
      ],
    },
    {
      name: 'a port of the node that is not the one listened on, on the host network',
      spec: {
        hostNetwork: true,
        containers: [{ ...CONTAINER, ports: [{ containerPort: 80, hostPort: 81 }] }],
      },
      messages: [
        'spec.containers[0].ports[0].hostPort: Invalid value: 81: must match `containerPort` when `hostNetwork` is true',
      ],
    },
    {
      name: 'an unknown field',
      spec: { restartPolcy: 'Never' },
      messages: ['unknown field "spec.restartPolcy"'],
    },
  ])('finds in a Pod: $name', ({ spec, messages }) => {
    expect(podMessages(spec)).toEqual(messages);
  });

  it.each([
    { name: 'no port', spec: { ports: [] }, messages: ['spec.ports: Required value'] },
    {
      name: 'several ports without names',
      spec: { ports: [{ port: 80 }, { port: 443, name: 'https' }] },
      messages: ['spec.ports[0].name: Required value'],
    },
    {
      name: 'a node port out of range',
      spec: { type: 'NodePort', ports: [{ port: 80, nodePort: 8080 }] },
      messages: [
        'spec.ports[0].nodePort: Invalid value: 8080: provided port is not in the valid range. The range of valid ports is 30000-32767',
      ],
    },
    {
      name: 'a node port of a Service that has none',
      spec: { ports: [{ port: 80, nodePort: 30080 }] },
      messages: ["spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"],
    },
    {
      name: 'one port twice',
      spec: {
        ports: [
          { name: 'a', port: 80 },
          { name: 'b', port: 80 },
        ],
      },
      messages: [
        'spec.ports[1]: Duplicate value: core.ServicePort{Name:"", Protocol:"TCP", AppProtocol:(*string)(nil), Port:80, TargetPort:intstr.IntOrString{Type:0, IntVal:0, StrVal:""}, NodePort:0}',
      ],
    },
    {
      name: 'an address that is none',
      spec: { clusterIP: '10.96.0' },
      messages: [
        'spec.clusterIPs[0]: Invalid value: "10.96.0": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      ],
    },
    {
      name: 'a target port in quotes',
      spec: { ports: [{ port: 80, targetPort: '8080' }] },
      messages: ['spec.ports[0].targetPort: Invalid value: "8080": must contain at least one letter (a-z)'],
    },
    {
      name: 'an external name that is missing',
      spec: { type: 'ExternalName' },
      messages: ['spec.externalName: Required value'],
    },
    {
      name: 'a traffic policy for nobody',
      spec: { externalTrafficPolicy: 'Local' },
      messages: [
        'spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services',
      ],
    },
    {
      name: 'a port that is text',
      spec: { ports: [{ port: 'http' }] },
      messages: [
        'json: cannot unmarshal string into Go struct field ServicePort.spec.ports.port of type int32',
      ],
    },
  ])('finds in a Service: $name', ({ spec, messages }) => {
    expect(serviceMessages(spec)).toEqual(messages);
  });

  it.each([
    {
      name: 'an empty selector',
      spec: { selector: {} },
      messages: [
        'spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string(nil), MatchExpressions:[]v1.LabelSelectorRequirement(nil)}: empty selector is invalid for deployment',
      ],
    },
    {
      name: 'a selector that its template does not match',
      spec: { selector: { matchLabels: { app: 'api' } } },
      messages: [
        'spec.template.metadata.labels: Invalid value: map[string]string{"app":"web"}: `selector` does not match template `labels`',
      ],
    },
    {
      name: 'Pods that do not restart',
      spec: {
        template: {
          metadata: { labels: { app: 'web' } },
          spec: { containers: [CONTAINER], restartPolicy: 'Never' },
        },
      },
      messages: ['spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"'],
    },
    {
      name: 'a negative count',
      spec: { replicas: -1 },
      messages: ['spec.replicas: Invalid value: -1: must be greater than or equal to 0'],
    },
    {
      name: 'half a replica',
      spec: { replicas: 1.5 },
      messages: [
        'json: cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32',
      ],
    },
  ])('finds in a Deployment: $name', ({ spec, messages }) => {
    expect(deploymentMessages(spec)).toEqual(messages);
  });

  it('looks at the Pods of a CronJob', () => {
    const template = { spec: { containers: [CONTAINER], restartPolicy: 'Always' } };
    const spec = { schedule: '* * * * *', jobTemplate: { spec: { template } } };
    expect(messagesOf('CronJob', { spec }, 'batch/v1')).toEqual([
      'spec.jobTemplate.spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
    ]);
  });

  it('asks for a name, and refuses one to be made up', () => {
    expect(messagesOf('ConfigMap', { metadata: {} })).toEqual([
      'metadata.name: Required value: name or generateName is required',
    ]);
    expect(messagesOf('ConfigMap', { metadata: { generateName: 'web-' } })).toEqual([
      'metadata.generateName: Forbidden: cannot use generate name with apply: "web-"',
    ]);
  });

  it('checks labels by key and value', () => {
    const labels = { 'a b': 'x', app: 'not good' };
    const messages = messagesOf('ConfigMap', { metadata: { name: 'x', labels } });
    expect(messages).toEqual([
      expect.stringMatching(/^metadata\.labels: Invalid value: "a b": name part must consist of/),
      expect.stringMatching(/^metadata\.labels: Invalid value: "not good": a valid label must be/),
    ]);
  });
});
