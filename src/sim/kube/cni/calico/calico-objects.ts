/**
 * What calico.yaml brings besides its kinds (projectcalico/calico v3.29 `manifests/calico.yaml`): accounts, the configuration and the
 * DaemonSet. Leaves out roles, calico-kube-controllers, whose work is done without it here, and the probes of calico-node.
 */
import type { KubeObject } from '../../objects/kube-object';
import { hasBird, type CalicoSpec } from './calico-spec';

const VERSION = 'v3.29.1';
export const CALICO_NODE_REPOSITORY = 'docker.io/calico/node';
export const CALICO_CNI_REPOSITORY = 'docker.io/calico/cni';
export const CALICO_CONTAINER = 'calico-node';
const NAMESPACE = 'kube-system';

export function calicoObjects(spec: CalicoSpec, cniConfig: string): readonly KubeObject[] {
  const account = (name: string): KubeObject => ({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name, namespace: NAMESPACE },
  });
  const labels = { 'k8s-app': 'calico-node' };
  return [
    account('calico-node'),
    account('calico-cni-plugin'),
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'calico-config', namespace: NAMESPACE },
      data: {
        typha_service_name: 'none',
        calico_backend: hasBird(spec) ? 'bird' : 'vxlan',
        veth_mtu: String(spec.mtu ?? 0),
        cni_network_config: cniConfig,
      },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'calico-node', namespace: NAMESPACE, labels },
      spec: {
        selector: { matchLabels: labels },
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
        template: { metadata: { labels }, spec: podSpec(spec) },
      },
    },
  ];
}

function podSpec(spec: CalicoSpec): unknown {
  const cni = { name: 'cni-bin-dir', mountPath: '/host/opt/cni/bin' };
  const config = { name: 'cni-net-dir', mountPath: '/host/etc/cni/net.d' };
  const variable = (name: string, value: string): unknown => ({ name, value });
  const encapsulation = (mode: CalicoSpec['mode'], always: CalicoSpec['mode']): string =>
    mode === always ? 'Always' : mode === `${always}-cross-subnet` ? 'CrossSubnet' : 'Never';
  return {
    nodeSelector: { 'kubernetes.io/os': 'linux' },
    hostNetwork: true,
    tolerations: [
      { effect: 'NoSchedule', operator: 'Exists' },
      { key: 'CriticalAddonsOnly', operator: 'Exists' },
      { effect: 'NoExecute', operator: 'Exists' },
    ],
    serviceAccountName: 'calico-node',
    terminationGracePeriodSeconds: 0,
    priorityClassName: 'system-node-critical',
    initContainers: [
      {
        name: 'upgrade-ipam',
        image: `${CALICO_CNI_REPOSITORY}:${VERSION}`,
        command: ['/opt/cni/bin/calico-ipam', '-upgrade'],
        volumeMounts: [cni],
      },
      {
        name: 'install-cni',
        image: `${CALICO_CNI_REPOSITORY}:${VERSION}`,
        command: ['/opt/cni/bin/install'],
        volumeMounts: [cni, config],
      },
      {
        name: 'mount-bpffs',
        image: `${CALICO_NODE_REPOSITORY}:${VERSION}`,
        command: ['calico-node', '-init', '-best-effort'],
        volumeMounts: [{ name: 'var-run-calico', mountPath: '/var/run/calico' }],
      },
    ],
    containers: [
      {
        name: CALICO_CONTAINER,
        image: `${CALICO_NODE_REPOSITORY}:${VERSION}`,
        env: [
          variable('DATASTORE_TYPE', 'kubernetes'),
          { name: 'NODENAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
          variable('CALICO_NETWORKING_BACKEND', hasBird(spec) ? 'bird' : 'vxlan'),
          variable('CLUSTER_TYPE', 'k8s,bgp'),
          variable('IP', 'autodetect'),
          variable('CALICO_IPV4POOL_IPIP', encapsulation(spec.mode, 'ipip')),
          variable('CALICO_IPV4POOL_VXLAN', encapsulation(spec.mode, 'vxlan')),
          variable('FELIX_DEFAULTENDPOINTTOHOSTACTION', 'ACCEPT'),
          variable('FELIX_IPV6SUPPORT', 'false'),
          variable('FELIX_HEALTHENABLED', 'true'),
        ],
        securityContext: { privileged: true },
        resources: { requests: { cpu: '250m' } },
        volumeMounts: [config, { name: 'var-run-calico', mountPath: '/var/run/calico' }],
      },
    ],
    volumes: [
      { name: 'var-run-calico', hostPath: { path: '/var/run/calico', type: 'DirectoryOrCreate' } },
      { name: 'cni-bin-dir', hostPath: { path: '/opt/cni/bin', type: 'DirectoryOrCreate' } },
      { name: 'cni-net-dir', hostPath: { path: '/etc/cni/net.d' } },
    ],
  };
}
