/**
 * Which ingress controllers a lab has, as far as its text tells: those that the Lab document asks for, with the objects that
 * their installation brings, and Pods with the image of one.
 */
import { parseImageName } from '../../app/image-name';
import { INGRESS_CONTROLLER_NAMES, ingressControllerObjects } from '../../kube/ingress/installations';
import { DEFAULT_CLASS_ANNOTATION } from '../../kube/objects/ingress-class';
import {
  fieldOf,
  listFieldOf,
  textFieldOf,
  type KubeObject,
  type StringMap,
} from '../../kube/objects/kube-object';
import type { LabDocument } from '../lab-document';
import { workloadFrom, type LintWorkload } from './lint-workload';

export interface LintController {
  /** As an IngressClass names it: `k8s.io/ingress-nginx`. */
  readonly controller: string;
  /** The class that comes with it; undefined where only IngressClass objects of the text tell. */
  readonly className: string | undefined;
  /** Do Ingresses without a class belong to it? */
  readonly isDefault: boolean;
  readonly workload: LintWorkload;
  /** What carries the requests stands outside the cluster, and comes by node ports. */
  readonly isOutside: boolean;
}

interface KnownController {
  readonly controller: string;
  /** Of its image, without registry. */
  readonly images: readonly string[];
  readonly isOutside?: boolean;
}

/** Their charts and deploy manifests: kubernetes/ingress-nginx, traefik/traefik, kong/ingress, eks/aws-load-balancer-controller. */
const KNOWN: readonly KnownController[] = [
  {
    controller: INGRESS_CONTROLLER_NAMES.nginx,
    images: ['ingress-nginx/controller', 'ingress-nginx/controller-chroot'],
  },
  { controller: INGRESS_CONTROLLER_NAMES.traefik, images: ['traefik', 'traefik/traefik'] },
  // The gateway is who asks Pods; what tells it so may be a Pod of its own.
  { controller: INGRESS_CONTROLLER_NAMES.kong, images: ['kong', 'kong/kong-gateway'] },
  { controller: INGRESS_CONTROLLER_NAMES.alb, images: ['eks/aws-load-balancer-controller'], isOutside: true },
];

export function ingressControllersOf(
  document: LabDocument,
  workloads: readonly LintWorkload[],
  /** Answers the labels of a Namespace, which the controller brings along where nobody has it yet. */
  namespaceLabels: (name: string) => StringMap,
): readonly LintController[] {
  const { ingressControllers = [], nodes } = document.spec.cluster;
  const asked = ingressControllers.flatMap((spec) =>
    installedControllers(ingressControllerObjects(spec), namespaceLabels, nodes.length),
  );
  const own = workloads.flatMap((workload): LintController[] => {
    const known = knownControllerOf(workload);
    if (known === undefined || workload.isJob) return [];
    const controller = controllerNameOf(workload) ?? known.controller;
    const isOutside = known.isOutside === true;
    return [{ controller, className: undefined, isDefault: false, workload, isOutside }];
  });
  return [...asked, ...own];
}

function installedControllers(
  objects: readonly KubeObject[],
  namespaceLabels: (name: string) => StringMap,
  nodeCount: number,
): readonly LintController[] {
  const classes = objects.filter(({ kind }) => kind === 'IngressClass');
  return objects.flatMap((object) => {
    // They stand nowhere in the text.
    const location = { file: '', line: 1, column: 1 };
    const source = { object, location, locate: () => location };
    const workload = workloadFrom(source, namespaceLabels, nodeCount);
    const known = workload === undefined ? undefined : knownControllerOf(workload);
    if (workload === undefined || known === undefined) return [];
    return classes.map((ingressClass) => ({
      controller: textFieldOf(ingressClass.spec, 'controller') ?? '',
      className: ingressClass.metadata.name,
      isDefault: isDefaultClass(ingressClass),
      workload: { ...workload, source: undefined },
      isOutside: known.isOutside === true,
    }));
  });
}

/** By the images of a Pod's spec. */
export function isIngressController(pod: unknown): boolean {
  return knownControllerOf({ pod }) !== undefined;
}

function knownControllerOf({ pod }: { readonly pod: unknown }): KnownController | undefined {
  const images = listFieldOf(pod, 'containers').map((container) => textFieldOf(container, 'image') ?? '');
  return KNOWN.find(({ images: names }) =>
    images.some((image) => names.includes(parseImageName(image).name)),
  );
}

/** ingress-nginx is told its own name with `--controller-class`. */
function controllerNameOf({ pod }: LintWorkload): string | undefined {
  const args = listFieldOf(pod, 'containers').flatMap((container) => listFieldOf(container, 'args'));
  const given = args.find((word) => typeof word === 'string' && word.startsWith('--controller-class='));
  return typeof given === 'string' ? given.slice('--controller-class='.length) : undefined;
}

/** The annotation of the class that Ingresses without one get. */
export function isDefaultClass(ingressClass: unknown): boolean {
  return fieldOf(ingressClass, 'metadata', 'annotations', DEFAULT_CLASS_ANNOTATION) === 'true';
}
