/** The Deployment or DaemonSet of the controller. */
import type { KubeObject, PlainRecord, StringMap } from '../../objects/kube-object';
import { CONTROLLER_IMAGE } from './installation';
import type { NginxChart } from './nginx-chart';

export function controllerWorkload(chart: NginxChart): KubeObject {
  const { isDaemonSet, replicas } = chart.installation;
  return chart.object(
    'apps/v1',
    isDaemonSet ? 'DaemonSet' : 'Deployment',
    `${chart.name}-controller`,
    'controller',
    {
      spec: {
        selector: { matchLabels: chart.selector('controller') },
        ...(isDaemonSet ? {} : { replicas }),
        revisionHistoryLimit: 10,
        minReadySeconds: 0,
        template: { metadata: { labels: podLabelsOf(chart) }, spec: podSpecOf(chart) },
      },
    },
  );
}

function podLabelsOf(chart: NginxChart): StringMap {
  return chart.installation.isMinikube
    ? { ...chart.selector('controller'), 'gcp-auth-skip-secret': 'true' }
    : chart.labels('controller');
}

function argumentsOf(chart: NginxChart): readonly string[] {
  const { className, controllerClass, isMinikube, hasWebhook, extraArguments } = chart.installation;
  const own = `$(POD_NAMESPACE)/${chart.name}-controller`;
  const webhook = hasWebhook
    ? [
        '--validating-webhook=:8443',
        '--validating-webhook-certificate=/usr/local/certificates/cert',
        '--validating-webhook-key=/usr/local/certificates/key',
      ]
    : [];
  return isMinikube
    ? [
        '/nginx-ingress-controller',
        '--election-id=ingress-nginx-leader',
        `--controller-class=${controllerClass}`,
        '--watch-ingress-without-class=true',
        `--configmap=${own}`,
        '--report-node-internal-ip-address',
        ...webhook,
      ]
    : [
        '/nginx-ingress-controller',
        `--publish-service=${own}`,
        `--election-id=${chart.name}-leader`,
        `--controller-class=${controllerClass}`,
        `--ingress-class=${className}`,
        `--configmap=${own}`,
        ...webhook,
        ...Object.entries(extraArguments).map(([name, value]) =>
          value === '' ? `--${name}` : `--${name}=${value}`,
        ),
      ];
}

function podSpecOf(chart: NginxChart): PlainRecord {
  const { hasHostPorts, hasWebhook, isHostNetwork } = chart.installation;
  const field = (name: string, fieldPath: string): PlainRecord => ({
    name,
    valueFrom: { fieldRef: { fieldPath } },
  });
  const port = (name: string, containerPort: number): PlainRecord => ({
    name,
    containerPort,
    protocol: 'TCP',
    ...(hasHostPorts && name !== 'webhook' ? { hostPort: containerPort } : {}),
  });
  const probe = (failureThreshold: number): PlainRecord => ({
    httpGet: { path: '/healthz', port: 10_254, scheme: 'HTTP' },
    initialDelaySeconds: 10,
    periodSeconds: 10,
    timeoutSeconds: 1,
    successThreshold: 1,
    failureThreshold,
  });
  return {
    dnsPolicy: isHostNetwork ? 'ClusterFirstWithHostNet' : 'ClusterFirst',
    ...(isHostNetwork ? { hostNetwork: true } : {}),
    containers: [
      {
        name: 'controller',
        image: CONTROLLER_IMAGE,
        imagePullPolicy: 'IfNotPresent',
        lifecycle: { preStop: { exec: { command: ['/wait-shutdown'] } } },
        args: argumentsOf(chart),
        securityContext: {
          runAsNonRoot: true,
          runAsUser: 101,
          runAsGroup: 82,
          allowPrivilegeEscalation: false,
          seccompProfile: { type: 'RuntimeDefault' },
          capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] },
          readOnlyRootFilesystem: false,
        },
        env: [
          field('POD_NAME', 'metadata.name'),
          field('POD_NAMESPACE', 'metadata.namespace'),
          { name: 'LD_PRELOAD', value: '/usr/local/lib/libmimalloc.so' },
        ],
        livenessProbe: probe(5),
        readinessProbe: probe(3),
        ports: [port('http', 80), port('https', 443), ...(hasWebhook ? [port('webhook', 8443)] : [])],
        resources: { requests: { cpu: '100m', memory: '90Mi' } },
        ...(hasWebhook
          ? {
              volumeMounts: [{ name: 'webhook-cert', mountPath: '/usr/local/certificates/', readOnly: true }],
            }
          : {}),
      },
    ],
    nodeSelector: { 'kubernetes.io/os': 'linux' },
    serviceAccountName: chart.name,
    automountServiceAccountToken: true,
    terminationGracePeriodSeconds: 300,
    ...(hasWebhook
      ? { volumes: [{ name: 'webhook-cert', secret: { secretName: `${chart.name}-admission` } }] }
      : {}),
  };
}
