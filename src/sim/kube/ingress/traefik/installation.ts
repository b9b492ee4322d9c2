/**
 * The objects that an installation of Traefik v3.5 brings: the Helm chart 37.0.0 with its default values
 * (traefik/traefik-helm-chart, `templates`).
 *
 * Leaves out the custom resource definitions: this lab's Traefik reads Ingresses alone.
 */
import { DEFAULT_CLASS_ANNOTATION } from '../../objects/ingress-class';
import type { KubeObject, PlainRecord, StringMap } from '../../objects/kube-object';

export interface TraefikInstallation {
  /** Of the Helm release; its objects are named after it. */
  readonly release: string;
  readonly namespace: string;
  /** Of the IngressClass; its name is the full name without one. */
  readonly className: string | undefined;
  readonly hasClass: boolean;
  readonly isDefaultClass: boolean;
  /** `providers.kubernetesIngress.ingressClass`: only Ingresses of that class; without it those of every class that is Traefik's. */
  readonly onlyClass: string | undefined;
  readonly replicas: number;
  readonly isDaemonSet: boolean;
  readonly serviceType: 'LoadBalancer' | 'NodePort' | 'ClusterIP';
  readonly nodePorts: { readonly http?: number | undefined; readonly https?: number | undefined };
  readonly hasHostPorts: boolean;
  readonly externalTrafficPolicy: 'Cluster' | 'Local' | undefined;
  readonly hasAccessLog: boolean;
  readonly canServeEmpty: boolean;
  readonly extraArguments: readonly string[];
}

export const TRAEFIK_INSTALLATION: TraefikInstallation = {
  release: 'traefik',
  namespace: 'traefik',
  className: undefined,
  hasClass: true,
  isDefaultClass: true,
  onlyClass: undefined,
  replicas: 1,
  isDaemonSet: false,
  serviceType: 'LoadBalancer',
  nodePorts: {},
  hasHostPorts: false,
  externalTrafficPolicy: undefined,
  hasAccessLog: false,
  canServeEmpty: true,
  extraArguments: [],
};

export const TRAEFIK_CHART_VERSION = '37.0.0';
export const TRAEFIK_VERSION = 'v3.5.0';
export const TRAEFIK_IMAGE = `docker.io/traefik:${TRAEFIK_VERSION}`;
export const TRAEFIK_CONTROLLER = 'traefik.io/ingress-controller';

/** `traefik` of a release with that name, else `RELEASE-traefik`. */
function traefikNameOf(release: string): string {
  return release.includes('traefik') ? release : `${release}-traefik`;
}

/** The namespace is not among them: Helm makes it only when it is told to. */
export function traefikObjects(installation: TraefikInstallation): readonly KubeObject[] {
  const name = traefikNameOf(installation.release);
  return [
    objectOf(installation, 'v1', 'ServiceAccount', name, { automountServiceAccountToken: false }),
    ...rightsOf(installation, name),
    serviceOf(installation, name),
    workloadOf(installation, name),
    ...(installation.hasClass ? [classOf(installation, name)] : []),
  ];
}

function selectorOf({ release, namespace }: TraefikInstallation): StringMap {
  return {
    'app.kubernetes.io/name': 'traefik',
    'app.kubernetes.io/instance': `${release}-${namespace}`,
  };
}

function labelsOf(installation: TraefikInstallation): StringMap {
  return {
    ...selectorOf(installation),
    'helm.sh/chart': `traefik-${TRAEFIK_CHART_VERSION}`,
    'app.kubernetes.io/managed-by': 'Helm',
  };
}

function objectOf(
  installation: TraefikInstallation,
  ...[apiVersion, kind, name, rest]: readonly [string, string, string, PlainRecord]
): KubeObject {
  const isClusterWide = kind.startsWith('Cluster') || kind === 'IngressClass';
  const namespace = isClusterWide ? {} : { namespace: installation.namespace };
  return { apiVersion, kind, metadata: { name, ...namespace, labels: labelsOf(installation) }, ...rest };
}

function rightsOf(installation: TraefikInstallation, fullName: string): readonly KubeObject[] {
  const { namespace } = installation;
  const group = 'rbac.authorization.k8s.io';
  const name = `${fullName}-${namespace}`;
  const read = ['get', 'list', 'watch'];
  const rules = [
    { apiGroups: [''], resources: ['configmaps', 'nodes', 'services'], verbs: read },
    { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list', 'watch'] },
    { apiGroups: [''], resources: ['secrets'], verbs: read },
    {
      apiGroups: ['extensions', 'networking.k8s.io'],
      resources: ['ingressclasses', 'ingresses'],
      verbs: read,
    },
    { apiGroups: ['extensions', 'networking.k8s.io'], resources: ['ingresses/status'], verbs: ['update'] },
  ];
  return [
    objectOf(installation, `${group}/v1`, 'ClusterRole', name, { rules }),
    objectOf(installation, `${group}/v1`, 'ClusterRoleBinding', name, {
      roleRef: { apiGroup: group, kind: 'ClusterRole', name },
      subjects: [{ kind: 'ServiceAccount', name: fullName, namespace }],
    }),
  ];
}

function serviceOf(installation: TraefikInstallation, name: string): KubeObject {
  const { serviceType, nodePorts, externalTrafficPolicy } = installation;
  const port = (portName: string, number: number, nodePort: number | undefined): PlainRecord => ({
    port: number,
    name: portName,
    targetPort: portName,
    protocol: 'TCP',
    ...(nodePort === undefined ? {} : { nodePort }),
  });
  return objectOf(installation, 'v1', 'Service', name, {
    spec: {
      type: serviceType,
      ...(externalTrafficPolicy === undefined ? {} : { externalTrafficPolicy }),
      selector: selectorOf(installation),
      ports: [port('web', 80, nodePorts.http), port('websecure', 443, nodePorts.https)],
    },
  });
}

function workloadOf(installation: TraefikInstallation, name: string): KubeObject {
  const { isDaemonSet, replicas } = installation;
  const annotations = {
    'prometheus.io/scrape': 'true',
    'prometheus.io/path': '/metrics',
    'prometheus.io/port': '9100',
  };
  return objectOf(installation, 'apps/v1', isDaemonSet ? 'DaemonSet' : 'Deployment', name, {
    spec: {
      ...(isDaemonSet ? {} : { replicas }),
      selector: { matchLabels: selectorOf(installation) },
      ...(isDaemonSet
        ? {}
        : { strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } } }),
      minReadySeconds: 0,
      template: {
        metadata: { annotations, labels: labelsOf(installation) },
        spec: podSpecOf(installation, name),
      },
    },
  });
}

function podSpecOf(installation: TraefikInstallation, name: string): PlainRecord {
  const { hasHostPorts } = installation;
  const field = (variable: string, fieldPath: string): PlainRecord => ({
    name: variable,
    valueFrom: { fieldRef: { fieldPath } },
  });
  const port = (portName: string, containerPort: number, hostPort?: number): PlainRecord => ({
    name: portName,
    containerPort,
    ...(hasHostPorts && hostPort !== undefined ? { hostPort } : {}),
    protocol: 'TCP',
  });
  const probe = (failureThreshold: number): PlainRecord => ({
    httpGet: { path: '/ping', port: 8080, scheme: 'HTTP' },
    failureThreshold,
    initialDelaySeconds: 2,
    periodSeconds: 10,
    successThreshold: 1,
    timeoutSeconds: 2,
  });
  return {
    serviceAccountName: name,
    automountServiceAccountToken: true,
    terminationGracePeriodSeconds: 60,
    hostNetwork: false,
    containers: [
      {
        image: TRAEFIK_IMAGE,
        imagePullPolicy: 'IfNotPresent',
        name,
        readinessProbe: probe(1),
        livenessProbe: probe(3),
        ports: [
          port('metrics', 9100),
          port('traefik', 8080),
          port('web', 8000, 80),
          port('websecure', 8443, 443),
        ],
        securityContext: {
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
          readOnlyRootFilesystem: true,
        },
        volumeMounts: [
          { name: 'data', mountPath: '/data' },
          { name: 'tmp', mountPath: '/tmp' },
        ],
        args: argumentsOf(installation, name),
        env: [field('POD_NAME', 'metadata.name'), field('POD_NAMESPACE', 'metadata.namespace')],
      },
    ],
    volumes: [
      { name: 'data', emptyDir: {} },
      { name: 'tmp', emptyDir: {} },
    ],
    securityContext: { runAsGroup: 65_532, runAsNonRoot: true, runAsUser: 65_532 },
  };
}

function argumentsOf(installation: TraefikInstallation, name: string): readonly string[] {
  const { namespace, onlyClass, canServeEmpty, hasAccessLog, extraArguments } = installation;
  const provider = '--providers.kubernetesingress';
  return [
    '--entryPoints.metrics.address=:9100/tcp',
    '--entryPoints.traefik.address=:8080/tcp',
    '--entryPoints.web.address=:8000/tcp',
    '--entryPoints.websecure.address=:8443/tcp',
    '--api.dashboard=true',
    '--ping=true',
    '--metrics.prometheus=true',
    '--metrics.prometheus.entrypoint=metrics',
    '--providers.kubernetescrd',
    '--providers.kubernetescrd.allowEmptyServices=true',
    provider,
    `${provider}.allowEmptyServices=${canServeEmpty}`,
    `${provider}.ingressendpoint.publishedservice=${namespace}/${name}`,
    ...(onlyClass === undefined ? [] : [`${provider}.ingressClass=${onlyClass}`]),
    '--entryPoints.websecure.http.tls=true',
    '--log.level=INFO',
    ...(hasAccessLog
      ? [
          '--accesslog=true',
          '--accesslog.fields.defaultmode=keep',
          '--accesslog.fields.headers.defaultmode=drop',
        ]
      : []),
    ...extraArguments,
  ];
}

function classOf(installation: TraefikInstallation, name: string): KubeObject {
  const { className = name, isDefaultClass } = installation;
  const object = objectOf(installation, 'networking.k8s.io/v1', 'IngressClass', className, {
    spec: { controller: TRAEFIK_CONTROLLER },
  });
  const annotations = { [DEFAULT_CLASS_ANNOTATION]: String(isDefaultClass) };
  return { ...object, metadata: { ...object.metadata, annotations } };
}
