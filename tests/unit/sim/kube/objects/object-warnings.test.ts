import { describe, expect, it } from 'vitest';
import { warningIssuesOf } from '#sim/kube/objects/object-warnings';

type Json = Readonly<Record<string, unknown>>;

function warningsOf(kind: string, fields: Json): readonly string[] {
  return warningIssuesOf(kind, { kind, metadata: { name: 'web' }, ...fields }).map(({ message }) => message);
}

describe('warnings of the API server', () => {
  it.each<[string, Json, readonly string[]]>([
    [
      'a variable that hides another',
      {
        containers: [
          {
            name: 'web',
            env: [
              { name: 'A', value: '1' },
              { name: 'A', value: '$(A)2' },
              { name: 'A', value: '3' },
            ],
          },
        ],
      },
      ['spec.containers[0].env[2]: hides previous definition of "A", which may be dropped when using apply'],
    ],
    [
      'one port twice',
      {
        containers: [
          { name: 'a', ports: [{ containerPort: 80 }] },
          { name: 'b', ports: [{ containerPort: 80 }, { containerPort: 80, hostPort: 8080 }] },
        ],
      },
      [
        'spec.containers[1].ports[0]: duplicate port definition with spec.containers[0].ports[0]',
        'spec.containers[1].ports[1]: overlapping port definition with spec.containers[0].ports[0]',
        'spec.containers[1].ports[1]: overlapping port definition with spec.containers[1].ports[0]',
      ],
    ],
    [
      'half a byte',
      { containers: [{ name: 'a', resources: { limits: { memory: '100m' } } }] },
      [
        'spec.containers[0].resources.limits[memory]: fractional byte value "100m" is invalid, must be an integer',
      ],
    ],
    [
      'a label of nodes from long ago',
      { nodeSelector: { 'beta.kubernetes.io/os': 'linux' } },
      ['spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead'],
    ],
    [
      'spreading that counts no Pod',
      {
        topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' }],
      },
      ['spec.topologySpreadConstraints[0].labelSelector: a null labelSelector results in matching no pod'],
    ],
    [
      'an alias twice',
      { hostAliases: [{ ip: '10.0.0.1' }, { ip: '10.0.0.1' }] },
      ['spec.hostAliases[1].ip: duplicate ip "10.0.0.1"'],
    ],
    [
      'a grace period below nothing',
      { terminationGracePeriodSeconds: -1 },
      [
        'spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1',
      ],
    ],
  ])('name %s', (_name, spec, expected) => {
    expect(warningsOf('Pod', { spec })).toEqual(expected);
    const inTemplate = expected.map((message) =>
      message.replace(/^spec\./u, 'spec.template.spec.').replace(/with spec\./u, 'with spec.template.spec.'),
    );
    expect(warningsOf('Deployment', { spec: { template: { spec } } })).toEqual(inTemplate);
  });

  it('name what a Service does not use', () => {
    const spec = {
      clusterIP: 'None',
      externalIPs: ['192.0.2.1'],
      sessionAffinity: 'ClientIP',
      externalName: 'a',
    };
    expect(warningsOf('Service', { spec })).toEqual([
      'spec.externalIPs is ignored for headless services',
      'spec.SessionAffinity is ignored for headless services',
      'spec.externalName is ignored when spec.type is not "ExternalName"',
    ]);
  });

  it('name a name that makes no good host name', () => {
    expect(warningsOf('Deployment', { metadata: { name: 'a.b' } })).toEqual([
      'metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]',
    ]);
  });
});
