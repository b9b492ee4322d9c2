/** Ingress controllers as a lab asks for them, and the objects that each brings into the cluster. */
import type { KubeObject } from '../objects/kube-object';
import { NGINX_INSTALLATION, nginxObjects } from './nginx/installation';

export interface IngressControllerSpec {
  readonly kind: 'nginx';
  /** Of the IngressClass. */
  readonly className: string;
  /** How it is reached from outside: at a balancer's address, at a port of every node, or at ports 80 and 443 of its own. */
  readonly exposure: 'load-balancer' | 'node-port' | 'host-port';
  readonly nodePorts: { readonly http?: number | undefined; readonly https?: number | undefined };
  readonly isDefaultClass: boolean;
}

/** With its namespace, and without the Jobs and the webhook that a chart has besides. */
export function ingressControllerObjects(spec: IngressControllerSpec): readonly KubeObject[] {
  const isFirst = spec.className === NGINX_INSTALLATION.className;
  const release = isFirst ? NGINX_INSTALLATION.release : `ingress-nginx-${spec.className}`;
  const isHostPort = spec.exposure === 'host-port';
  const objects = nginxObjects({
    ...NGINX_INSTALLATION,
    release,
    namespace: release,
    className: spec.className,
    // Two controllers of one cluster tell their classes apart by this.
    controllerClass: isFirst ? NGINX_INSTALLATION.controllerClass : `k8s.io/${release}`,
    isDefaultClass: spec.isDefaultClass,
    serviceType: spec.exposure === 'load-balancer' ? 'LoadBalancer' : isHostPort ? 'ClusterIP' : 'NodePort',
    nodePorts: spec.nodePorts,
    hasHostPorts: isHostPort,
    isDaemonSet: isHostPort,
    hasWebhook: false,
  });
  const labels = { 'kubernetes.io/metadata.name': release };
  return [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: release, labels } }, ...objects];
}
