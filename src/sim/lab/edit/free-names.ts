/** Names and addresses that nobody has yet. */
import { parseIpRanges } from '../../wire/ip-ranges';
import { AddressPlan } from '../resolve/address-plan';
import { isWorkload, podLabelsOf } from '../objects/label-selection';
import type { LabSpec, SourcedObject } from '../lab-document';

/** `base`, or else `base` with the first number from 2 on that is free. */
export function freeName(base: string, taken: ReadonlySet<string>, separator: string): string {
  let name = base;
  for (let number = 2; taken.has(name); number += 1) name = `${base}${separator}${number}`;
  return name;
}

/** For a copy: the name itself where it is free, else the next number: `web`, `web-2`, `web-3`. */
export function freeCopyName(name: string, taken: ReadonlySet<string>): string {
  const numbered = /^(.+)-([1-9]\d{0,3})$/u.exec(name);
  if (!taken.has(name) || numbered === null) return freeName(name, taken, '-');
  const [, base = name, digits = ''] = numbered;
  let number = Number(digits) + 1;
  while (taken.has(`${base}-${number}`)) number += 1;
  return `${base}-${number}`;
}

/** `base1`, `base2` ...: one above the highest that is there. */
export function nextNumberedName(base: string, taken: ReadonlySet<string>): string {
  let highest = 0;
  for (const name of taken) {
    const digits = name.startsWith(base) ? name.slice(base.length) : '';
    if (/^\d{1,6}$/.test(digits)) highest = Math.max(highest, Number(digits));
  }
  return `${base}${highest + 1}`;
}

export function machineNamesOf({ cluster, outside, network }: LabSpec): ReadonlySet<string> {
  const machines = [...cluster.nodes, ...outside, ...network.routers];
  return new Set(machines.map(({ name }) => name));
}

/** Names of Pods and workloads, and their `app` labels: two workloads with one label would take each other's Pods. */
export function podNamesOf(objects: readonly SourcedObject[]): ReadonlySet<string> {
  return new Set(
    objects
      .filter(({ object }) => object.kind === 'Pod' || isWorkload(object))
      .flatMap(({ object }) => [object.metadata.name, podLabelsOf(object)['app'] ?? object.metadata.name]),
  );
}

/** From `offset` on in the segment; undefined when it is full. */
export function freeAddress(spec: LabSpec, segment: string, offset: number): string | undefined {
  const plan = new AddressPlan();
  for (const { name, cidr } of spec.network.segments) {
    const range = parseIpRanges(cidr);
    if (range !== undefined) plan.addSegment(name, range);
  }
  for (const machine of [...spec.cluster.nodes, ...spec.outside]) {
    for (const address of machine.addresses) plan.takeAddress(address, machine.segment, machine.name);
  }
  for (const { name, ports } of spec.network.routers) {
    for (const { address, ipv6Address, segment: own } of ports) {
      plan.takeAddress(address, own, name);
      if (ipv6Address !== undefined) plan.takeAddress(ipv6Address, own, name);
    }
  }
  return plan.takeFreeAddress(segment, offset, 'a new machine');
}
