import { describe, expect, it } from 'vitest';
import { decodeIssuesOf } from '#sim/kube/objects/decode-issues';
import { schemaOfKind } from '#sim/kube/objects/kind-schemas';
import { isPlainRecord } from '#sim/kube/objects/kube-object';
import { z } from 'zod';

function messagesOf(kind: string, object: Readonly<Record<string, unknown>>): readonly string[] {
  return decodeIssuesOf(kind, object).map(({ message }) => message);
}

const template = (container: unknown): unknown => ({ spec: { containers: [container] } });

describe('decodeIssuesOf', () => {
  it.each([
    [
      'Deployment',
      { spec: { replicas: '3' } },
      'json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
    ],
    [
      'Deployment',
      { spec: { template: template({ env: [{ name: 'A', value: 80 }] }) } },
      'json: cannot unmarshal number into Go struct field EnvVar.spec.template.spec.containers.env.value of type string',
    ],
    [
      'Deployment',
      { spec: { template: template({ ports: [{ containerPort: '80' }] }) } },
      'json: cannot unmarshal string into Go struct field ContainerPort.spec.template.spec.containers.ports.containerPort of type int32',
    ],
    [
      'Pod',
      { spec: { containers: { name: 'web' } } },
      'json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container',
    ],
    [
      'Service',
      { metadata: { labels: { app: 1 } } },
      'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string',
    ],
    [
      'Service',
      { spec: { selector: 'web' } },
      'json: cannot unmarshal string into Go struct field ServiceSpec.spec.selector of type map[string]string',
    ],
    [
      'Service',
      { spec: { type: true } },
      'json: cannot unmarshal bool into Go struct field ServiceSpec.spec.type of type v1.ServiceType',
    ],
    [
      'Service',
      { spec: { ports: [{ port: 80.5 }] } },
      'json: cannot unmarshal number 80.5 into Go struct field ServicePort.spec.ports.port of type int32',
    ],
    [
      'Service',
      { spec: { ports: [{ targetPort: false }] } },
      'json: cannot unmarshal bool into Go struct field ServicePort.spec.ports.targetPort of type int32',
    ],
    ['Pod', { spec: [] }, 'json: cannot unmarshal array into Go struct field Pod.spec of type v1.PodSpec'],
    [
      'Pod',
      { spec: { containers: [{ resources: { limits: { memory: '64MB' } } }] } },
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    ],
    ['Deployment', { spec: { replicaz: 3 } }, 'unknown field "spec.replicaz"'],
    ['Pod', { spec: { containers: [{ port: 80 }] } }, 'unknown field "spec.containers[0].port"'],
  ])('says of a %s with %j what Go says', (kind, object, expected) => {
    expect(messagesOf(kind, object)).toEqual([expected]);
  });

  it.each(['0', 1, 0.5, '100m', '1.5Gi', '1e3', '.5', '2E', '+1k', '12Ki'])(
    'takes the quantity %j',
    (value) => {
      expect(messagesOf('Pod', { spec: { overhead: { cpu: value } } })).toEqual([]);
    },
  );

  it('takes a field that is null for one that is not given', () => {
    // eslint-disable-next-line unicorn/no-null -- YAML has it
    expect(messagesOf('Deployment', { spec: { replicas: null } })).toEqual([]);
  });

  it('knows every field that the schemas know', () => {
    const missing: string[] = [];
    for (const kind of [
      'Deployment',
      'StatefulSet',
      'DaemonSet',
      'CronJob',
      'Service',
      'EndpointSlice',
      'Ingress',
    ]) {
      const sample = sampleOf(schemaOfKind(kind));
      missing.push(...messagesOf(kind, isPlainRecord(sample) ? sample : {}));
    }
    expect(missing.filter((message) => !NEWER.some((field) => message.includes(field)))).toEqual([]);
  });
});

/** Of releases after v1.32. */
const NEWER = ['fileKeyRef', 'stopSignal', 'restartPolicyRules', 'hostnameOverride'];

/** A value with every field of the schema. */
function sampleOf(schema: unknown): unknown {
  if (schema instanceof z.ZodOptional) return sampleOf(schema.unwrap());
  if (schema instanceof z.ZodObject) {
    return Object.fromEntries(
      Object.entries(schema.shape as Readonly<Record<string, unknown>>)
        .filter(([field]) => field !== 'status')
        .map(([field, inner]) => [field, sampleOf(inner)]),
    );
  }
  return schema instanceof z.ZodArray ? [sampleOf(schema.element)] : undefined;
}
