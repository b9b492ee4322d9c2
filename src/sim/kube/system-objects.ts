/**
 * The objects that a cluster has before anybody applies one: what kubeadm v1.32 and the API server create. Workers come
 * after them.
 *
 * Leaves out roles, certificates and tokens. CoreDNS has no probes, and its 9153 answers no metrics.
 */
import { systemPriorityClasses } from './admission/priority-admission';
import type { ClusterSpec } from './cluster-spec';
import type { ClusterNetwork } from './cni/cluster-network';
import { ingressControllerObjects } from './ingress/installations';
import { kubeProxyObjects } from './kube-proxy/proxy-objects';
import { endpointText } from './kube-proxy/service-port';
import { CONTROL_PLANE_LABEL, nodeObject } from './node-object';
import type { KubeObject } from './objects/kube-object';

const COREDNS_IMAGE = 'registry.k8s.io/coredns/coredns:v1.11.3';
export const API_SERVER_PORT = 6443;

const SYSTEM_NAMESPACES = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

export interface SystemAddresses {
  /** The first of the Service range. */
  readonly apiService: string;
  /** The tenth. */
  readonly dnsService: string;
  readonly apiServer: string;
}

export function systemObjects(
  spec: ClusterSpec,
  addresses: SystemAddresses,
  network: ClusterNetwork,
): readonly KubeObject[] {
  return [
    ...SYSTEM_NAMESPACES.map((name) => object('v1', 'Namespace', { name })),
    ...systemPriorityClasses(),
    ...SYSTEM_NAMESPACES.map((namespace) => object('v1', 'ServiceAccount', { name: 'default', namespace })),
    object('v1', 'ServiceAccount', { name: 'coredns', namespace: 'kube-system' }),
    ...spec.nodes
      .filter(({ role }) => role === 'control-plane')
      .map((node) => nodeObject(node, spec, network)),
    ...apiServerObjects(addresses),
    ...dnsObjects(spec.networking.dnsDomain, addresses.dnsService),
    ...(network.hasKubeProxy
      ? kubeProxyObjects(spec, endpointText(addresses.apiServer, API_SERVER_PORT))
      : []),
    ...(network.objects?.(spec) ?? []),
    ...(spec.ingressControllers ?? []).flatMap(ingressControllerObjects),
  ];
}

function object(
  apiVersion: string,
  kind: string,
  metadata: KubeObject['metadata'],
  rest: Readonly<Record<string, unknown>> = {},
): KubeObject {
  return { apiVersion, kind, metadata, ...rest };
}

/** The API server keeps these itself (`pkg/controlplane/reconcilers`). */
function apiServerObjects({ apiService, apiServer }: SystemAddresses): readonly KubeObject[] {
  const labels = { component: 'apiserver', provider: 'kubernetes' };
  const metadata = { name: 'kubernetes', namespace: 'default' };
  return [
    object(
      'v1',
      'Service',
      { ...metadata, labels },
      {
        spec: {
          type: 'ClusterIP',
          clusterIP: apiService,
          ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: API_SERVER_PORT }],
        },
      },
    ),
    object(
      'v1',
      'Endpoints',
      { ...metadata, labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
      {
        subsets: [
          {
            addresses: [{ ip: apiServer }],
            ports: [{ name: 'https', port: API_SERVER_PORT, protocol: 'TCP' }],
          },
        ],
      },
    ),
    object(
      'discovery.k8s.io/v1',
      'EndpointSlice',
      { ...metadata, labels: { 'kubernetes.io/service-name': 'kubernetes' } },
      {
        addressType: apiServer.includes(':') ? 'IPv6' : 'IPv4',
        endpoints: [{ addresses: [apiServer], conditions: { ready: true } }],
        ports: [{ name: 'https', port: API_SERVER_PORT, protocol: 'TCP' }],
      },
    ),
  ];
}

function dnsObjects(domain: string, dnsService: string): readonly KubeObject[] {
  const labels = { 'k8s-app': 'kube-dns' };
  const namespace = 'kube-system';
  return [
    object('v1', 'ConfigMap', { name: 'coredns', namespace }, { data: { Corefile: corefileOf(domain) } }),
    object(
      'v1',
      'Service',
      {
        name: 'kube-dns',
        namespace,
        labels: { ...labels, 'kubernetes.io/cluster-service': 'true', 'kubernetes.io/name': 'CoreDNS' },
      },
      {
        spec: {
          clusterIP: dnsService,
          selector: labels,
          ports: [
            { name: 'dns', port: 53, protocol: 'UDP', targetPort: 53 },
            { name: 'dns-tcp', port: 53, protocol: 'TCP', targetPort: 53 },
            { name: 'metrics', port: 9153, protocol: 'TCP', targetPort: 9153 },
          ],
        },
      },
    ),
    object(
      'apps/v1',
      'Deployment',
      { name: 'coredns', namespace, labels },
      {
        spec: {
          replicas: 2,
          strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
          selector: { matchLabels: labels },
          template: {
            metadata: { labels },
            spec: {
              priorityClassName: 'system-cluster-critical',
              serviceAccountName: 'coredns',
              nodeSelector: { 'kubernetes.io/os': 'linux' },
              tolerations: [
                { key: 'CriticalAddonsOnly', operator: 'Exists' },
                { key: CONTROL_PLANE_LABEL, effect: 'NoSchedule' },
              ],
              dnsPolicy: 'Default',
              containers: [
                {
                  name: 'coredns',
                  image: COREDNS_IMAGE,
                  args: ['-conf', '/etc/coredns/Corefile'],
                  resources: { limits: { memory: '170Mi' }, requests: { cpu: '100m', memory: '70Mi' } },
                  volumeMounts: [{ name: 'config-volume', mountPath: '/etc/coredns', readOnly: true }],
                  ports: [
                    { name: 'dns', containerPort: 53, protocol: 'UDP' },
                    { name: 'dns-tcp', containerPort: 53, protocol: 'TCP' },
                    { name: 'metrics', containerPort: 9153, protocol: 'TCP' },
                  ],
                },
              ],
              volumes: [
                {
                  name: 'config-volume',
                  configMap: { name: 'coredns', items: [{ key: 'Corefile', path: 'Corefile' }] },
                },
              ],
            },
          },
        },
      },
    ),
  ];
}

/** kubeadm's (`cmd/kubeadm/app/phases/addons/dns/manifests.go`). */
export function corefileOf(domain: string): string {
  return `.:53 {
    errors
    health {
       lameduck 5s
    }
    ready
    kubernetes ${domain} in-addr.arpa ip6.arpa {
       pods insecure
       fallthrough in-addr.arpa ip6.arpa
       ttl 30
    }
    prometheus :9153
    forward . /etc/resolv.conf {
       max_concurrent 1000
    }
    cache 30 {
       disable success ${domain}
       disable denial ${domain}
    }
    loop
    reload
    loadbalance
}
`;
}
