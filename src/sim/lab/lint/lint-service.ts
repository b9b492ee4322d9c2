/** A Service as rules look at it: what it selects, and where each of its ports leads. */
import {
  fieldOf,
  listFieldOf,
  numberFieldOf,
  textFieldOf,
  type StringMap,
} from '../../kube/objects/kube-object';
import type { FieldPath } from '../../kube/objects/object-issue';
import { namespaceOf } from '../element-ref';
import type { SourcedObject } from '../lab-document';
import { serviceSelectorOf } from '../objects/label-selection';
import type { LintCluster } from './lint-cluster';
import type { LintWorkload } from './lint-workload';

export interface LintServicePort {
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
  /** A number, or the name of a port of the Pods. */
  readonly target: number | string;
  readonly path: FieldPath;
  /** Of what says the target. */
  readonly targetPath: FieldPath;
}

export interface LintService {
  readonly source: SourcedObject;
  readonly name: string;
  readonly namespace: string;
  readonly type: string;
  readonly isHeadless: boolean;
  readonly selector: StringMap;
  readonly selected: readonly LintWorkload[];
  readonly ports: readonly LintServicePort[];
}

/** Those whose endpoints come from a selector. */
export function selectingServices(cluster: LintCluster): readonly LintService[] {
  return cluster.objects('Service').flatMap((source) => {
    const service = serviceOf(source, cluster);
    return service === undefined ? [] : [service];
  });
}

/** Undefined for one without a selector, and for one that is only a name for something elsewhere. */
export function serviceOf(source: SourcedObject, cluster: LintCluster): LintService | undefined {
  const { object } = source;
  const selector = serviceSelectorOf(object);
  const type = textFieldOf(object.spec, 'type') ?? 'ClusterIP';
  if (selector === undefined || type === 'ExternalName') return undefined;
  const namespace = namespaceOf(object);
  return {
    source,
    name: object.metadata.name,
    namespace,
    type,
    isHeadless: textFieldOf(object.spec, 'clusterIP') === 'None',
    selector,
    selected: cluster.workloadsWith(namespace, selector),
    ports: servicePortsOf(source),
  };
}

export function servicePortsOf({ object }: SourcedObject): readonly LintServicePort[] {
  return listFieldOf(object.spec, 'ports').flatMap((entry, index): LintServicePort[] => {
    const port = numberFieldOf(entry, 'port');
    if (port === undefined) return [];
    const path: FieldPath = ['spec', 'ports', index];
    const target = fieldOf(entry, 'targetPort');
    const isGiven =
      (typeof target === 'number' && target !== 0) || (typeof target === 'string' && target !== '');
    return [
      {
        name: textFieldOf(entry, 'name') ?? '',
        port,
        protocol: textFieldOf(entry, 'protocol') ?? 'TCP',
        target: isGiven && (typeof target === 'number' || typeof target === 'string') ? target : port,
        path,
        targetPath: [...path, isGiven ? 'targetPort' : 'port'],
      },
    ];
  });
}
