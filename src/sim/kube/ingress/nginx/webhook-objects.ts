/** The webhook that checks Ingresses, and the Jobs that make its certificate. */
import type { KubeObject } from '../../objects/kube-object';
import { CERTGEN_IMAGE } from './installation';
import type { NginxChart } from './nginx-chart';

/** In a real chart the Jobs are hooks that run before and after the rest, and are gone once they have succeeded. */
export function webhookObjects(chart: NginxChart): readonly KubeObject[] {
  const name = `${chart.name}-admission`;
  const service = `${chart.name}-controller-admission`;
  const job = (action: 'create' | 'patch', args: readonly string[]): KubeObject =>
    chart.object('batch/v1', 'Job', `${name}-${action}`, 'admission-webhook', {
      spec: {
        template: {
          metadata: { name: `${name}-${action}`, labels: chart.labels('admission-webhook') },
          spec: {
            containers: [
              {
                name: action,
                image: CERTGEN_IMAGE,
                imagePullPolicy: 'IfNotPresent',
                args: [action, ...args],
                env: [
                  { name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
                ],
              },
            ],
            restartPolicy: 'OnFailure',
            serviceAccountName: name,
            nodeSelector: { 'kubernetes.io/os': 'linux' },
          },
        },
      },
    });
  const namespaceFlag = '--namespace=$(POD_NAMESPACE)';
  return [
    chart.object('v1', 'ServiceAccount', name, 'admission-webhook', {}),
    job('create', [
      `--host=${service},${service}.$(POD_NAMESPACE).svc`,
      namespaceFlag,
      `--secret-name=${name}`,
    ]),
    job('patch', [
      `--webhook-name=${name}`,
      namespaceFlag,
      '--patch-mutating=false',
      `--secret-name=${name}`,
      '--patch-failure-policy=Fail',
    ]),
    chart.object(
      'admissionregistration.k8s.io/v1',
      'ValidatingWebhookConfiguration',
      name,
      'admission-webhook',
      {
        webhooks: [
          {
            name: 'validate.nginx.ingress.kubernetes.io',
            matchPolicy: 'Equivalent',
            rules: [
              {
                apiGroups: ['networking.k8s.io'],
                apiVersions: ['v1'],
                operations: ['CREATE', 'UPDATE'],
                resources: ['ingresses'],
              },
            ],
            failurePolicy: 'Fail',
            sideEffects: 'None',
            admissionReviewVersions: ['v1'],
            clientConfig: {
              service: {
                name: service,
                namespace: chart.installation.namespace,
                port: 443,
                path: '/networking/v1/ingresses',
              },
            },
          },
        ],
      },
    ),
  ];
}
