/**
 * The four static Pods of a control plane, as kubeadm v1.32 writes them (`cmd/kubeadm/app/phases/controlplane/manifests.go`,
 * `phases/etcd/local.go`, `util/staticpod/utils.go`).
 */
import type { ClusterSpec } from '../cluster-spec';
import type { PodSpec, Probe } from '../model/pod';

export const CONTROL_PLANE_VERSION = 'v1.32.0';
const REGISTRY = 'registry.k8s.io';
export const ETCD_VERSION = '3.5.16';
const PKI = '/etc/kubernetes/pki';
const LOOPBACK = '127.0.0.1';

/** Where the programs of a control plane listen. */
export const ETCD_CLIENT_PORT = 2379;
export const ETCD_PEER_PORT = 2380;
export const ETCD_METRICS_PORT = 2381;
export const CONTROLLER_MANAGER_PORT = 10257;
export const SCHEDULER_PORT = 10259;

/** One of the files under /etc/kubernetes/manifests. */
export interface StaticPod {
  readonly component: 'etcd' | 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler';
  readonly annotations: Readonly<Record<string, string>>;
  readonly command: readonly string[];
  readonly spec: PodSpec;
}

interface StaticPodOptions {
  readonly nodeName: string;
  /** What the API server tells others to find it at. */
  readonly address: string;
  readonly apiServerPort: number;
  readonly networking: ClusterSpec['networking'];
}

export function staticPodsOf(options: StaticPodOptions): readonly StaticPod[] {
  return [etcd(options), apiServer(options), controllerManager(options), scheduler()];
}

function etcd({ nodeName, address }: StaticPodOptions): StaticPod {
  const host = inUrl(address);
  const pki = `${PKI}/etcd`;
  return staticPod({
    component: 'etcd',
    annotations: {
      'kubeadm.kubernetes.io/etcd.advertise-client-urls': `https://${host}:${ETCD_CLIENT_PORT}`,
    },
    image: `${REGISTRY}/etcd:${ETCD_VERSION}-0`,
    flags: {
      'advertise-client-urls': `https://${host}:${ETCD_CLIENT_PORT}`,
      'cert-file': `${pki}/server.crt`,
      'client-cert-auth': 'true',
      'data-dir': '/var/lib/etcd',
      'experimental-initial-corrupt-check': 'true',
      'experimental-watch-progress-notify-interval': '5s',
      'initial-advertise-peer-urls': `https://${host}:${ETCD_PEER_PORT}`,
      'initial-cluster': `${nodeName}=https://${host}:${ETCD_PEER_PORT}`,
      'key-file': `${pki}/server.key`,
      'listen-client-urls': `https://${LOOPBACK}:${ETCD_CLIENT_PORT},https://${host}:${ETCD_CLIENT_PORT}`,
      'listen-metrics-urls': `http://${LOOPBACK}:${ETCD_METRICS_PORT}`,
      'listen-peer-urls': `https://${host}:${ETCD_PEER_PORT}`,
      name: nodeName,
      'peer-cert-file': `${pki}/peer.crt`,
      'peer-client-cert-auth': 'true',
      'peer-key-file': `${pki}/peer.key`,
      'peer-trusted-ca-file': `${pki}/ca.crt`,
      'snapshot-count': '10000',
      'trusted-ca-file': `${pki}/ca.crt`,
    },
    requests: { cpu: '100m', memory: '100Mi' },
    probes: {
      ...probesOf({ path: '/livez', port: ETCD_METRICS_PORT, host: LOOPBACK, scheme: 'HTTP' }, '/readyz'),
      startupProbe: startupProbe({
        path: '/readyz',
        port: ETCD_METRICS_PORT,
        host: LOOPBACK,
        scheme: 'HTTP',
      }),
    },
    volumes: [
      ['etcd-certs', pki, 'DirectoryOrCreate'],
      ['etcd-data', '/var/lib/etcd', 'DirectoryOrCreate'],
    ],
  });
}

function apiServer({ address, apiServerPort, networking }: StaticPodOptions): StaticPod {
  const check = { path: '/livez', port: apiServerPort, host: address, scheme: 'HTTPS' };
  return staticPod({
    component: 'kube-apiserver',
    annotations: {
      'kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint': `${inUrl(address)}:${apiServerPort}`,
    },
    image: `${REGISTRY}/kube-apiserver:${CONTROL_PLANE_VERSION}`,
    flags: {
      'advertise-address': address,
      'allow-privileged': 'true',
      'authorization-mode': 'Node,RBAC',
      'client-ca-file': `${PKI}/ca.crt`,
      'enable-admission-plugins': 'NodeRestriction',
      'enable-bootstrap-token-auth': 'true',
      'etcd-cafile': `${PKI}/etcd/ca.crt`,
      'etcd-certfile': `${PKI}/apiserver-etcd-client.crt`,
      'etcd-keyfile': `${PKI}/apiserver-etcd-client.key`,
      'etcd-servers': `https://${LOOPBACK}:${ETCD_CLIENT_PORT}`,
      'kubelet-client-certificate': `${PKI}/apiserver-kubelet-client.crt`,
      'kubelet-client-key': `${PKI}/apiserver-kubelet-client.key`,
      'kubelet-preferred-address-types': 'InternalIP,ExternalIP,Hostname',
      'proxy-client-cert-file': `${PKI}/front-proxy-client.crt`,
      'proxy-client-key-file': `${PKI}/front-proxy-client.key`,
      'requestheader-allowed-names': 'front-proxy-client',
      'requestheader-client-ca-file': `${PKI}/front-proxy-ca.crt`,
      'requestheader-extra-headers-prefix': 'X-Remote-Extra-',
      'requestheader-group-headers': 'X-Remote-Group',
      'requestheader-username-headers': 'X-Remote-User',
      'secure-port': String(apiServerPort),
      'service-account-issuer': `https://kubernetes.default.svc.${networking.dnsDomain}`,
      'service-account-key-file': `${PKI}/sa.pub`,
      'service-account-signing-key-file': `${PKI}/sa.key`,
      'service-cluster-ip-range': networking.serviceSubnet,
      'tls-cert-file': `${PKI}/apiserver.crt`,
      'tls-private-key-file': `${PKI}/apiserver.key`,
    },
    requests: { cpu: '250m' },
    probes: { ...probesOf(check, '/readyz'), startupProbe: startupProbe(check) },
    volumes: HOST_CERTIFICATES,
  });
}

function controllerManager({ networking }: StaticPodOptions): StaticPod {
  const config = '/etc/kubernetes/controller-manager.conf';
  const check = { path: '/healthz', port: CONTROLLER_MANAGER_PORT, host: LOOPBACK, scheme: 'HTTPS' };
  return staticPod({
    component: 'kube-controller-manager',
    annotations: {},
    image: `${REGISTRY}/kube-controller-manager:${CONTROL_PLANE_VERSION}`,
    flags: {
      'allocate-node-cidrs': 'true',
      'authentication-kubeconfig': config,
      'authorization-kubeconfig': config,
      'bind-address': LOOPBACK,
      'client-ca-file': `${PKI}/ca.crt`,
      'cluster-cidr': networking.podSubnet,
      'cluster-name': 'kubernetes',
      'cluster-signing-cert-file': `${PKI}/ca.crt`,
      'cluster-signing-key-file': `${PKI}/ca.key`,
      controllers: '*,bootstrapsigner,tokencleaner',
      kubeconfig: config,
      'leader-elect': 'true',
      'requestheader-client-ca-file': `${PKI}/front-proxy-ca.crt`,
      'root-ca-file': `${PKI}/ca.crt`,
      'service-account-private-key-file': `${PKI}/sa.key`,
      'service-cluster-ip-range': networking.serviceSubnet,
      'use-service-account-credentials': 'true',
    },
    requests: { cpu: '200m' },
    probes: { livenessProbe: livenessProbe(check), startupProbe: startupProbe(check) },
    volumes: [
      ...HOST_CERTIFICATES,
      ['flexvolume-dir', '/usr/libexec/kubernetes/kubelet-plugins/volume/exec', 'DirectoryOrCreate'],
      ['kubeconfig', config, 'FileOrCreate'],
    ],
  });
}

function scheduler(): StaticPod {
  const config = '/etc/kubernetes/scheduler.conf';
  const check = { path: '/healthz', port: SCHEDULER_PORT, host: LOOPBACK, scheme: 'HTTPS' };
  return staticPod({
    component: 'kube-scheduler',
    annotations: {},
    image: `${REGISTRY}/kube-scheduler:${CONTROL_PLANE_VERSION}`,
    flags: {
      'authentication-kubeconfig': config,
      'authorization-kubeconfig': config,
      'bind-address': LOOPBACK,
      kubeconfig: config,
      'leader-elect': 'true',
    },
    requests: { cpu: '100m' },
    probes: { livenessProbe: livenessProbe(check), startupProbe: startupProbe(check) },
    volumes: [['kubeconfig', config, 'FileOrCreate']],
  });
}

/** Name, path on the host, type. */
type HostVolume = readonly [string, string, string];

const HOST_CERTIFICATES: readonly HostVolume[] = [
  ['ca-certs', '/etc/ssl/certs', 'DirectoryOrCreate'],
  ['etc-ca-certificates', '/etc/ca-certificates', 'DirectoryOrCreate'],
  ['k8s-certs', PKI, 'DirectoryOrCreate'],
  ['usr-local-share-ca-certificates', '/usr/local/share/ca-certificates', 'DirectoryOrCreate'],
  ['usr-share-ca-certificates', '/usr/share/ca-certificates', 'DirectoryOrCreate'],
];

interface StaticPodParts {
  readonly component: StaticPod['component'];
  readonly annotations: StaticPod['annotations'];
  readonly image: string;
  readonly flags: Readonly<Record<string, string>>;
  readonly requests: Readonly<Record<string, string>>;
  readonly probes: Readonly<Record<string, Probe>>;
  readonly volumes: readonly HostVolume[];
}

function staticPod(parts: StaticPodParts): StaticPod {
  const { component, annotations, image, flags, requests, probes, volumes } = parts;
  const command = [component, ...Object.entries(flags).map(([name, value]) => `--${name}=${value}`)];
  const isWritten = new Set(['etcd-data', 'etcd-certs', 'flexvolume-dir']);
  return {
    component,
    annotations,
    command,
    spec: {
      containers: [
        {
          name: component,
          image,
          command,
          imagePullPolicy: 'IfNotPresent',
          resources: { requests },
          ...probes,
          volumeMounts: volumes.map(([name, mountPath]) => ({
            name,
            mountPath,
            ...(isWritten.has(name) ? {} : { readOnly: true }),
          })),
        },
      ],
      hostNetwork: true,
      priority: 2_000_001_000,
      priorityClassName: 'system-node-critical',
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
      tolerations: [{ effect: 'NoExecute', operator: 'Exists' }],
      volumes: volumes.map(([name, path, type]) => ({ name, hostPath: { path, type } })),
    },
  };
}

interface HttpCheck {
  readonly path: string;
  readonly port: number;
  readonly host: string;
  readonly scheme: string;
}

function probesOf(check: HttpCheck, readyPath: string): Readonly<Record<string, Probe>> {
  return {
    livenessProbe: livenessProbe(check),
    readinessProbe: {
      httpGet: { ...check, path: readyPath },
      failureThreshold: 3,
      periodSeconds: 1,
      timeoutSeconds: 15,
    },
  };
}

function livenessProbe(check: HttpCheck): Probe {
  return {
    httpGet: check,
    failureThreshold: 8,
    initialDelaySeconds: 10,
    periodSeconds: 10,
    timeoutSeconds: 15,
  };
}

/** Four minutes (`timeoutForControlPlane`). */
function startupProbe(check: HttpCheck): Probe {
  return { ...livenessProbe(check), failureThreshold: 24 };
}

function inUrl(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}
