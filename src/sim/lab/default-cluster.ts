/**
 * What the cluster of plain manifests has because they ask for it. A manifest says nothing of the cluster that it is for;
 * what it holds would do nothing without somebody who sees to it, and a reader would learn the wrong thing.
 *
 * A Lab document decides for itself: there a missing controller, pool or enforcer is part of the lab.
 */
import { formatIp, parseIp } from '../wire/ip-address';
import { parseIpCidr } from '../wire/ip-cidr';
import { addressAt, placeIn } from '../wire/ip-ranges';
import { ingressViewOf } from '../kube/ingress/ingress-objects';
import {
  INGRESS_CONTROLLER_KINDS,
  INGRESS_CONTROLLER_NAMES,
  type IngressControllerKind,
} from '../kube/ingress/installations';
import { INGRESS_CLASS_ANNOTATION } from '../kube/objects/ingress-class';
import { fieldOf, textFieldOf, type KubeObject, type PlainRecord } from '../kube/objects/kube-object';
import { nodesFromObjects, rangeOfNodes } from './objects/given-nodes';
import type { GivenLabSpec } from './lab-schema';
import { isIngressController } from './lint/ingress-controllers';
import { DEFAULT_LAN } from './resolve/resolve-machines';

type GivenCluster = NonNullable<GivenLabSpec['cluster']>;

/** Calico where somebody must see to policies, since Flannel would ignore them. */
export function pluginAskedFor(values: readonly PlainRecord[]): 'calico' | undefined {
  const isPolicy = ({ apiVersion, kind }: PlainRecord): boolean =>
    (kind === 'NetworkPolicy' && apiVersion === 'networking.k8s.io/v1') ||
    (typeof apiVersion === 'string' && /^(?:crd\.)?projectcalico\.org\//u.test(apiVersion));
  return values.some(isPolicy) ? 'calico' : undefined;
}

export function clusterAskedFor(objects: readonly KubeObject[]): GivenCluster {
  const plugin = pluginAskedFor(objects);
  const asked = objects.some(hasController) ? [] : controllersAskedFor(objects);
  const pool = asked.length > 0 || objects.some(isBalanced) ? poolBeside(objects) : undefined;
  // A balancer outside the cluster needs a cloud, and addresses of it.
  const controllers = pool === undefined ? asked.filter((kind) => kind !== 'alb') : asked;
  return {
    ...(plugin === undefined ? {} : { cni: { plugin } }),
    ...(controllers.length === 0 ? {} : { ingressControllers: controllers.map((kind) => ({ kind })) }),
    ...(pool === undefined
      ? {}
      : { loadBalancer: { kind: controllers.includes('alb') ? ('cloud' as const) : ('l2' as const), pool } }),
  };
}

/** By the class that the Ingresses name, or what carries that class out; nginx for a class that says nothing, and for none. */
function controllersAskedFor(objects: readonly KubeObject[]): readonly IngressControllerKind[] {
  const kindOfClass = new Map<string, IngressControllerKind>(
    INGRESS_CONTROLLER_KINDS.map((kind) => [kind, kind]),
  );
  for (const { kind, metadata, spec } of objects) {
    const carrier = kind === 'IngressClass' ? textFieldOf(spec, 'controller') : undefined;
    const known = INGRESS_CONTROLLER_KINDS.find((each) => carrier === INGRESS_CONTROLLER_NAMES[each]);
    if (known !== undefined) kindOfClass.set(metadata.name, known);
  }
  const asked = objects
    .filter(({ kind }) => kind === 'Ingress')
    .map((object) => {
      const { className, annotations } = ingressViewOf(object);
      return kindOfClass.get(className ?? annotations[INGRESS_CLASS_ANNOTATION] ?? '') ?? 'nginx';
    });
  return INGRESS_CONTROLLER_KINDS.filter((kind) => asked.includes(kind));
}

function isBalanced({ kind, spec }: KubeObject): boolean {
  return kind === 'Service' && textFieldOf(spec, 'type') === 'LoadBalancer';
}

function hasController(object: KubeObject): boolean {
  return isIngressController(object.kind === 'Pod' ? object.spec : fieldOf(object.spec, 'template', 'spec'));
}

/** Places of the pool on the segment of the nodes, which counts its machines from its beginning. */
const FIRST_PLACE = 240;
const LAST_PLACE = 250;

/** Undefined where a node has one of its addresses, or the nodes are on more than one segment. */
function poolBeside(objects: readonly KubeObject[]): string | undefined {
  const nodes = nodesFromObjects(
    objects.map((object) => ({ object })),
    ['IPv4'],
  );
  const range = parseIpCidr(nodes.length === 0 ? DEFAULT_LAN.IPv4 : (rangeOfNodes(nodes, 'IPv4') ?? ''));
  if (range === undefined) return undefined;
  const isTaken = nodes.some(({ addresses = [] }) =>
    addresses.some((text) => {
      const address = parseIp(text);
      const place = address === undefined ? 0n : placeIn(range, address);
      return place >= FIRST_PLACE && place <= LAST_PLACE;
    }),
  );
  if (isTaken) return undefined;
  return [FIRST_PLACE, LAST_PLACE].map((place) => formatIp(addressAt(range, place))).join('-');
}
