/** An Ingress as rules look at it: its class, who acts on it, and where each path leads. */
import { INGRESS_CLASS_ANNOTATION } from '../../kube/objects/ingress-class';
import {
  listFieldOf,
  numberFieldOf,
  stringMapFieldOf,
  textFieldOf,
  type StringMap,
} from '../../kube/objects/kube-object';
import type { FieldPath } from '../../kube/objects/object-issue';
import { namespaceOf } from '../element-ref';
import type { SourcedObject } from '../lab-document';
import { isDefaultClass, type LintController } from './ingress-controllers';
import type { LintCluster } from './lint-cluster';

export interface LintBackend {
  /** Empty for all hosts. */
  readonly host: string;
  /** Undefined for the default backend. */
  readonly pathText: string | undefined;
  readonly pathType: string;
  readonly service: string;
  readonly portName: string;
  readonly portNumber: number | undefined;
  /** Of the path, or of the default backend. */
  readonly path: FieldPath;
  /** Of the Service in it. */
  readonly servicePath: FieldPath;
}

export interface LintIngress {
  readonly source: SourcedObject;
  readonly name: string;
  readonly namespace: string;
  readonly annotations: StringMap;
  /** By field, annotation or the cluster's default class. */
  readonly className: string | undefined;
  /** Where the class is said; the spec where it is not. */
  readonly classPath: FieldPath;
  readonly controllers: readonly LintController[];
  readonly backends: readonly LintBackend[];
}

export const NGINX_ANNOTATION = 'nginx.ingress.kubernetes.io/';

export function ingressesOf(cluster: LintCluster): readonly LintIngress[] {
  return cluster.objects('Ingress').map((source) => ingressOf(source, cluster));
}

function ingressOf(source: SourcedObject, cluster: LintCluster): LintIngress {
  const { object } = source;
  const annotations = stringMapFieldOf(object.metadata, 'annotations');
  const named = textFieldOf(object.spec, 'ingressClassName');
  const annotated = annotations[INGRESS_CLASS_ANNOTATION];
  const byDefault = cluster.objects('IngressClass').find((each) => isDefaultClass(each.object));
  const className =
    named ??
    annotated ??
    byDefault?.object.metadata.name ??
    cluster.controllers.find(({ isDefault }) => isDefault)?.className;
  return {
    source,
    name: object.metadata.name,
    namespace: namespaceOf(object),
    annotations,
    className,
    classPath:
      named !== undefined
        ? ['spec', 'ingressClassName']
        : annotated !== undefined
          ? ['metadata', 'annotations', INGRESS_CLASS_ANNOTATION]
          : ['spec'],
    controllers: className === undefined ? [] : controllersFor(cluster, className, named === undefined),
    backends: backendsOf(object.spec),
  };
}

/** By the IngressClass; controllers take the old annotation by the name of the class alone. */
function controllersFor(
  cluster: LintCluster,
  className: string,
  isAnnotated: boolean,
): readonly LintController[] {
  const ingressClass = cluster.find('IngressClass', '', className);
  const controller = textFieldOf(ingressClass?.object.spec, 'controller');
  return cluster.controllers.filter(
    (each) =>
      each.className === className ||
      (controller !== undefined && each.controller === controller) ||
      (isAnnotated && controller === undefined && each.controller.includes(className)),
  );
}

function backendsOf(spec: unknown): readonly LintBackend[] {
  const found: LintBackend[] = [];
  const defaultBackend = backendAt(spec, 'defaultBackend');
  if (defaultBackend !== undefined) {
    const path: FieldPath = ['spec', 'defaultBackend'];
    found.push({
      ...defaultBackend,
      host: '',
      pathText: undefined,
      pathType: '',
      path,
      servicePath: [...path, 'service'],
    });
  }
  for (const [index, rule] of listFieldOf(spec, 'rules').entries()) {
    for (const [position, entry] of listFieldOf(rule, 'http', 'paths').entries()) {
      const backend = backendAt(entry, 'backend');
      if (backend === undefined) continue;
      const path: FieldPath = ['spec', 'rules', index, 'http', 'paths', position];
      found.push({
        ...backend,
        host: textFieldOf(rule, 'host') ?? '',
        pathText: textFieldOf(entry, 'path') ?? '/',
        pathType: textFieldOf(entry, 'pathType') ?? '',
        path,
        servicePath: [...path, 'backend', 'service'],
      });
    }
  }
  return found;
}

function backendAt(
  value: unknown,
  field: string,
): Pick<LintBackend, 'service' | 'portName' | 'portNumber'> | undefined {
  const service = textFieldOf(value, field, 'service', 'name');
  if (service === undefined) return undefined;
  return {
    service,
    portName: textFieldOf(value, field, 'service', 'port', 'name') ?? '',
    portNumber: numberFieldOf(value, field, 'service', 'port', 'number'),
  };
}
