/**
 * What the Helm chart of Cilium v1.17 brings, as far as it is seen here: accounts, the configuration, the DaemonSet `cilium`, and the
 * operator's Deployment with one replica, whose work is done without it.
 * Leaves out roles, Envoy's Pods (it is not modelled, embedded or not), and Hubble's relay, which answers without a Pod.
 */
import type { ClusterSpec } from '../../cluster-spec';
import type { KubeObject } from '../../objects/kube-object';
import { CILIUM_VERSION, type CiliumSpec } from './cilium-spec';

export const CILIUM_REPOSITORY = 'quay.io/cilium/cilium';
export const AGENT_CONTAINER = 'cilium-agent';
export const AGENT_COMMAND = ['cilium-agent', '--config-dir=/tmp/cilium/config-map'];
const AGENT_IMAGE = `${CILIUM_REPOSITORY}:v${CILIUM_VERSION}`;
/** Init containers, which only prepare the node. */
const PREPARATIONS = [
  'config',
  'mount-cgroup',
  'apply-sysctl-overwrites',
  'mount-bpf-fs',
  'clean-cilium-state',
  'install-cni-binaries',
];
const OPERATOR_NAME = 'cilium-operator';
const OPERATOR_IMAGE = `quay.io/cilium/operator-generic:v${CILIUM_VERSION}`;
const NAMESPACE = 'kube-system';
const LABELS = {
  'app.kubernetes.io/name': 'cilium-agent',
  'app.kubernetes.io/part-of': 'cilium',
  'k8s-app': 'cilium',
};

const OPERATOR_LABELS = {
  'app.kubernetes.io/name': 'cilium-operator',
  'app.kubernetes.io/part-of': 'cilium',
  'io.cilium/app': 'operator',
  name: OPERATOR_NAME,
};

export function ciliumObjects(spec: CiliumSpec, { networking }: ClusterSpec): readonly KubeObject[] {
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'cilium', namespace: NAMESPACE } },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'cilium-config', namespace: NAMESPACE },
      data: configOf(spec, networking.podSubnet),
    },
    {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'cilium', namespace: NAMESPACE, labels: LABELS },
      spec: {
        selector: { matchLabels: { 'k8s-app': 'cilium' } },
        updateStrategy: { rollingUpdate: { maxUnavailable: 2 }, type: 'RollingUpdate' },
        template: {
          metadata: { labels: LABELS },
          spec: {
            hostNetwork: true,
            priorityClassName: 'system-node-critical',
            serviceAccountName: 'cilium',
            tolerations: [{ operator: 'Exists' }],
            terminationGracePeriodSeconds: 1,
            initContainers: PREPARATIONS.map((name) => ({ name, image: AGENT_IMAGE })),
            containers: [
              {
                name: AGENT_CONTAINER,
                image: AGENT_IMAGE,
                command: AGENT_COMMAND.slice(0, 1),
                args: AGENT_COMMAND.slice(1),
                securityContext: {
                  capabilities: { add: ['NET_ADMIN', 'NET_RAW', 'SYS_ADMIN', 'SYS_MODULE'] },
                },
              },
            ],
          },
        },
      },
    },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: OPERATOR_NAME, namespace: NAMESPACE } },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: OPERATOR_NAME, namespace: NAMESPACE, labels: OPERATOR_LABELS },
      spec: {
        replicas: 1,
        selector: { matchLabels: { 'io.cilium/app': 'operator', name: OPERATOR_NAME } },
        strategy: { rollingUpdate: { maxSurge: '25%', maxUnavailable: '50%' }, type: 'RollingUpdate' },
        template: {
          metadata: { labels: OPERATOR_LABELS },
          spec: {
            hostNetwork: true,
            nodeSelector: { 'kubernetes.io/os': 'linux' },
            priorityClassName: 'system-cluster-critical',
            serviceAccountName: OPERATOR_NAME,
            tolerations: [{ operator: 'Exists' }],
            containers: [
              { name: OPERATOR_NAME, image: OPERATOR_IMAGE, command: ['cilium-operator-generic'] },
            ],
          },
        },
      },
    },
  ];
}

function configOf(
  { mode, kubeProxyReplacement }: CiliumSpec,
  podSubnet: string,
): Readonly<Record<string, string>> {
  const [ipv4 = ''] = podSubnet.split(',').filter((range) => !range.includes(':'));
  return {
    'auto-direct-node-routes': String(mode === 'native'),
    'bpf-lb-sock': String(kubeProxyReplacement !== false),
    'cluster-name': 'default',
    'cluster-pool-ipv4-cidr': ipv4,
    'cluster-pool-ipv4-mask-size': '24',
    'enable-bpf-masquerade': 'false',
    'enable-hubble': 'true',
    'enable-ipv4': 'true',
    'enable-ipv4-masquerade': 'true',
    'enable-ipv6': 'false',
    ipam: 'cluster-pool',
    ...(mode === 'native' ? { 'ipv4-native-routing-cidr': ipv4 } : {}),
    'kube-proxy-replacement': String(kubeProxyReplacement !== false),
    'monitor-aggregation': 'medium',
    'routing-mode': mode === 'native' ? 'native' : 'tunnel',
    ...(mode === 'native' ? {} : { 'tunnel-protocol': mode }),
  };
}
