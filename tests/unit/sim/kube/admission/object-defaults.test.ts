import { describe, expect, it } from 'vitest';
import { Prng } from '#sim/base/prng';
import { Scheduler } from '#sim/engine/scheduler';
import { registerDefaults } from '#sim/kube/admission/object-defaults';
import { podSpecWithDefaults } from '#sim/kube/admission/pod-defaults';
import type { KubeObject } from '#sim/kube/objects/kube-object';
import { ObjectStore } from '#sim/kube/store/object-store';

function stored(apiVersion: string, kind: string, fields: Readonly<Record<string, unknown>>): KubeObject {
  const store = new ObjectStore({ scheduler: new Scheduler(), prng: new Prng(1), formatTime: () => 't0' });
  store.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } });
  registerDefaults(store);
  const created = store.create({ apiVersion, kind, metadata: { name: 'x' }, ...fields });
  if (!created.ok) throw new Error(created.error.message);
  return created.value;
}

const template = { metadata: { labels: { app: 'x' } }, spec: { containers: [{ name: 'a', image: 'a' }] } };
const selector = { matchLabels: { app: 'x' } };

describe('registerDefaults', () => {
  it.each([
    [
      'apps/v1',
      'StatefulSet',
      { selector, template, serviceName: 'x' },
      {
        replicas: 1,
        podManagementPolicy: 'OrderedReady',
        revisionHistoryLimit: 10,
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
        persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
      },
    ],
    [
      'apps/v1',
      'DaemonSet',
      { selector, template },
      {
        revisionHistoryLimit: 10,
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
      },
    ],
    [
      'batch/v1',
      'CronJob',
      { schedule: '* * * * *', jobTemplate: { spec: { template } } },
      {
        concurrencyPolicy: 'Allow',
        suspend: false,
        successfulJobsHistoryLimit: 3,
        failedJobsHistoryLimit: 1,
      },
    ],
    [
      'networking.k8s.io/v1',
      'NetworkPolicy',
      { podSelector: {}, egress: [{ ports: [{ port: 53 }] }] },
      { policyTypes: ['Ingress', 'Egress'], egress: [{ ports: [{ protocol: 'TCP', port: 53 }] }] },
    ],
    ['networking.k8s.io/v1', 'NetworkPolicy', { podSelector: {} }, { policyTypes: ['Ingress'] }],
  ])('fills %s %s', (apiVersion, kind, spec, expected) => {
    expect(stored(apiVersion, kind, { spec }).spec).toMatchObject(expected);
  });

  it('lets a Job find its Pods by its own uid', () => {
    const job = stored('batch/v1', 'Job', { spec: { template } });
    const { uid } = job.metadata;
    expect(job.spec).toMatchObject({
      completions: 1,
      parallelism: 1,
      backoffLimit: 6,
      completionMode: 'NonIndexed',
      suspend: false,
      podReplacementPolicy: 'TerminatingOrFailed',
      selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } },
      template: {
        metadata: {
          labels: {
            app: 'x',
            'batch.kubernetes.io/controller-uid': uid,
            'batch.kubernetes.io/job-name': 'x',
            'controller-uid': uid,
            'job-name': 'x',
          },
        },
      },
    });
  });

  it('leaves the completions of a Job open that works on a queue', () => {
    expect(stored('batch/v1', 'Job', { spec: { template, parallelism: 2 } }).spec).not.toHaveProperty(
      'completions',
    );
  });

  it('keeps what is written as text in a Secret as data', () => {
    const secret = stored('v1', 'Secret', { stringData: { a: 'grün' }, data: { b: 'YQ==' } });
    expect(secret).toMatchObject({ type: 'Opaque', data: { a: 'Z3LDvG4=', b: 'YQ==' } });
    expect(secret).not.toHaveProperty('stringData');
  });
});

describe('podSpecWithDefaults', () => {
  const spec = {
    containers: [
      {
        name: 'a',
        image: 'a',
        ports: [{ containerPort: 80 }],
        env: [{ name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }],
        readinessProbe: { httpGet: { port: 80 } },
      },
    ],
    volumes: [
      { name: 'c', configMap: { name: 'c' } },
      { name: 'e', emptyDir: {} },
    ],
  };

  it('fills containers, probes, variables and volumes', () => {
    expect(podSpecWithDefaults(spec)).toMatchObject({
      containers: [
        {
          imagePullPolicy: 'Always',
          ports: [{ containerPort: 80, protocol: 'TCP' }],
          env: [{ valueFrom: { fieldRef: { apiVersion: 'v1' } } }],
          readinessProbe: { httpGet: { path: '/', port: 80, scheme: 'HTTP' }, failureThreshold: 3 },
          terminationMessagePolicy: 'File',
        },
      ],
      volumes: [
        { name: 'c', configMap: { name: 'c', defaultMode: 420 } },
        { name: 'e', emptyDir: {} },
      ],
      restartPolicy: 'Always',
    });
  });

  it('gives back what has them all, so that Pods share the containers of their template', () => {
    const filled = podSpecWithDefaults(spec);
    expect(podSpecWithDefaults(filled)).toBe(filled);
    expect(podSpecWithDefaults({ ...filled, nodeName: 'node1' }).containers).toBe(filled.containers);
  });
});
