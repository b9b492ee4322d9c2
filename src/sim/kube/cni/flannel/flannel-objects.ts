/**
 * What kube-flannel.yml brings (flannel-io/flannel `Documentation/kube-flannel.yml`, v0.26): a namespace, an account, the
 * configuration and the DaemonSet. Leaves out its roles: who may do what is not modelled.
 */
import type { KubeObject } from '../../objects/kube-object';

export const FLANNEL_REPOSITORY = 'ghcr.io/flannel-io/flannel';
export const FLANNEL_PLUGIN_REPOSITORY = 'ghcr.io/flannel-io/flannel-cni-plugin';
const IMAGE = `${FLANNEL_REPOSITORY}:v0.26.2`;
const PLUGIN_IMAGE = `${FLANNEL_PLUGIN_REPOSITORY}:v1.6.0-flannel1`;

const FLANNEL_NAMESPACE = 'kube-flannel';
export const FLANNEL_CONTAINER = 'kube-flannel';
export const FLANNELD_COMMAND = ['/opt/bin/flanneld', '--ip-masq', '--kube-subnet-mgr'];

interface FlannelFiles {
  readonly cniConf: string;
  readonly netConf: string;
}

export function flannelObjects({ cniConf, netConf }: FlannelFiles): readonly KubeObject[] {
  const labels = { tier: 'node', 'k8s-app': 'flannel', app: 'flannel' };
  const place = { namespace: FLANNEL_NAMESPACE, labels };
  return [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: FLANNEL_NAMESPACE,
        labels: { 'k8s-app': 'flannel', 'pod-security.kubernetes.io/enforce': 'privileged' },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'flannel', namespace: FLANNEL_NAMESPACE, labels: { 'k8s-app': 'flannel' } },
    },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'kube-flannel-cfg', ...place },
      data: { 'cni-conf.json': cniConf, 'net-conf.json': netConf },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'kube-flannel-ds', ...place },
      spec: {
        selector: { matchLabels: { app: 'flannel', 'k8s-app': 'flannel' } },
        template: { metadata: { labels }, spec: podSpec() },
      },
    },
  ];
}

function podSpec(): unknown {
  const fieldVariable = (name: string, fieldPath: string): unknown => ({
    name,
    valueFrom: { fieldRef: { fieldPath } },
  });
  const cni = { name: 'cni', mountPath: '/etc/cni/net.d' };
  const config = { name: 'flannel-cfg', mountPath: '/etc/kube-flannel/' };
  const linux = { key: 'kubernetes.io/os', operator: 'In', values: ['linux'] };
  return {
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [linux] }],
        },
      },
    },
    hostNetwork: true,
    priorityClassName: 'system-node-critical',
    tolerations: [{ operator: 'Exists', effect: 'NoSchedule' }],
    serviceAccountName: 'flannel',
    initContainers: [
      {
        name: 'install-cni-plugin',
        image: PLUGIN_IMAGE,
        command: ['cp'],
        args: ['-f', '/flannel', '/opt/cni/bin/flannel'],
        volumeMounts: [{ name: 'cni-plugin', mountPath: '/opt/cni/bin' }],
      },
      {
        name: 'install-cni',
        image: IMAGE,
        command: ['cp'],
        args: ['-f', '/etc/kube-flannel/cni-conf.json', '/etc/cni/net.d/10-flannel.conflist'],
        volumeMounts: [cni, config],
      },
    ],
    containers: [
      {
        name: FLANNEL_CONTAINER,
        image: IMAGE,
        command: FLANNELD_COMMAND.slice(0, 1),
        args: FLANNELD_COMMAND.slice(1),
        resources: { requests: { cpu: '100m', memory: '50Mi' } },
        securityContext: { privileged: false, capabilities: { add: ['NET_ADMIN', 'NET_RAW'] } },
        env: [
          fieldVariable('POD_NAME', 'metadata.name'),
          fieldVariable('POD_NAMESPACE', 'metadata.namespace'),
          { name: 'EVENT_QUEUE_DEPTH', value: '5000' },
        ],
        volumeMounts: [
          { name: 'run', mountPath: '/run/flannel' },
          config,
          { name: 'xtables-lock', mountPath: '/run/xtables.lock' },
        ],
      },
    ],
    volumes: [
      { name: 'run', hostPath: { path: '/run/flannel' } },
      { name: 'cni-plugin', hostPath: { path: '/opt/cni/bin' } },
      { name: 'cni', hostPath: { path: '/etc/cni/net.d' } },
      { name: 'flannel-cfg', configMap: { name: 'kube-flannel-cfg' } },
      { name: 'xtables-lock', hostPath: { path: '/run/xtables.lock', type: 'FileOrCreate' } },
    ],
  };
}
