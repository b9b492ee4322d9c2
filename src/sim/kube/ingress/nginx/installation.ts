/** How ingress-nginx v1.12.1 is installed: the values of the Helm chart 4.12.1, or what minikube's addon chooses. */
import type { StringMap } from '../../objects/kube-object';

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
