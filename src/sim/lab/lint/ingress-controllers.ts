/**
 * Which ingress controllers a lab has, as far as its text tells: those that the Lab document asks for, and Pods with the
 * image of one.
 */
import { parseImageName } from '../../app/image-name';
import {
  fieldOf,
  isUnknownList,
  listFieldOf,
  textFieldOf,
  type StringMap,
} from '../../kube/objects/kube-object';
import type { LabDocument } from '../lab-document';
import type { LintWorkload } from './lint-workload';

export interface LintController {
  /** As an IngressClass names it: `k8s.io/ingress-nginx`. */
  readonly controller: string;
  /** The class that comes with it; undefined where only IngressClass objects tell. */
  readonly className: string | undefined;
  readonly workload: LintWorkload;
}

interface KnownController {
  readonly kind: string;
  readonly controller: string;
  /** Of its image, without registry; several where it moved. */
  readonly images: readonly string[];
  /** Where its chart installs it, and how it labels its Pods. */
  readonly namespace: string;
  readonly labels: StringMap;
}

/** Charts: kubernetes/ingress-nginx, traefik/traefik, kong/ingress, and what their deploy manifests say. */
const KNOWN: readonly KnownController[] = [
  {
    kind: 'nginx',
    controller: 'k8s.io/ingress-nginx',
    images: ['ingress-nginx/controller', 'ingress-nginx/controller-chroot'],
    namespace: 'ingress-nginx',
    labels: {
      'app.kubernetes.io/name': 'ingress-nginx',
      'app.kubernetes.io/instance': 'ingress-nginx',
      'app.kubernetes.io/component': 'controller',
    },
  },
  {
    kind: 'traefik',
    controller: 'traefik.io/ingress-controller',
    images: ['traefik', 'traefik/traefik'],
    namespace: 'traefik',
    labels: { 'app.kubernetes.io/name': 'traefik', 'app.kubernetes.io/instance': 'traefik-traefik' },
  },
  {
    kind: 'kong',
    controller: 'ingress-controllers.konghq.com/kong',
    images: ['kong/kubernetes-ingress-controller'],
    namespace: 'kong',
    labels: { 'app.kubernetes.io/name': 'gateway', 'app.kubernetes.io/component': 'app' },
  },
];

export function ingressControllersOf(
  document: LabDocument,
  workloads: readonly LintWorkload[],
  /** Answers the labels of a Namespace, which the controller brings along where nobody has it yet. */
  namespaceOf: (name: string, labels: StringMap) => StringMap,
): readonly LintController[] {
  const given: unknown = document.source?.given.cluster?.ingressControllers;
  const asked = (isUnknownList(given) ? given : []).flatMap((entry): LintController[] => {
    const kind = textFieldOf(entry, 'kind') ?? 'nginx';
    const known = KNOWN.find((each) => each.kind === kind);
    if (known === undefined) return [];
    const { namespace, labels } = known;
    // The Namespace of the deploy manifest has the labels of the installation.
    const name = textFieldOf(entry, 'namespace') ?? namespace;
    const namespaceLabels = namespaceOf(name, {});
    return [
      {
        controller: known.controller,
        className: textFieldOf(entry, 'class') ?? kind,
        workload: controllerWorkload(kind, name, labels, namespaceLabels),
      },
    ];
  });
  const own = workloads.flatMap((workload): LintController[] => {
    const images = listFieldOf(workload.pod, 'containers').map((container) =>
      textFieldOf(container, 'image'),
    );
    const known = KNOWN.find(({ images: names }) =>
      images.some((image) => image !== undefined && names.includes(parseImageName(image).name)),
    );
    if (known === undefined || workload.isJob) return [];
    return [{ controller: controllerNameOf(workload) ?? known.controller, className: undefined, workload }];
  });
  return [...asked, ...own];
}

/** ingress-nginx is told its own name with `--controller-class`. */
function controllerNameOf({ pod }: LintWorkload): string | undefined {
  const args = listFieldOf(pod, 'containers').flatMap((container) => listFieldOf(container, 'args'));
  const given = args.find((word) => typeof word === 'string' && word.startsWith('--controller-class='));
  return typeof given === 'string' ? given.slice('--controller-class='.length) : undefined;
}

function controllerWorkload(
  kind: string,
  namespace: string,
  labels: StringMap,
  namespaceLabels: StringMap,
): LintWorkload {
  const name = kind === 'nginx' ? 'ingress-nginx-controller' : kind;
  return {
    source: undefined,
    kind: 'Deployment',
    name,
    namespace,
    labels,
    podPath: [],
    pod: undefined,
    ports: [],
    isHostNetwork: false,
    isJob: false,
    replicas: 1,
    endpoint: {
      key: `Deployment ${namespace}/${name}`,
      namespace,
      name,
      labels,
      namespaceLabels,
      serviceAccount: name,
      serviceAccountLabels: {},
      addresses: [],
      nodeName: '',
      ports: [],
    },
  };
}

/** The annotation of the class that Ingresses without one get. */
export function isDefaultClass(ingressClass: unknown): boolean {
  return (
    fieldOf(ingressClass, 'metadata', 'annotations', 'ingressclass.kubernetes.io/is-default-class') === 'true'
  );
}
