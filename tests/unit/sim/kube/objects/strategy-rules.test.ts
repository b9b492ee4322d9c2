import { describe, expect, it } from 'vitest';
import { objectIssuesOf } from '#sim/kube/objects/validate-object';

type Json = Readonly<Record<string, unknown>>;

const labels = { app: 'web' };
const podSpec = { containers: [{ name: 'web', image: 'nginx' }] };
const workload = { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: podSpec } };

function messagesOf(apiVersion: string, kind: string, spec: Json, name = 'web'): readonly string[] {
  return objectIssuesOf(kind, { apiVersion, kind, metadata: { name }, spec }).map(({ message }) => message);
}

describe('rules of workloads', () => {
  it.each([
    [
      { strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 0 } } },
      'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: intstr.IntOrString{Type:0, IntVal:0, StrVal:""}: may not be 0 when `maxSurge` is 0',
    ],
    [
      { strategy: { type: 'Recreate', rollingUpdate: { maxSurge: 1 } } },
      "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'",
    ],
    [
      { strategy: { rollingUpdate: { maxUnavailable: '110%' } } },
      'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: intstr.IntOrString{Type:1, IntVal:0, StrVal:"110%"}: must not be greater than 100%',
    ],
    [
      { progressDeadlineSeconds: 10, minReadySeconds: 10 },
      'spec.progressDeadlineSeconds: Invalid value: 10: must be greater than minReadySeconds',
    ],
  ])('refuse a Deployment with %j', (fields, expected) => {
    expect(messagesOf('apps/v1', 'Deployment', { ...workload, ...fields })).toEqual([expected]);
  });

  it.each([
    [{ strategy: { rollingUpdate: { maxUnavailable: 0 } } }],
    [{ strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: '1%' } } }],
    [{ strategy: { type: 'Recreate' } }],
  ])('take a Deployment with %j', (fields) => {
    expect(messagesOf('apps/v1', 'Deployment', { ...workload, ...fields })).toEqual([]);
  });

  it('show the labels that a selector misses as Go prints them', () => {
    const spec = { ...workload, template: { metadata: { labels: { b: '2', a: '1' } }, spec: podSpec } };
    expect(messagesOf('apps/v1', 'Deployment', spec)).toEqual([
      'spec.template.metadata.labels: Invalid value: map[string]string{"a":"1", "b":"2"}: `selector` does not match template `labels`',
    ]);
  });

  it('refuse a DaemonSet that could not go on', () => {
    const updateStrategy = { rollingUpdate: { maxUnavailable: 0 } };
    expect(messagesOf('apps/v1', 'DaemonSet', { ...workload, updateStrategy })).toEqual([
      'spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0',
    ]);
  });

  it('want to know of a Job how its Pods restart', () => {
    expect(messagesOf('batch/v1', 'Job', { template: { spec: podSpec } })).toEqual([
      'spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
    ]);
  });

  it('refuse a CronJob whose schedule makes no sense, or whose name is too long', () => {
    const jobTemplate = { spec: { template: { spec: { ...podSpec, restartPolicy: 'Never' } } } };
    expect(messagesOf('batch/v1', 'CronJob', { schedule: '* * *', jobTemplate })).toEqual([
      'spec.schedule: Invalid value: "* * *": expected exactly 5 fields, found 3: [* * *]',
    ]);
    const long = 'a'.repeat(53);
    expect(messagesOf('batch/v1', 'CronJob', { schedule: '@daily', jobTemplate }, long)).toEqual([
      `metadata.name: Invalid value: "${long}": must be no more than 52 characters`,
    ]);
  });

  it('let a container ask for no more than it may have', () => {
    const resources = { requests: { cpu: '2', memory: '64Mi' }, limits: { cpu: '1500m', memory: '64Mi' } };
    const spec = { containers: [{ name: 'web', image: 'nginx', resources }] };
    expect(messagesOf('v1', 'Pod', spec)).toEqual([
      'spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1500m',
    ]);
  });
});
