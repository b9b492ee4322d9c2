/** How a Service reaches a workload or Pod of the text: the labels that select it, and the ports that it listens on. */
import {
  listFieldOf,
  numberFieldOf,
  stringMapFieldOf,
  textFieldOf,
  type KubeObject,
  type StringMap,
} from '../../kube/objects/kube-object';
import { isWorkload, podLabelsOf, podSpecOf } from '../objects/label-selection';

/** Labels that controllers put on, which the next Pod has other values of. */
const VOLATILE_LABELS: ReadonlySet<string> = new Set([
  'batch.kubernetes.io/controller-uid',
  'controller-revision-hash',
  'controller-uid',
  'pod-template-generation',
  'pod-template-hash',
]);

/** Empty when nothing tells its Pods from others. */
export function selectorFor(object: KubeObject): StringMap {
  const own = isWorkload(object) ? stringMapFieldOf(object.spec, 'selector', 'matchLabels') : {};
  const labels = Object.keys(own).length > 0 ? own : podLabelsOf(object);
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !VOLATILE_LABELS.has(key)));
}

export interface ContainerPort {
  readonly name: string | undefined;
  readonly port: number;
  readonly protocol: string;
}

export function containerPortsOf(object: KubeObject): readonly ContainerPort[] {
  return listFieldOf(podSpecOf(object), 'containers').flatMap((container) =>
    listFieldOf(container, 'ports').flatMap((entry) => {
      const port = numberFieldOf(entry, 'containerPort');
      const name = textFieldOf(entry, 'name');
      return port === undefined ? [] : [{ name, port, protocol: textFieldOf(entry, 'protocol') ?? 'TCP' }];
    }),
  );
}

/** `ports` of a Service in front of it; web servers get the port that clients expect. */
export function servicePortsFor(object: KubeObject | undefined): Readonly<Record<string, unknown>>[] {
  const ports = object === undefined ? [] : containerPortsOf(object);
  if (ports.length === 0) return [{ port: 80 }];
  return ports.map(({ name, port, protocol }, index) => {
    const shown = port === 8080 && !ports.some((other) => other.port === 80) ? 80 : port;
    return {
      // With several ports each must have a name.
      ...(ports.length === 1 ? {} : { name: name ?? `port-${index + 1}` }),
      port: shown,
      ...(shown === port ? {} : { targetPort: port }),
      ...(protocol === 'TCP' ? {} : { protocol }),
    };
  });
}
