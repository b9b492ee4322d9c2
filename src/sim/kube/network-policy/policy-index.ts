/**
 * Which policies are for whom, and who is meant by their selectors: kept up to date change by change, so that an edit costs
 * what it touches. Felix (`calculation graph`), kube-router and Cilium (`selector cache`) keep such an index each; here
 * one of a cluster serves all its nodes.
 *
 * An endpoint is compared only with selectors that could select it: those of its namespace and of any, under a label that it
 * carries. A node is told only of what it needs to know: of its own endpoints, and of those that policies for them mention.
 */
import { append } from '../../base/append';
import type { StringMap } from '../objects/kube-object';
import type { EndpointSelector } from './endpoint-selector';
import type { GivenEndpoint, PolicyEndpoint } from './policy-endpoint';

export interface IndexedPolicy {
  readonly key: string;
  /** Whom it is for. */
  readonly subject: EndpointSelector;
  /** Whom it mentions. */
  readonly peers: readonly EndpointSelector[];
}

/** A selector that policies use. */
interface Selection<Policy> {
  readonly selector: EndpointSelector;
  readonly members: Map<string, PolicyEndpoint>;
  /** How many of its members are on which node. */
  readonly countByNode: Map<string, number>;
  readonly subjectOf: Map<string, Policy>;
  readonly peerOf: Map<string, Policy>;
}

interface StoredEndpoint<Policy> {
  endpoint: PolicyEndpoint;
  readonly selections: Set<Selection<Policy>>;
}

const ANY_NAMESPACE = '*';
const NO_LABELS: StringMap = {};

export class PolicyIndex<Policy extends IndexedPolicy> {
  readonly #endpoints = new Map<string, StoredEndpoint<Policy>>();
  readonly #keysByNamespace = new Map<string, Set<string>>();
  readonly #keysByNode = new Map<string, Set<string>>();
  readonly #namespaceLabels = new Map<string, StringMap>();
  /** By `namespace/name`. */
  readonly #serviceAccountLabels = new Map<string, StringMap>();
  readonly #policies = new Map<string, Policy>();
  readonly #selections = new Map<string, Selection<Policy>>();
  /** By the namespace and the label that all their members have. */
  readonly #buckets = new Map<string, Map<string, Selection<Policy>>>();
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #everywhere = new Set<() => void>();

  /** Those that are known, in the order in which they came. */
  policies(): readonly Policy[] {
    return [...this.#policies.values()];
  }

  find(endpointKey: string): PolicyEndpoint | undefined {
    return this.#endpoints.get(endpointKey)?.endpoint;
  }

  endpoints(): readonly PolicyEndpoint[] {
    return [...this.#endpoints.values()].map(({ endpoint }) => endpoint);
  }

  endpointsOn(nodeName: string): readonly PolicyEndpoint[] {
    return [...(this.#keysByNode.get(nodeName) ?? [])].flatMap((key) => this.find(key) ?? []);
  }

  /** Policies for an endpoint, by their keys. */
  policiesOf(endpointKey: string): readonly Policy[] {
    const found: Policy[] = [];
    for (const { subjectOf } of this.#endpoints.get(endpointKey)?.selections ?? [])
      append(found, subjectOf.values());
    return found.toSorted((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0));
  }

  /** None for a selector that no policy uses. */
  members(selector: EndpointSelector): readonly PolicyEndpoint[] {
    return [...(this.#selections.get(selector.key)?.members.values() ?? [])];
  }

  /** Tells when something is different for the endpoints of this node; answers how to stop it. */
  onChange(nodeName: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(nodeName) ?? new Set();
    this.#listeners.set(nodeName, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(nodeName);
    };
  }

  /** Tells of every change, for those that write all policies anew each time; answers how to stop it. */
  onAnyChange(listener: () => void): () => void {
    this.#everywhere.add(listener);
    return () => void this.#everywhere.delete(listener);
  }

  setEndpoint(given: GivenEndpoint): void {
    this.#put({
      ...given,
      namespaceLabels: this.#namespaceLabels.get(given.namespace) ?? NO_LABELS,
      serviceAccountLabels: this.#serviceAccountLabels.get(accountOf(given)) ?? NO_LABELS,
    });
  }

  removeEndpoint(key: string): void {
    const stored = this.#endpoints.get(key);
    if (stored === undefined) return;
    const { endpoint, selections } = stored;
    const dirty = new Set([endpoint.nodeName]);
    this.#endpoints.delete(key);
    removeFrom(this.#keysByNamespace, endpoint.namespace, key);
    removeFrom(this.#keysByNode, endpoint.nodeName, key);
    for (const selection of selections) {
      leave(selection, endpoint);
      this.#markUsers(selection, dirty);
    }
    this.#tell(dirty);
  }

  /** Undefined: it is gone. */
  setNamespace(name: string, labels: StringMap | undefined): void {
    if (isSameMap(this.#namespaceLabels.get(name), labels)) return;
    if (labels === undefined) this.#namespaceLabels.delete(name);
    else this.#namespaceLabels.set(name, labels);
    this.#refresh(name, (endpoint) => ({ ...endpoint, namespaceLabels: labels ?? NO_LABELS }));
  }

  /** Undefined: it is gone. */
  setServiceAccount(namespace: string, name: string, labels: StringMap | undefined): void {
    const key = `${namespace}/${name}`;
    if (isSameMap(this.#serviceAccountLabels.get(key), labels)) return;
    if (labels === undefined) this.#serviceAccountLabels.delete(key);
    else this.#serviceAccountLabels.set(key, labels);
    this.#refresh(namespace, (endpoint) =>
      endpoint.serviceAccount === name
        ? { ...endpoint, serviceAccountLabels: labels ?? NO_LABELS }
        : endpoint,
    );
  }

  setPolicy(policy: Policy): void {
    const dirty = new Set<string>();
    const previous = this.#policies.get(policy.key);
    this.#policies.set(policy.key, policy);
    // The new one first: a selector that both use stays as it is.
    const subject = this.#hold(policy.subject);
    const peers = policy.peers.map((peer) => this.#hold(peer));
    if (previous !== undefined) this.#release(previous, dirty);
    subject.subjectOf.set(policy.key, policy);
    for (const peer of peers) peer.peerOf.set(policy.key, policy);
    markNodes(subject, dirty);
    for (const selector of previous === undefined ? [] : [previous.subject, ...previous.peers])
      this.#dropUnused(selector);
    this.#tell(dirty);
  }

  removePolicy(key: string): void {
    const policy = this.#policies.get(key);
    if (policy === undefined) return;
    const dirty = new Set<string>();
    this.#policies.delete(key);
    this.#release(policy, dirty);
    for (const selector of [policy.subject, ...policy.peers]) this.#dropUnused(selector);
    this.#tell(dirty);
  }

  #put(endpoint: PolicyEndpoint): void {
    const stored = this.#endpoints.get(endpoint.key);
    const before = stored?.endpoint;
    if (before !== undefined && isSameEndpoint(before, endpoint)) return;
    const dirty = new Set([endpoint.nodeName]);
    if (before !== undefined && before.nodeName !== endpoint.nodeName) {
      dirty.add(before.nodeName);
      removeFrom(this.#keysByNode, before.nodeName, endpoint.key);
    }
    addTo(this.#keysByNode, endpoint.nodeName, endpoint.key);
    addTo(this.#keysByNamespace, endpoint.namespace, endpoint.key);
    const selections = stored?.selections ?? new Set<Selection<Policy>>();
    this.#endpoints.set(endpoint.key, { endpoint, selections });
    const wanted = this.#selectionsFor(endpoint);
    for (const selection of selections) {
      if (before !== undefined) leave(selection, before);
      if (!wanted.has(selection)) {
        selections.delete(selection);
        this.#markUsers(selection, dirty);
      }
    }
    for (const selection of wanted) {
      const isKnown = selections.has(selection);
      selections.add(selection);
      join(selection, endpoint);
      if (!isKnown || before === undefined || !isSameFromOutside(before, endpoint))
        this.#markUsers(selection, dirty);
    }
    this.#tell(dirty);
  }

  #selectionsFor(endpoint: PolicyEndpoint): ReadonlySet<Selection<Policy>> {
    const found = new Set<Selection<Policy>>();
    for (const namespace of [endpoint.namespace, ANY_NAMESPACE]) {
      const names = [bucketOf(namespace, undefined)];
      for (const [key, value] of Object.entries(endpoint.labels))
        names.push(bucketOf(namespace, { key, value }));
      for (const name of names) {
        for (const selection of this.#buckets.get(name)?.values() ?? [])
          if (selection.selector.matches(endpoint)) found.add(selection);
      }
    }
    return found;
  }

  #refresh(namespace: string, change: (endpoint: PolicyEndpoint) => PolicyEndpoint): void {
    for (const key of [...(this.#keysByNamespace.get(namespace) ?? [])]) {
      const endpoint = this.find(key);
      if (endpoint !== undefined) this.#put(change(endpoint));
    }
  }

  /** Its selection, made if there is none yet. */
  #hold(selector: EndpointSelector): Selection<Policy> {
    const known = this.#selections.get(selector.key);
    if (known !== undefined) return known;
    const selection: Selection<Policy> = {
      selector,
      members: new Map(),
      countByNode: new Map(),
      subjectOf: new Map(),
      peerOf: new Map(),
    };
    this.#selections.set(selector.key, selection);
    const name = bucketOf(selector.namespace ?? ANY_NAMESPACE, selector.anchor);
    const bucket = this.#buckets.get(name) ?? new Map<string, Selection<Policy>>();
    this.#buckets.set(name, bucket.set(selector.key, selection));
    const keys =
      selector.namespace === undefined
        ? this.#endpoints.keys()
        : this.#keysByNamespace.get(selector.namespace);
    for (const key of keys ?? []) {
      const stored = this.#endpoints.get(key);
      if (stored === undefined || !selector.matches(stored.endpoint)) continue;
      stored.selections.add(selection);
      join(selection, stored.endpoint);
    }
    return selection;
  }

  #release(policy: Policy, dirty: Set<string>): void {
    const subject = this.#selections.get(policy.subject.key);
    if (subject !== undefined) {
      markNodes(subject, dirty);
      subject.subjectOf.delete(policy.key);
    }
    for (const peer of policy.peers) this.#selections.get(peer.key)?.peerOf.delete(policy.key);
  }

  #dropUnused(selector: EndpointSelector): void {
    const selection = this.#selections.get(selector.key);
    if (selection === undefined || selection.subjectOf.size > 0 || selection.peerOf.size > 0) return;
    this.#selections.delete(selector.key);
    const name = bucketOf(selector.namespace ?? ANY_NAMESPACE, selector.anchor);
    const bucket = this.#buckets.get(name);
    bucket?.delete(selector.key);
    if (bucket?.size === 0) this.#buckets.delete(name);
    for (const key of selection.members.keys()) this.#endpoints.get(key)?.selections.delete(selection);
  }

  /** Nodes that enforce a policy which mentions it. */
  #markUsers(selection: Selection<Policy>, dirty: Set<string>): void {
    for (const { subject } of selection.peerOf.values()) {
      const countByNode = this.#selections.get(subject.key)?.countByNode;
      if (countByNode === undefined) continue;
      for (const nodeName of this.#listeners.keys()) if (countByNode.has(nodeName)) dirty.add(nodeName);
    }
  }

  #tell(nodeNames: ReadonlySet<string>): void {
    for (const nodeName of nodeNames) for (const listener of this.#listeners.get(nodeName) ?? []) listener();
    for (const listener of this.#everywhere) listener();
  }
}

function bucketOf(namespace: string, anchor: EndpointSelector['anchor']): string {
  return anchor === undefined ? namespace : `${namespace} ${anchor.key}=${anchor.value}`;
}

function join<Policy>({ members, countByNode }: Selection<Policy>, endpoint: PolicyEndpoint): void {
  members.set(endpoint.key, endpoint);
  countByNode.set(endpoint.nodeName, (countByNode.get(endpoint.nodeName) ?? 0) + 1);
}

/** The map keeps its place if it joins again at once. */
function leave<Policy>({ members, countByNode }: Selection<Policy>, endpoint: PolicyEndpoint): void {
  members.delete(endpoint.key);
  const count = countByNode.get(endpoint.nodeName) ?? 0;
  if (count > 1) countByNode.set(endpoint.nodeName, count - 1);
  else countByNode.delete(endpoint.nodeName);
}

function markNodes<Policy>({ countByNode }: Selection<Policy>, dirty: Set<string>): void {
  for (const nodeName of countByNode.keys()) dirty.add(nodeName);
}

function addTo(sets: Map<string, Set<string>>, name: string, key: string): void {
  sets.set(name, (sets.get(name) ?? new Set()).add(key));
}

function removeFrom(sets: Map<string, Set<string>>, name: string, key: string): void {
  const set = sets.get(name);
  set?.delete(key);
  if (set?.size === 0) sets.delete(name);
}

function accountOf({ namespace, serviceAccount }: GivenEndpoint): string {
  return `${namespace}/${serviceAccount}`;
}

/** Status writes are many, and most change nothing that matters here. */
function isSameEndpoint(one: PolicyEndpoint, other: PolicyEndpoint): boolean {
  return (
    isSameFromOutside(one, other) &&
    one.nodeName === other.nodeName &&
    one.serviceAccount === other.serviceAccount &&
    isSameMap(one.labels, other.labels) &&
    isSameMap(one.namespaceLabels, other.namespaceLabels) &&
    isSameMap(one.serviceAccountLabels, other.serviceAccountLabels)
  );
}

/** For those that mention it. */
function isSameFromOutside(one: PolicyEndpoint, other: PolicyEndpoint): boolean {
  return (
    one.addresses.length === other.addresses.length &&
    one.addresses.every((address, index) => address === other.addresses[index]) &&
    one.ports.length === other.ports.length &&
    one.ports.every((port, index) => {
      const twin = other.ports[index];
      return port.name === twin?.name && port.protocol === twin.protocol && port.port === twin.port;
    })
  );
}

function isSameMap(one: StringMap | undefined, other: StringMap | undefined): boolean {
  if (one === other) return true;
  if (one === undefined || other === undefined) return false;
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key]);
}
