import { describe, expect, it } from 'vitest';
import { clusterRig } from '#kit/cluster-rig';

type Json = Readonly<Record<string, unknown>>;

const LABELS = { app: 'one' };
const POD_SPEC = { containers: [{ name: 'web', image: 'nginx' }] };
const TEMPLATE = { metadata: { labels: LABELS }, spec: POD_SPEC };

/** What the API server answers when the fields of an object are merged with others. */
function refusalOf(kind: string, path: string, fields: Json, change: Json): string | undefined {
  const rig = clusterRig();
  const [, group = '', version = ''] = /^\/apis?\/(?:(.+)\/)?(v1)\//u.exec(`${path}/`) ?? [];
  const apiVersion = group === '' ? version : `${group}/${version}`;
  const object = { apiVersion, kind, metadata: { name: 'one' }, ...fields };
  const created = rig.cluster.rest.handle({ method: 'POST', path, query: {}, headers: {}, body: object });
  expect(created).toMatchObject({ status: 201 });
  const patched = rig.cluster.rest.handle({
    method: 'PATCH',
    path: `${path}/one`,
    query: {},
    headers: { 'content-type': 'application/merge-patch+json' },
    body: change,
  });
  const { body } = patched as { body: { message?: string } };
  return body.message;
}

const PODS = '/api/v1/namespaces/default/pods';
const SERVICES = '/api/v1/namespaces/default/services';
const SETS = '/apis/apps/v1/namespaces/default/statefulsets';
const SET_FORBIDDEN =
  "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

describe('an update', () => {
  it.each<[string, string, string, Json, Json, string]>([
    [
      'says all that is wrong, in brackets and in order',
      'StatefulSet',
      SETS,
      { spec: { serviceName: 'a', selector: { matchLabels: LABELS }, template: TEMPLATE } },
      { spec: { serviceName: 'b', replicas: -1 } },
      `StatefulSet.apps "one" is invalid: [spec.replicas: Invalid value: -1: must be greater than or equal to 0, ${SET_FORBIDDEN}]`,
    ],
    [
      'of a Service says first what may not change',
      'Service',
      SERVICES,
      { spec: { clusterIP: '10.96.3.3', ports: [{ port: 80 }] } },
      { spec: { clusterIP: '10.96.3.4', ports: [{ port: 0 }] } },
      'Service "one" is invalid: [spec.clusterIPs[0]: Invalid value: []string{"10.96.3.4"}: may not change once set, spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive, spec.ports[0].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive]',
    ],
    [
      'of a balanced Service keeps its class',
      'Service',
      SERVICES,
      { spec: { type: 'LoadBalancer', ports: [{ port: 80 }] } },
      { spec: { loadBalancerClass: 'example.com/lb' } },
      'Service "one" is invalid: spec.loadBalancerClass: Invalid value: "example.com/lb": may not change once set',
    ],
    [
      'of a Pod adds no container',
      'Pod',
      PODS,
      { spec: POD_SPEC },
      { spec: { containers: [...POD_SPEC.containers, { name: 'two', image: 'nginx' }] } },
      'Pod "one" is invalid: spec.containers: Forbidden: pod updates may not add or remove containers',
    ],
    [
      'of a Pod makes its deadline no later',
      'Pod',
      PODS,
      { spec: { ...POD_SPEC, activeDeadlineSeconds: 100 } },
      { spec: { activeDeadlineSeconds: 200 } },
      'Pod "one" is invalid: spec.activeDeadlineSeconds: Invalid value: 200: must be less than or equal to previous value',
    ],
    [
      'of a Job keeps how many there are to be',
      'Job',
      '/apis/batch/v1/namespaces/default/jobs',
      { spec: { completions: 1, template: { spec: { ...POD_SPEC, restartPolicy: 'Never' } } } },
      { spec: { completions: 5 } },
      'Job.batch "one" is invalid: spec.completions: Invalid value: 5: field is immutable',
    ],
    [
      'of a slice keeps the type of its addresses',
      'EndpointSlice',
      '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices',
      { addressType: 'IPv4', endpoints: [] },
      { addressType: 'FQDN' },
      'EndpointSlice.discovery.k8s.io "one" is invalid: addressType: Invalid value: "FQDN": field is immutable',
    ],
    [
      'of a ConfigMap that says so keeps all of it',
      'ConfigMap',
      '/api/v1/namespaces/default/configmaps',
      { immutable: true, data: { a: '1' } },
      { immutable: false, data: { a: '2', '!': '' } },
      "ConfigMap \"one\" is invalid: [immutable: Forbidden: field is immutable when `immutable` is set, data: Forbidden: field is immutable when `immutable` is set, data[!]: Invalid value: \"!\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')]",
    ],
  ])('%s', (_name, kind, path, fields, change, expected) => {
    expect(refusalOf(kind, path, fields, change)).toBe(expected);
  });

  it('takes what is no change', () => {
    expect(
      refusalOf(
        'StatefulSet',
        SETS,
        { spec: { serviceName: 'a', selector: { matchLabels: LABELS }, template: TEMPLATE } },
        { spec: { podManagementPolicy: 'OrderedReady', replicas: 2 } },
      ),
    ).toBeUndefined();
    expect(
      refusalOf('Service', SERVICES, { spec: { ports: [{ port: 80 }] } }, { spec: { type: 'NodePort' } }),
    ).toBeUndefined();
  });
});
