/**
 * The objects that an installation of Kong's ingress controller brings: the Helm chart kong/ingress 0.17 (Kong/charts), which has the
 * chart kong twice, as a controller and as a gateway; Kong 3.9 without a database, kubernetes-ingress-controller 3.4.
 *
 * Leaves out the webhook, custom resources, migrations, Kong Manager, and most of the rights.
 */
import { DEFAULT_CLASS_ANNOTATION } from '../../objects/ingress-class';
import type { KubeObject, PlainRecord, StringMap } from '../../objects/kube-object';

export interface KongInstallation {
  readonly release: string;
  readonly namespace: string;
  readonly className: string;
  readonly isDefaultClass: boolean;
  readonly gateways: number;
  readonly isDaemonSet: boolean;
  readonly serviceType: 'LoadBalancer' | 'NodePort' | 'ClusterIP';
  readonly nodePorts: { readonly http?: number | undefined; readonly https?: number | undefined };
  readonly hasHostPorts: boolean;
}

export const KONG_INSTALLATION: KongInstallation = {
  release: 'kong',
  namespace: 'kong',
  className: 'kong',
  isDefaultClass: false,
  gateways: 1,
  isDaemonSet: false,
  serviceType: 'LoadBalancer',
  nodePorts: {},
  hasHostPorts: false,
};

/** Of the chart ingress. */
export const KONG_CHART_VERSION = '0.17.0';
/** Of the chart kong, which is in it twice. */
const PART_VERSION = '2.46.0';
const GATEWAY_IMAGE = 'kong:3.9';
const CONTROLLER_IMAGE = 'kong/kubernetes-ingress-controller:3.4';
export const KONG_CONTROLLER = 'ingress-controllers.konghq.com/kong';

export function kongObjects(installation: KongInstallation): readonly KubeObject[] {
  return [
    objectOf(installation, 'controller', 'ServiceAccount', `${installation.release}-controller`, {}),
    objectOf(installation, 'gateway', 'ServiceAccount', `${installation.release}-gateway`, {}),
    ...servicesOf(installation),
    controllerOf(installation),
    gatewayOf(installation),
    classOf(installation),
  ];
}

type Part = 'controller' | 'gateway';

function selectorOf({ release }: KongInstallation, part: Part): StringMap {
  return {
    'app.kubernetes.io/name': part,
    'app.kubernetes.io/component': 'app',
    'app.kubernetes.io/instance': release,
  };
}

function labelsOf(installation: KongInstallation, part: Part): StringMap {
  return {
    ...selectorOf(installation, part),
    'helm.sh/chart': `${part}-${PART_VERSION}`,
    'app.kubernetes.io/managed-by': 'Helm',
    'app.kubernetes.io/version': '3.9',
  };
}

function objectOf(
  installation: KongInstallation,
  ...[part, kind, name, rest]: readonly [Part, string, string, PlainRecord]
): KubeObject {
  const apiVersion = kind === 'Deployment' || kind === 'DaemonSet' ? 'apps/v1' : 'v1';
  const metadata = { name, namespace: installation.namespace, labels: labelsOf(installation, part) };
  return { apiVersion, kind, metadata, ...rest };
}

function servicesOf(installation: KongInstallation): readonly KubeObject[] {
  const { release, serviceType, nodePorts } = installation;
  const selector = selectorOf(installation, 'gateway');
  const port = (name: string, number: number, targetPort: number, nodePort?: number): PlainRecord => ({
    name,
    port: number,
    targetPort,
    ...(nodePort === undefined ? {} : { nodePort }),
    protocol: 'TCP',
  });
  return [
    objectOf(installation, 'gateway', 'Service', `${release}-gateway-admin`, {
      spec: { type: 'ClusterIP', clusterIP: 'None', ports: [port('kong-admin-tls', 8444, 8444)], selector },
    }),
    objectOf(installation, 'gateway', 'Service', `${release}-gateway-proxy`, {
      spec: {
        type: serviceType,
        ports: [
          port('kong-proxy', 80, 8000, nodePorts.http),
          port('kong-proxy-tls', 443, 8443, nodePorts.https),
        ],
        selector,
      },
    }),
  ];
}

function probe(path: string, port: number): PlainRecord {
  return {
    failureThreshold: 3,
    httpGet: { path, port, scheme: 'HTTP' },
    initialDelaySeconds: 5,
    periodSeconds: 10,
    successThreshold: 1,
    timeoutSeconds: 5,
  };
}

function controllerOf(installation: KongInstallation): KubeObject {
  const { release, namespace, className } = installation;
  const field = (name: string, fieldPath: string): PlainRecord => ({
    name,
    valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath } },
  });
  const container = {
    name: 'ingress-controller',
    image: CONTROLLER_IMAGE,
    imagePullPolicy: 'IfNotPresent',
    args: [],
    ports: [{ name: 'cmetrics', containerPort: 10_255, protocol: 'TCP' }],
    env: [
      field('POD_NAME', 'metadata.name'),
      field('POD_NAMESPACE', 'metadata.namespace'),
      { name: 'CONTROLLER_INGRESS_CLASS', value: className },
      { name: 'CONTROLLER_KONG_ADMIN_SVC', value: `${namespace}/${release}-gateway-admin` },
      { name: 'CONTROLLER_KONG_ADMIN_TLS_SKIP_VERIFY', value: 'true' },
      { name: 'CONTROLLER_PUBLISH_SERVICE', value: `${namespace}/${release}-gateway-proxy` },
    ],
    readinessProbe: probe('/readyz', 10_254),
    livenessProbe: probe('/healthz', 10_254),
  };
  return workloadOf(installation, 'controller', { containers: [container] });
}

function gatewayOf(installation: KongInstallation): KubeObject {
  const { hasHostPorts } = installation;
  const port = (name: string, containerPort: number, hostPort?: number): PlainRecord => ({
    name,
    containerPort,
    ...(hasHostPorts && hostPort !== undefined ? { hostPort } : {}),
    protocol: 'TCP',
  });
  const variable = (name: string, value: string): PlainRecord => ({ name, value });
  const container = {
    name: 'proxy',
    image: GATEWAY_IMAGE,
    imagePullPolicy: 'IfNotPresent',
    env: [
      variable('KONG_ADMIN_LISTEN', '0.0.0.0:8444 http2 ssl, [::]:8444 http2 ssl'),
      variable('KONG_DATABASE', 'off'),
      variable('KONG_PORT_MAPS', '80:8000, 443:8443'),
      variable('KONG_PROXY_LISTEN', '0.0.0.0:8000, [::]:8000, 0.0.0.0:8443 http2 ssl, [::]:8443 http2 ssl'),
      variable('KONG_ROLE', 'traditional'),
      variable('KONG_STATUS_LISTEN', '0.0.0.0:8100, [::]:8100'),
    ],
    ports: [
      port('admin-tls', 8444),
      port('proxy', 8000, 80),
      port('proxy-tls', 8443, 443),
      port('status', 8100),
    ],
    readinessProbe: probe('/status/ready', 8100),
    livenessProbe: probe('/status', 8100),
  };
  return workloadOf(installation, 'gateway', { containers: [container] });
}

function workloadOf(installation: KongInstallation, part: Part, pod: PlainRecord): KubeObject {
  const isDaemonSet = part === 'gateway' && installation.isDaemonSet;
  const name = `${installation.release}-${part}`;
  return objectOf(installation, part, isDaemonSet ? 'DaemonSet' : 'Deployment', name, {
    spec: {
      ...(isDaemonSet ? {} : { replicas: part === 'gateway' ? installation.gateways : 1 }),
      selector: { matchLabels: selectorOf(installation, part) },
      template: {
        metadata: { labels: { ...labelsOf(installation, part), app: name, version: '3.9' } },
        spec: { ...pod, serviceAccountName: name, terminationGracePeriodSeconds: 30 },
      },
    },
  });
}

function classOf({ className, isDefaultClass, release }: KongInstallation): KubeObject {
  const annotations = isDefaultClass ? { [DEFAULT_CLASS_ANNOTATION]: 'true' } : {};
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: { name: className, annotations, labels: { 'app.kubernetes.io/instance': release } },
    spec: { controller: KONG_CONTROLLER },
  };
}
