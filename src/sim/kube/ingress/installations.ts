/** Ingress controllers as a lab asks for them, and the objects that each brings into the cluster. */
import type { KubeObject } from '../objects/kube-object';
import { ALB_CONTROLLER, ALB_INSTALLATION, albObjects } from './alb/installation';
import { KONG_CONTROLLER, KONG_INSTALLATION, kongObjects } from './kong/installation';
import { NGINX_INSTALLATION } from './nginx/installation';
import { nginxObjects } from './nginx/nginx-objects';
import { TRAEFIK_CONTROLLER, TRAEFIK_INSTALLATION, traefikObjects } from './traefik/installation';

export const INGRESS_CONTROLLER_KINDS = ['nginx', 'traefik', 'kong', 'alb'] as const;
export type IngressControllerKind = (typeof INGRESS_CONTROLLER_KINDS)[number];

/** Of each kind, as an IngressClass names it. */
export const INGRESS_CONTROLLER_NAMES: Readonly<Record<IngressControllerKind, string>> = {
  nginx: NGINX_INSTALLATION.controllerClass,
  traefik: TRAEFIK_CONTROLLER,
  kong: KONG_CONTROLLER,
  alb: ALB_CONTROLLER,
};

export interface IngressControllerSpec {
  readonly kind: IngressControllerKind;
  /** Of the IngressClass. */
  readonly className: string;
  /** How it is reached from outside: at a balancer's address, at a port of every node, or at ports 80 and 443 of its own. */
  readonly exposure: 'load-balancer' | 'node-port' | 'host-port';
  readonly nodePorts: { readonly http?: number | undefined; readonly https?: number | undefined };
  readonly isDefaultClass: boolean;
}

/** With its namespace (that of an ALB's controller is there already), and without the Jobs and the webhook that a chart has besides. */
export function ingressControllerObjects(spec: IngressControllerSpec): readonly KubeObject[] {
  const release = releaseOf(spec);
  const objects = OBJECTS[spec.kind](spec, release);
  // The cloud's own lives where the system does.
  if (spec.kind === 'alb') return objects;
  const labels = { 'kubernetes.io/metadata.name': release };
  return [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: release, labels } }, ...objects];
}

/** The name of the chart alone for the class that it has by itself: also that of the namespace. */
function releaseOf({ kind, className }: IngressControllerSpec): string {
  const chart = CHARTS[kind];
  return className === kind ? chart : `${chart}-${className}`;
}

const CHARTS: Readonly<Record<IngressControllerKind, string>> = {
  nginx: 'ingress-nginx',
  traefik: 'traefik',
  kong: 'kong',
  alb: ALB_INSTALLATION.release,
};

const OBJECTS: Readonly<
  Record<IngressControllerKind, (spec: IngressControllerSpec, release: string) => readonly KubeObject[]>
> = {
  nginx: (spec, release) =>
    nginxObjects({
      ...NGINX_INSTALLATION,
      ...waysIn(spec),
      release,
      namespace: release,
      className: spec.className,
      // Two controllers of one cluster tell their classes apart by this.
      controllerClass:
        spec.className === spec.kind ? NGINX_INSTALLATION.controllerClass : `k8s.io/${release}`,
      isDefaultClass: spec.isDefaultClass,
      hasWebhook: false,
    }),
  traefik: (spec, release) =>
    traefikObjects({
      ...TRAEFIK_INSTALLATION,
      ...waysIn(spec),
      release,
      namespace: release,
      className: spec.className,
      onlyClass: spec.className === spec.kind ? undefined : spec.className,
      isDefaultClass: spec.isDefaultClass,
      hasAccessLog: true,
    }),
  kong: (spec, release) =>
    kongObjects({
      ...KONG_INSTALLATION,
      ...waysIn(spec),
      release,
      namespace: release,
      className: spec.className,
      isDefaultClass: spec.isDefaultClass,
    }),
  alb: ({ className, isDefaultClass }, release) =>
    albObjects({ ...ALB_INSTALLATION, release, className, isDefaultClass }),
};

function waysIn({ exposure, nodePorts }: IngressControllerSpec): {
  readonly serviceType: 'LoadBalancer' | 'NodePort' | 'ClusterIP';
  readonly nodePorts: IngressControllerSpec['nodePorts'];
  readonly hasHostPorts: boolean;
  readonly isDaemonSet: boolean;
} {
  const isHostPort = exposure === 'host-port';
  const serviceType = exposure === 'load-balancer' ? 'LoadBalancer' : isHostPort ? 'ClusterIP' : 'NodePort';
  return { serviceType, nodePorts, hasHostPorts: isHostPort, isDaemonSet: isHostPort };
}
