/**
 * The objects that an installation of the AWS Load Balancer Controller v2.11 brings: the Helm chart 1.11.0 of eks-charts.
 *
 * Leaves out its webhooks, its custom resources (IngressClassParams, TargetGroupBinding) and the right to use the cloud, which needs
 * nothing in this lab.
 */
import type { KubeObject, PlainRecord, StringMap } from '../../objects/kube-object';

interface AlbInstallation {
  readonly release: string;
  readonly namespace: string;
  readonly clusterName: string;
  readonly className: string;
  readonly isDefaultClass: boolean;
  readonly replicas: number;
}

const NAME = 'aws-load-balancer-controller';
const VERSION = 'v2.11.0';
const IMAGE = `public.ecr.aws/eks/aws-load-balancer-controller:${VERSION}`;

export const ALB_INSTALLATION: AlbInstallation = {
  release: NAME,
  namespace: 'kube-system',
  clusterName: 'podwire',
  className: 'alb',
  isDefaultClass: false,
  replicas: 2,
};

export function albObjects(installation: AlbInstallation): readonly KubeObject[] {
  const { namespace, className, isDefaultClass, replicas, release, clusterName } = installation;
  const selector = { 'app.kubernetes.io/name': NAME, 'app.kubernetes.io/instance': release };
  const labels = {
    'helm.sh/chart': `${NAME}-1.11.0`,
    ...selector,
    'app.kubernetes.io/version': VERSION,
    'app.kubernetes.io/managed-by': 'Helm',
  };
  const object = (apiVersion: string, kind: string, name: string, rest: PlainRecord): KubeObject => ({
    apiVersion,
    kind,
    metadata: { name, ...(kind === 'IngressClass' ? {} : { namespace }), labels },
    ...rest,
  });
  const annotations: StringMap = isDefaultClass
    ? { 'ingressclass.kubernetes.io/is-default-class': 'true' }
    : {};
  const ingressClass = object('networking.k8s.io/v1', 'IngressClass', className, {
    spec: { controller: 'ingress.k8s.aws/alb' },
  });
  return [
    object('v1', 'ServiceAccount', release, { automountServiceAccountToken: true }),
    object('apps/v1', 'Deployment', release, {
      spec: {
        replicas,
        revisionHistoryLimit: 10,
        selector: { matchLabels: selector },
        template: {
          metadata: { labels },
          spec: podSpec(release, [`--cluster-name=${clusterName}`, `--ingress-class=${className}`]),
        },
      },
    }),
    isDefaultClass ? { ...ingressClass, metadata: { ...ingressClass.metadata, annotations } } : ingressClass,
  ];
}

function podSpec(serviceAccountName: string, args: readonly string[]): PlainRecord {
  return {
    serviceAccountName,
    securityContext: { fsGroup: 65_534 },
    terminationGracePeriodSeconds: 10,
    priorityClassName: 'system-cluster-critical',
    containers: [
      {
        name: NAME,
        args,
        image: IMAGE,
        imagePullPolicy: 'IfNotPresent',
        env: [{ name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } }],
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          runAsNonRoot: true,
        },
        ports: [
          { name: 'webhook-server', containerPort: 9443, protocol: 'TCP' },
          { name: 'metrics-server', containerPort: 8080, protocol: 'TCP' },
        ],
        livenessProbe: {
          failureThreshold: 2,
          httpGet: { path: '/healthz', port: 61_779, scheme: 'HTTP' },
          initialDelaySeconds: 30,
          timeoutSeconds: 10,
        },
        readinessProbe: {
          failureThreshold: 2,
          httpGet: { path: '/readyz', port: 61_779, scheme: 'HTTP' },
          successThreshold: 1,
          initialDelaySeconds: 10,
          timeoutSeconds: 10,
        },
      },
    ],
  };
}
