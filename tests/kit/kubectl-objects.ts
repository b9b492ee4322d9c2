/** What is in the cluster that kubectl's transcripts are about. */
import type { KubeObject } from '#sim/kube/objects/kube-object';
import { deployment, pod, service } from './cluster-rig';

function transcriptObjects(): readonly KubeObject[] {
  return [deployment('web', 2), service('web'), pod('solo')];
}

/** With what a description shows beyond names and addresses. */
function describeObjects(): readonly KubeObject[] {
  return [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings', namespace: 'default', annotations: { note: 'two\nlines' } },
      data: { mode: 'fast\nfast\n' },
    },
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'keys', namespace: 'default' },
      type: 'Opaque',
      data: { token: 'c2VjcmV0' },
    },
    deployment('web', 2, {
      containers: [
        {
          name: 'web',
          image: 'nginx:alpine',
          command: ['nginx', '-g'],
          args: ['daemon off;'],
          ports: [{ name: 'http', containerPort: 80 }],
          env: [
            { name: 'MODE', valueFrom: { configMapKeyRef: { name: 'settings', key: 'mode' } } },
            { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'keys', key: 'token', optional: true } } },
            { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
            { name: 'PLAIN', value: 'a b' },
          ],
          envFrom: [{ configMapRef: { name: 'settings' } }],
          resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '128Mi' } },
          readinessProbe: { tcpSocket: { port: 80 }, periodSeconds: 5 },
          livenessProbe: { tcpSocket: { port: 'http' } },
          volumeMounts: [
            { name: 'config', mountPath: '/etc/app', readOnly: true },
            { name: 'scratch', mountPath: '/tmp' },
          ],
        },
        { name: 'side', image: 'busybox', command: ['sleep', 'infinity'] },
      ],
      initContainers: [{ name: 'init', image: 'busybox' }],
      volumes: [
        { name: 'config', configMap: { name: 'settings' } },
        { name: 'scratch', emptyDir: {} },
      ],
      nodeSelector: { 'kubernetes.io/os': 'linux' },
    }),
    deployment('probes', 0, {
      containers: [
        {
          name: 'a',
          image: 'nginx',
          ports: [{ containerPort: 80 }, { containerPort: 53, protocol: 'UDP' }],
          livenessProbe: { httpGet: { path: '/live', port: 'http', scheme: 'HTTPS' }, failureThreshold: 5 },
          readinessProbe: { exec: { command: ['cat', '/ready'] }, initialDelaySeconds: 3 },
          startupProbe: { grpc: { port: 9000, service: 'health' } },
        },
      ],
      tolerations: [{ key: 'a', value: 'b', effect: 'NoSchedule' }, { operator: 'Exists' }],
    }),
    service('web', { type: 'NodePort', ports: [{ name: 'http', port: 80, targetPort: 'http' }] }),
    service('plain'),
    pod('solo'),
    pod('stuck', { nodeSelector: { disk: 'ssd' } }),
  ];
}

/** With ports of two protocols, and with none. */
function exposedObjects(): readonly KubeObject[] {
  const ports = [
    { containerPort: 80, name: 'http' },
    { containerPort: 53, protocol: 'UDP' },
  ];
  return [
    ...transcriptObjects(),
    deployment('multi', 1, { containers: [{ name: 'a', image: 'nginx', ports }] }),
    deployment('noport', 1, { containers: [{ name: 'a', image: 'nginx' }] }),
  ];
}

interface KubectlTranscript {
  readonly file: string;
  readonly objects: () => readonly KubeObject[];
  /** Of the real one, where it is not 1.32, which sends what it creates as protobuf. */
  readonly version?: string;
}

/** What was recorded, and in which lab. */
export const KUBECTL_TRANSCRIPTS: readonly KubectlTranscript[] = [
  { file: 'tests/fixtures/kubectl/transcript.txt', objects: transcriptObjects },
  { file: 'tests/fixtures/kubectl/questions.txt', objects: transcriptObjects },
  { file: 'tests/fixtures/kubectl/rollouts.txt', objects: transcriptObjects },
  { file: 'tests/fixtures/kubectl/scales.txt', objects: transcriptObjects },
  { file: 'tests/fixtures/kubectl/labels-and-patches.txt', objects: transcriptObjects },
  { file: 'tests/fixtures/kubectl/waits-and-deletions.txt', objects: transcriptObjects },
  { file: 'tests/fixtures/kubectl/access.txt', objects: transcriptObjects, version: '1.31' },
  { file: 'tests/fixtures/kubectl/descriptions.txt', objects: describeObjects },
  { file: 'tests/fixtures/kubectl/creations.txt', objects: transcriptObjects },
  { file: 'tests/fixtures/kubectl/exposures.txt', objects: exposedObjects },
  { file: 'tests/fixtures/kubectl/kinds-made.txt', objects: transcriptObjects, version: '1.31' },
  { file: 'tests/fixtures/kubectl/changes.txt', objects: transcriptObjects, version: '1.31' },
  { file: 'tests/fixtures/kubectl/edits.txt', objects: transcriptObjects, version: '1.31' },
  { file: 'tests/fixtures/kubectl/replacements.txt', objects: transcriptObjects },
  { file: 'tests/fixtures/kubectl/descriptions-of-kinds.txt', objects: transcriptObjects },
  { file: 'tests/fixtures/kubectl/server-side-apply.txt', objects: transcriptObjects },
  { file: 'tests/fixtures/kubectl/differences.txt', objects: transcriptObjects },
];
