/**
 * The objects that an installation of ingress-nginx v1.12.1 brings: the Helm chart 4.12.1 with its default values
 * (`charts/ingress-nginx/templates`), or minikube's addon (`deploy/addons/ingress/ingress-deploy.yaml.tmpl`).
 *
 * Has the names, labels, arguments, ports, probes, the webhook and the Jobs around it.
 */
import type { KubeObject, PlainRecord, StringMap } from '../../objects/kube-object';

export interface NginxInstallation {
  /** Of the Helm release; its objects are named after it. */
  readonly release: string;
  readonly namespace: string;
  readonly className: string;
  /** `spec.controller` of its class. */
  readonly controllerClass: string;
  readonly isDefaultClass: boolean;
  readonly replicas: number;
  readonly serviceType: 'LoadBalancer' | 'NodePort' | 'ClusterIP';
  readonly nodePorts: { readonly http?: number | undefined; readonly https?: number | undefined };
  /** Every node's ports 80 and 443 lead to the controller that runs there. */
  readonly hasHostPorts: boolean;
  readonly isHostNetwork: boolean;
  readonly isDaemonSet: boolean;
  readonly externalTrafficPolicy: 'Cluster' | 'Local' | undefined;
  readonly hasWebhook: boolean;
  /** Behind the chart's own on the command line. */
  readonly extraArguments: StringMap;
  /** Of the ConfigMap. */
  readonly config: StringMap;
  /** minikube's: addresses of nodes instead of a Service's. */
  readonly isMinikube: boolean;
}

export const NGINX_INSTALLATION: NginxInstallation = {
  release: 'ingress-nginx',
  namespace: 'ingress-nginx',
  className: 'nginx',
  controllerClass: 'k8s.io/ingress-nginx',
  isDefaultClass: false,
  replicas: 1,
  serviceType: 'LoadBalancer',
  nodePorts: {},
  hasHostPorts: false,
  isHostNetwork: false,
  isDaemonSet: false,
  externalTrafficPolicy: undefined,
  hasWebhook: true,
  extraArguments: {},
  config: {},
  isMinikube: false,
};

/** `minikube addons enable ingress` */
export const MINIKUBE_INSTALLATION: NginxInstallation = {
  ...NGINX_INSTALLATION,
  isDefaultClass: true,
  serviceType: 'NodePort',
  hasHostPorts: true,
  config: { hsts: 'false' },
  isMinikube: true,
};

export const CHART_VERSION = '4.12.1';
export const CONTROLLER_VERSION = '1.12.1';
export const CONTROLLER_IMAGE = `registry.k8s.io/ingress-nginx/controller:v${CONTROLLER_VERSION}`;
export const CERTGEN_IMAGE = 'registry.k8s.io/ingress-nginx/kube-webhook-certgen:v1.5.2';

const CONTROLLER = 'controller';
const WEBHOOK = 'admission-webhook';

/** The namespace is not among them: Helm makes it only when it is told to. */
export function nginxObjects(installation: NginxInstallation): readonly KubeObject[] {
  return new ObjectMaker(installation).all();
}

/** `ingress-nginx` of a release with that name, else `RELEASE-ingress-nginx` (the chart's `fullname`). */
export function fullNameOf(release: string): string {
  return release.includes('ingress-nginx') ? release : `${release}-ingress-nginx`;
}

class ObjectMaker {
  readonly #installation: NginxInstallation;
  readonly #name: string;

  constructor(installation: NginxInstallation) {
    this.#installation = installation;
    this.#name = fullNameOf(installation.release);
  }

  all(): readonly KubeObject[] {
    const { hasWebhook } = this.#installation;
    return [
      this.#object('v1', 'ServiceAccount', this.#name, CONTROLLER, { automountServiceAccountToken: true }),
      this.#object('v1', 'ConfigMap', `${this.#name}-controller`, CONTROLLER, {
        data: this.#installation.config,
      }),
      ...this.#rights(),
      ...this.#services(),
      this.#workload(),
      this.#ingressClass(),
      ...(hasWebhook ? this.#webhookObjects() : []),
    ];
  }

  #labels(component: string): StringMap {
    const selector = this.#selector(component);
    if (this.#installation.isMinikube) return selector;
    return {
      'helm.sh/chart': `ingress-nginx-${CHART_VERSION}`,
      ...selector,
      'app.kubernetes.io/version': CONTROLLER_VERSION,
      'app.kubernetes.io/part-of': 'ingress-nginx',
      'app.kubernetes.io/managed-by': 'Helm',
    };
  }

  #selector(component: string): StringMap {
    return {
      'app.kubernetes.io/name': 'ingress-nginx',
      'app.kubernetes.io/instance': this.#installation.release,
      'app.kubernetes.io/component': component,
    };
  }

  #object(apiVersion: string, kind: string, name: string, component: string, rest: PlainRecord): KubeObject {
    const isClusterWide =
      kind.startsWith('Cluster') || kind === 'IngressClass' || kind.endsWith('WebhookConfiguration');
    const namespace = isClusterWide ? {} : { namespace: this.#installation.namespace };
    return { apiVersion, kind, metadata: { name, ...namespace, labels: this.#labels(component) }, ...rest };
  }

  #rights(): readonly KubeObject[] {
    const group = 'rbac.authorization.k8s.io';
    const subjects = [{ kind: 'ServiceAccount', name: this.#name, namespace: this.#installation.namespace }];
    const roleRef = (kind: string): PlainRecord => ({ apiGroup: group, kind, name: this.#name });
    const watch = ['list', 'watch'];
    const read = ['get', ...watch];
    const rule = (apiGroup: string, resources: readonly string[], verbs: readonly string[]): PlainRecord => ({
      apiGroups: [apiGroup],
      resources,
      verbs,
    });
    const networking = 'networking.k8s.io';
    const shared = [
      rule('', ['services'], read),
      rule(networking, ['ingresses'], read),
      rule('', ['events'], ['create', 'patch']),
      rule(networking, ['ingresses/status'], ['update']),
      rule(networking, ['ingressclasses'], read),
      rule('discovery.k8s.io', ['endpointslices'], ['list', 'watch', 'get']),
    ];
    const version = `${group}/v1`;
    return [
      this.#object(version, 'ClusterRole', this.#name, CONTROLLER, {
        rules: [
          rule('', ['configmaps', 'endpoints', 'nodes', 'pods', 'secrets', 'namespaces'], watch),
          rule('coordination.k8s.io', ['leases'], watch),
          rule('', ['nodes'], ['get']),
          ...shared,
        ],
      }),
      this.#object(version, 'ClusterRoleBinding', this.#name, CONTROLLER, {
        roleRef: roleRef('ClusterRole'),
        subjects,
      }),
      this.#object(version, 'Role', this.#name, CONTROLLER, {
        rules: [
          rule('', ['namespaces'], ['get']),
          rule('', ['configmaps', 'pods', 'secrets', 'endpoints'], read),
          ...shared,
          {
            ...rule('coordination.k8s.io', ['leases'], ['get', 'update']),
            resourceNames: [`${this.#name}-leader`],
          },
          rule('coordination.k8s.io', ['leases'], ['create']),
        ],
      }),
      this.#object(version, 'RoleBinding', this.#name, CONTROLLER, { roleRef: roleRef('Role'), subjects }),
    ];
  }

  #services(): readonly KubeObject[] {
    const { serviceType, nodePorts, externalTrafficPolicy, hasWebhook } = this.#installation;
    const port = (name: string, number: number, nodePort: number | undefined): PlainRecord => ({
      name,
      port: number,
      protocol: 'TCP',
      targetPort: name,
      appProtocol: name,
      ...(nodePort === undefined ? {} : { nodePort }),
    });
    const selector = this.#selector(CONTROLLER);
    const own = this.#object('v1', 'Service', `${this.#name}-controller`, CONTROLLER, {
      spec: {
        type: serviceType,
        ...(externalTrafficPolicy === undefined ? {} : { externalTrafficPolicy }),
        ports: [port('http', 80, nodePorts.http), port('https', 443, nodePorts.https)],
        selector,
      },
    });
    const admission = this.#object('v1', 'Service', `${this.#name}-controller-admission`, CONTROLLER, {
      spec: {
        type: 'ClusterIP',
        ports: [{ name: 'https-webhook', port: 443, targetPort: 'webhook', appProtocol: 'https' }],
        selector,
      },
    });
    return hasWebhook ? [own, admission] : [own];
  }

  #workload(): KubeObject {
    const { isDaemonSet, replicas } = this.#installation;
    return this.#object(
      'apps/v1',
      isDaemonSet ? 'DaemonSet' : 'Deployment',
      `${this.#name}-controller`,
      CONTROLLER,
      {
        spec: {
          selector: { matchLabels: this.#selector(CONTROLLER) },
          ...(isDaemonSet ? {} : { replicas }),
          revisionHistoryLimit: 10,
          minReadySeconds: 0,
          template: { metadata: { labels: this.#podLabels() }, spec: this.#podSpec() },
        },
      },
    );
  }

  #podLabels(): StringMap {
    return this.#installation.isMinikube
      ? { ...this.#selector(CONTROLLER), 'gcp-auth-skip-secret': 'true' }
      : this.#labels(CONTROLLER);
  }

  #arguments(): readonly string[] {
    const { className, controllerClass, isMinikube, hasWebhook, extraArguments } = this.#installation;
    const own = `$(POD_NAMESPACE)/${this.#name}-controller`;
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
          `--election-id=${this.#name}-leader`,
          `--controller-class=${controllerClass}`,
          `--ingress-class=${className}`,
          `--configmap=${own}`,
          ...webhook,
          ...Object.entries(extraArguments).map(([name, value]) =>
            value === '' ? `--${name}` : `--${name}=${value}`,
          ),
        ];
  }

  #podSpec(): PlainRecord {
    const { hasHostPorts, hasWebhook, isHostNetwork } = this.#installation;
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
          args: this.#arguments(),
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
                volumeMounts: [
                  { name: 'webhook-cert', mountPath: '/usr/local/certificates/', readOnly: true },
                ],
              }
            : {}),
        },
      ],
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      serviceAccountName: this.#name,
      automountServiceAccountToken: true,
      terminationGracePeriodSeconds: 300,
      ...(hasWebhook
        ? { volumes: [{ name: 'webhook-cert', secret: { secretName: `${this.#name}-admission` } }] }
        : {}),
    };
  }

  #ingressClass(): KubeObject {
    const { className, controllerClass, isDefaultClass } = this.#installation;
    const object = this.#object('networking.k8s.io/v1', 'IngressClass', className, CONTROLLER, {
      spec: { controller: controllerClass },
    });
    const annotations = { 'ingressclass.kubernetes.io/is-default-class': 'true' };
    return isDefaultClass ? { ...object, metadata: { ...object.metadata, annotations } } : object;
  }

  /** In a real chart the Jobs are hooks that run before and after the rest, and are gone once they have succeeded. */
  #webhookObjects(): readonly KubeObject[] {
    const name = `${this.#name}-admission`;
    const service = `${this.#name}-controller-admission`;
    const job = (action: 'create' | 'patch', args: readonly string[]): KubeObject =>
      this.#object('batch/v1', 'Job', `${name}-${action}`, WEBHOOK, {
        spec: {
          template: {
            metadata: { name: `${name}-${action}`, labels: this.#labels(WEBHOOK) },
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
      this.#object('v1', 'ServiceAccount', name, WEBHOOK, {}),
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
      this.#object('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', name, WEBHOOK, {
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
                namespace: this.#installation.namespace,
                port: 443,
                path: '/networking/v1/ingresses',
              },
            },
          },
        ],
      }),
    ];
  }
}
