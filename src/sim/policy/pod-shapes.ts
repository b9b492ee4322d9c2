/**
 * Pods of one look are one shape: same namespace, labels, ports. Selectors are answered from an index: the shapes of a
 * namespace by the value of a label, made for those labels alone that a selector asks for.
 */
import type { SelectorParts } from '../kube/network-policy/endpoint-selector';
import type { EndpointSelector } from '../kube/network-policy/endpoint-selector';
import type { StringMap } from '../kube/objects/kube-object';
import { requirementsText } from '../kube/printers/selector-text';
import { matchesLabels, type LabelSelector } from '../kube/store/label-selector';
import { isAddressInBlock, isEverything } from './external-ranges';
import { emptyBits, setBits, type BitSet } from './bit-set';
import { portsNamed } from './named-ports';
import type { ProtocolPorts } from './port-atoms';
import { blockKeyOf, type AddressBlock, type NamedReachPort } from './reach-policy';
import type { PodTraits } from './reach-workload';

interface NamespaceShapes {
  readonly labels: StringMap;
  /** Without those that policies do not see. */
  readonly shapes: number[];
  /** By label, by its value. */
  readonly byLabel: Map<string, Map<string, number[]>>;
}

/** Shapes with a port of some name. */
export interface PortMembers {
  readonly ports: ProtocolPorts;
  readonly members: Int32Array;
  /** The same, to ask of one. */
  readonly bits: BitSet;
}

const NONE: readonly number[] = [];

export class PodShapes {
  readonly #shapes: PodTraits[] = [];
  readonly #indexByText = new Map<string, number>();
  readonly #namespaces = new Map<string, NamespaceShapes>();
  readonly #labelsByNamespace: ReadonlyMap<string, StringMap>;
  readonly #namespacesBySelector = new Map<string, readonly NamespaceShapes[]>();
  readonly #membersBySelector = new Map<string, Int32Array>();
  readonly #membersByBlock = new Map<string, Int32Array>();
  readonly #membersByPort = new Map<string, readonly PortMembers[]>();
  /** Those that a block of addresses could mean. */
  readonly #addressed: number[] = [];

  constructor(labelsByNamespace: ReadonlyMap<string, StringMap>) {
    this.#labelsByNamespace = labelsByNamespace;
  }

  get count(): number {
    return this.#shapes.length;
  }

  shapes(): readonly PodTraits[] {
    return this.#shapes;
  }

  /** All are added before the first selector is asked for. */
  add(traits: PodTraits): number {
    const text = textOf(traits);
    const known = this.#indexByText.get(text);
    if (known !== undefined) return known;
    const index = this.#shapes.length;
    this.#indexByText.set(text, index);
    this.#shapes.push(traits);
    const own = this.#namespaceOf(traits.namespace);
    if (!traits.isHostNetwork) own.shapes.push(index);
    if (traits.isHostNetwork || traits.addresses.length > 0) this.#addressed.push(index);
    return index;
  }

  /** Those that a NetworkPolicy's selector selects; the same ones for the same selector. */
  members(selector: EndpointSelector): Int32Array {
    const known = this.#membersBySelector.get(selector.key);
    if (known !== undefined) return known;
    const members = selector.parts === undefined ? NONE : this.#find(selector.parts);
    const sorted = Int32Array.from(members);
    this.#membersBySelector.set(selector.key, sorted);
    return sorted;
  }

  /** Pods whose addresses are known, and, for a block of everything, those of node networks. */
  membersInBlock(block: AddressBlock): Int32Array {
    const key = blockKeyOf(block);
    const known = this.#membersByBlock.get(key);
    if (known !== undefined) return known;
    const isAll = isEverything(block);
    const members = this.#addressed.filter((index) => {
      const { addresses, isHostNetwork } = this.#shapes[index] ?? { addresses: [], isHostNetwork: false };
      return isHostNetwork ? isAll : addresses.some((address) => isAddressInBlock(block, address));
    });
    const found = Int32Array.from(members);
    this.#membersByBlock.set(key, found);
    return found;
  }

  /** Those that have a port of this name, by what it is. */
  membersWithPort(wanted: NamedReachPort): readonly PortMembers[] {
    const key = `${wanted.protocol ?? ''} ${wanted.name}`;
    const known = this.#membersByPort.get(key);
    if (known !== undefined) return known;
    const byPort = new Map<string, { readonly ports: ProtocolPorts; readonly members: number[] }>();
    for (const [index, shape] of this.#shapes.entries()) {
      for (const ports of portsNamed(shape, wanted)) {
        const own = `${ports.protocol} ${ports.first}`;
        const listed = byPort.get(own);
        if (listed === undefined) byPort.set(own, { ports, members: [index] });
        else listed.members.push(index);
      }
    }
    const found = [...byPort.values()].map(({ ports, members }) => {
      const bits = emptyBits(this.#shapes.length);
      setBits(bits, members);
      return { ports, members: Int32Array.from(members), bits };
    });
    this.#membersByPort.set(key, found);
    return found;
  }

  #find({ where, pods }: SelectorParts): readonly number[] {
    if ('namespace' in where) {
      const own = this.#namespaces.get(where.namespace);
      return own === undefined ? NONE : this.#findIn(own, pods);
    }
    return this.#selectedNamespaces(where.namespaceSelector).flatMap((own) => this.#findIn(own, pods));
  }

  #selectedNamespaces(selector: LabelSelector): readonly NamespaceShapes[] {
    const key = requirementsText(selector);
    const known = this.#namespacesBySelector.get(key);
    if (known !== undefined) return known;
    const found = [...this.#namespaces.values()].filter(({ labels }) => matchesLabels(selector, labels));
    this.#namespacesBySelector.set(key, found);
    return found;
  }

  #findIn(own: NamespaceShapes, pods: LabelSelector): readonly number[] {
    const wanted = Object.entries(pods.matchLabels ?? {});
    const expressions = pods.matchExpressions ?? [];
    let candidates: readonly number[] = own.shapes;
    for (const [label, value] of wanted) {
      const listed = this.#valuesOf(own, label).get(value) ?? NONE;
      if (listed.length < candidates.length) candidates = listed;
    }
    // One label is answered by the index itself.
    if (wanted.length + expressions.length === 0) return candidates;
    if (wanted.length === 1 && expressions.length === 0 && candidates !== own.shapes) return candidates;
    return candidates.filter((index) => matchesLabels(pods, this.#shapes[index]?.labels));
  }

  #valuesOf(own: NamespaceShapes, label: string): ReadonlyMap<string, number[]> {
    const known = own.byLabel.get(label);
    if (known !== undefined) return known;
    const values = new Map<string, number[]>();
    for (const index of own.shapes) {
      const value = this.#shapes[index]?.labels[label];
      if (value === undefined) continue;
      const listed = values.get(value);
      if (listed === undefined) values.set(value, [index]);
      else listed.push(index);
    }
    own.byLabel.set(label, values);
    return values;
  }

  #namespaceOf(name: string): NamespaceShapes {
    const known = this.#namespaces.get(name);
    if (known !== undefined) return known;
    const labels = namespaceLabelsOf(name, this.#labelsByNamespace.get(name));
    const made: NamespaceShapes = { labels, shapes: [], byLabel: new Map() };
    this.#namespaces.set(name, made);
    return made;
  }
}

/** The API server writes the name into the labels, whatever stands there. */
export function namespaceLabelsOf(name: string, labels: StringMap | undefined): StringMap {
  return { ...labels, 'kubernetes.io/metadata.name': name };
}

function textOf({ namespace, labels, ports, isHostNetwork, addresses }: PodTraits): string {
  let text = isHostNetwork ? `${namespace}\n*` : namespace;
  for (const key of Object.keys(labels)) text += `\n${key}=${labels[key] ?? ''}`;
  for (const { name = '', protocol, port } of ports) text += `\n:${name}/${protocol}/${port}`;
  for (const address of addresses) text += `\n@${address}`;
  return text;
}
