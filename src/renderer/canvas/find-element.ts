/** Finds elements of the lab by what people know of them: name, address, namespace, image. Pure. */
import type { TopologyInterface } from '../../main/contract/topology';
import { elementRef } from '../store/element-ref';
import { podsOf, type LabPicture } from '../store/lab-picture';

interface FoundElement {
  readonly ref: string;
  readonly name: string;
  /** What it is, and where. */
  readonly note: string;
}

const MAX_FOUND = 100;

/** Those whose name begins with the text first; every word must be found somewhere. */
export function findElements(picture: LabPicture, text: string): readonly FoundElement[] {
  const words = text
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== '');
  if (words.length === 0) return [];
  const [first = ''] = words;
  const found: { readonly element: FoundElement; readonly rank: number }[] = [];
  const consider = (element: FoundElement, more: readonly string[]): void => {
    const name = element.name.toLowerCase();
    const all = [name, element.note, ...more].join(' ').toLowerCase();
    if (!words.every((word) => all.includes(word))) return;
    found.push({ element, rank: name.startsWith(first) ? 0 : name.includes(first) ? 1 : 2 });
  };
  for (const machine of picture.machines) {
    const note = machine.role ?? machine.kind;
    consider(
      { ref: elementRef('machine', machine.id), name: machine.name, note },
      addressesOf(machine.interfaces),
    );
  }
  for (const { pod, machine } of podsOf(picture)) {
    const images = pod.containers.map(({ image }) => image);
    const note = `Pod, ${pod.namespace}${machine === undefined ? '' : `, ${machine.name}`}`;
    const more = [pod.address ?? '', pod.secondAddress ?? '', pod.phase, ...images];
    consider({ ref: elementRef('pod', pod.id), name: pod.name, note }, more);
  }
  for (const { id, name, namespace, type, clusterAddress = '', externalAddress = '' } of picture.services) {
    const note = `Service, ${namespace}`;
    consider({ ref: elementRef('service', id), name, note }, [type, clusterAddress, externalAddress]);
  }
  for (const { id, name, namespace, kind } of picture.workloads) {
    consider({ ref: elementRef('workload', id), name, note: `${kind}, ${namespace}` }, []);
  }
  for (const { id, name, namespace, paths } of picture.ingresses) {
    const note = `Ingress, ${namespace}`;
    consider(
      { ref: elementRef('ingress', id), name, note },
      paths.map(({ host, path }) => `${host}${path}`),
    );
  }
  for (const { id, name, namespace } of picture.policies) {
    consider({ ref: elementRef('policy', id), name, note: `NetworkPolicy, ${namespace}` }, []);
  }
  for (const { id, name, cidr } of picture.segments) {
    consider({ ref: elementRef('segment', id), name, note: cidr }, []);
  }
  return found
    .toSorted((one, other) => one.rank - other.rank)
    .slice(0, MAX_FOUND)
    .map(({ element }) => element);
}

function addressesOf(interfaces: readonly TopologyInterface[]): readonly string[] {
  return interfaces.flatMap(({ addresses, mac }) => [...addresses, mac]);
}
