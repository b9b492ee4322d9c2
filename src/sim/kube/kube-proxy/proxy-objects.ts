/**
 * kube-proxy as kubeadm v1.32 installs it (`cmd/kubeadm/app/phases/addons/proxy/manifests.go`): its account, its configuration
 * and its DaemonSet.
 *
 * The configuration says what the lab has set; a change of the ConfigMap is not read again when kube-proxy starts anew.
 */
import type { ClusterSpec } from '../cluster-spec';
import type { KubeObject } from '../objects/kube-object';

export const KUBE_PROXY_REPOSITORY = 'registry.k8s.io/kube-proxy';
const IMAGE = `${KUBE_PROXY_REPOSITORY}:v1.32.0`;
const NAMESPACE = 'kube-system';

/** `server`: the address and port of the API server. */
export function kubeProxyObjects(spec: ClusterSpec, server: string): readonly KubeObject[] {
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'kube-proxy', namespace: NAMESPACE } },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'kube-proxy', namespace: NAMESPACE, labels: { app: 'kube-proxy' } },
      data: { 'config.conf': configOf(spec), 'kubeconfig.conf': kubeconfigOf(server) },
    },
    kubeProxyDaemonSet(),
  ];
}

export function kubeProxyDaemonSet(): KubeObject {
  const labels = { 'k8s-app': 'kube-proxy' };
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'kube-proxy', namespace: NAMESPACE, labels },
    spec: {
      selector: { matchLabels: labels },
      updateStrategy: { type: 'RollingUpdate' },
      template: {
        metadata: { labels },
        spec: {
          priorityClassName: 'system-node-critical',
          containers: [
            {
              name: 'kube-proxy',
              image: IMAGE,
              imagePullPolicy: 'IfNotPresent',
              command: [
                '/usr/local/bin/kube-proxy',
                '--config=/var/lib/kube-proxy/config.conf',
                '--hostname-override=$(NODE_NAME)',
              ],
              env: [{ name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
              securityContext: { privileged: true },
              volumeMounts: [
                { mountPath: '/var/lib/kube-proxy', name: 'kube-proxy' },
                { mountPath: '/run/xtables.lock', name: 'xtables-lock' },
                { mountPath: '/lib/modules', name: 'lib-modules', readOnly: true },
              ],
            },
          ],
          hostNetwork: true,
          serviceAccountName: 'kube-proxy',
          volumes: [
            { name: 'kube-proxy', configMap: { name: 'kube-proxy' } },
            { name: 'xtables-lock', hostPath: { path: '/run/xtables.lock', type: 'FileOrCreate' } },
            { name: 'lib-modules', hostPath: { path: '/lib/modules' } },
          ],
          tolerations: [{ operator: 'Exists' }],
          nodeSelector: { 'kubernetes.io/os': 'linux' },
        },
      },
    },
  };
}

/** What kubeadm leaves at kube-proxy's defaults is left out. */
function configOf({ kubeProxy, networking }: ClusterSpec): string {
  const { mode, detectLocalMode, detectLocal, iptables, ipvs, nodePortAddresses } = kubeProxy;
  const listOf = (values: readonly string[]): string =>
    values.length === 0 ? ' null' : values.map((value) => `\n- ${value}`).join('');
  return `apiVersion: kubeproxy.config.k8s.io/v1alpha1
bindAddress: 0.0.0.0
clientConnection:
  kubeconfig: /var/lib/kube-proxy/kubeconfig.conf
clusterCIDR: ${kubeProxy.clusterCIDR ?? networking.podSubnet}
detectLocal:
  bridgeInterface: "${detectLocal?.bridgeInterface ?? ''}"
  interfaceNamePrefix: "${detectLocal?.interfaceNamePrefix ?? ''}"
detectLocalMode: ${detectLocalMode}
iptables:
  localhostNodePorts: ${String(iptables.localhostNodePorts)}
  masqueradeAll: ${String(iptables.masqueradeAll)}
ipvs:
  scheduler: "${ipvs?.scheduler ?? ''}"
  strictARP: ${String(ipvs?.strictARP === true)}
kind: KubeProxyConfiguration
mode: ${mode}
nodePortAddresses:${listOf(nodePortAddresses)}
`;
}

function kubeconfigOf(server: string): string {
  const account = '/var/run/secrets/kubernetes.io/serviceaccount';
  return `apiVersion: v1
kind: Config
clusters:
- cluster:
    certificate-authority: ${account}/ca.crt
    server: https://${server}
  name: default
contexts:
- context:
    cluster: default
    namespace: default
    user: default
  name: default
current-context: default
users:
- name: default
  user:
    tokenFile: ${account}/token
`;
}
