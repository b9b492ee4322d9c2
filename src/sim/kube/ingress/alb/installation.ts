/**
 * The objects that an installation of the AWS Load Balancer Controller v2.11 brings: the Helm chart 1.11.0 of eks-charts.
 *
 * Leaves out its webhooks, its custom resources (IngressClassParams, TargetGroupBinding) and the right to use the cloud, which needs
 * nothing in this lab.
 */
import { DEFAULT_CLASS_ANNOTATION } from '../../objects/ingress-class';
import type { KubeObject, PlainRecord, StringMap } from '../../objects/kube-object';

export interface AlbInstallation {
  readonly release: string;
  readonly namespace: string;
  readonly clusterName: string;
  readonly className: string;
  readonly hasClass: boolean;
  readonly isDefaultClass: boolean;
  readonly replicas: number;
  /** Of `serviceAccount.create`; one that is there already has a name. */
  readonly hasAccount: boolean;
  readonly accountName: string | undefined;
}

export const ALB_CONTROLLER = 'ingress.k8s.aws/alb';
export const ALB_NAME = 'aws-load-balancer-controller';
export const ALB_CHART_VERSION = '1.11.0';
export const ALB_VERSION = 'v2.11.0';
const IMAGE = `public.ecr.aws/eks/aws-load-balancer-controller:${ALB_VERSION}`;

export const ALB_INSTALLATION: AlbInstallation = {
  release: ALB_NAME,
  namespace: 'kube-system',
  clusterName: 'podwire',
  className: 'alb',
  hasClass: true,
  isDefaultClass: false,
  replicas: 2,
  hasAccount: true,
  accountName: undefined,
};

export function albObjects(installation: AlbInstallation): readonly KubeObject[] {
  const { namespace, className, isDefaultClass, replicas, release, clusterName } = installation;
  const fullName = release.includes(ALB_NAME) ? release : `${release}-${ALB_NAME}`;
  const account = installation.accountName ?? (installation.hasAccount ? fullName : 'default');
  const selector = { 'app.kubernetes.io/name': ALB_NAME, 'app.kubernetes.io/instance': release };
  const labels = {
    'helm.sh/chart': `${ALB_NAME}-${ALB_CHART_VERSION}`,
    ...selector,
    'app.kubernetes.io/version': ALB_VERSION,
    'app.kubernetes.io/managed-by': 'Helm',
  };
  const object = (apiVersion: string, kind: string, name: string, rest: PlainRecord): KubeObject => ({
    apiVersion,
    kind,
    metadata: { name, ...(kind === 'IngressClass' ? {} : { namespace }), labels },
    ...rest,
  });
  const annotations: StringMap = isDefaultClass ? { [DEFAULT_CLASS_ANNOTATION]: 'true' } : {};
  const ingressClass = object('networking.k8s.io/v1', 'IngressClass', className, {
    spec: { controller: ALB_CONTROLLER },
  });
  return [
    ...(installation.hasAccount
      ? [object('v1', 'ServiceAccount', account, { automountServiceAccountToken: true })]
      : []),
    object('apps/v1', 'Deployment', fullName, {
      spec: {
        replicas,
        revisionHistoryLimit: 10,
        selector: { matchLabels: selector },
        template: {
          metadata: { labels },
          spec: podSpec(account, [`--cluster-name=${clusterName}`, `--ingress-class=${className}`]),
        },
      },
    }),
    ...(installation.hasClass
      ? [{ ...ingressClass, metadata: { ...ingressClass.metadata, annotations } }]
      : []),
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
        name: ALB_NAME,
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
