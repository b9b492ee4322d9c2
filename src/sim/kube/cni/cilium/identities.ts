/**
 * Security identities: all Pods whose labels say the same have one number, which stands in policy maps and in tunnel headers
 * in place of their addresses (Cilium v1.17 `pkg/identity`, `pkg/k8s/labels.go`).
 *
 * Models the labels that count: those of the Pod, of its namespace, its ServiceAccount and the name of the cluster; numbers from 256 on that
 * are drawn at random, as the allocation through CiliumIdentity objects does.
 * Leaves out the removal of identities that nobody has any more, for which the operator waits long.
 */
import type { Prng } from '../../../base/prng';
import type { PolicyEndpoint } from '../../network-policy/policy-endpoint';
import { FIRST_CLUSTER_IDENTITY, LAST_CLUSTER_IDENTITY } from './reserved-identity';

export interface SecurityIdentity {
  readonly id: number;
  /** `k8s:app=web` …, sorted. */
  readonly labels: readonly string[];
  /** One of those that have it, for selectors to look at: they see nothing but what all have in common. */
  readonly example: PolicyEndpoint;
}

/** `label-prefix-file` of the defaults: labels that say nothing about what a Pod is. */
const IGNORED_LABELS =
  /^(?:io\.kubernetes\.|(?:.*\.)?kubernetes\.io\/|statefulset\.kubernetes\.io\/|apps\.kubernetes\.io\/pod-index|batch\.kubernetes\.io\/|annotation\.|pod-template-(?:generation|hash)|controller-revision-hash|controller-uid|job-name|etcd_node|topology\.)/u;
const KEPT_LABELS = /^(?:app\.kubernetes\.io\/|io\.cilium\.|io\.kubernetes\.pod\.namespace$)/u;

export class Identities {
  readonly #prng: Prng;
  readonly #byLabels = new Map<string, SecurityIdentity>();
  readonly #byId = new Map<number, SecurityIdentity>();

  constructor(prng: Prng) {
    this.#prng = prng;
  }

  /** Also whether it was not there before. */
  allocate(endpoint: PolicyEndpoint): { readonly identity: SecurityIdentity; readonly isNew: boolean } {
    const labels = identityLabelsOf(endpoint);
    const key = labels.join(';');
    const known = this.#byLabels.get(key);
    if (known !== undefined) return { identity: known, isNew: false };
    // The same labels draw the same number in every run, whoever came before.
    const draws = this.#prng.split(key);
    let id = drawn(draws);
    while (this.#byId.has(id)) id = drawn(draws);
    const identity: SecurityIdentity = { id, labels, example: endpoint };
    this.#byLabels.set(key, identity);
    this.#byId.set(id, identity);
    return { identity, isNew: true };
  }

  find(id: number): SecurityIdentity | undefined {
    return this.#byId.get(id);
  }

  all(): readonly SecurityIdentity[] {
    return [...this.#byId.values()].toSorted((one, other) => one.id - other.id);
  }
}

function drawn(prng: Prng): number {
  return FIRST_CLUSTER_IDENTITY + prng.below(LAST_CLUSTER_IDENTITY - FIRST_CLUSTER_IDENTITY + 1);
}

function identityLabelsOf({
  labels,
  namespace,
  namespaceLabels,
  serviceAccount,
}: PolicyEndpoint): readonly string[] {
  const own = Object.entries(labels).filter(([key]) => KEPT_LABELS.test(key) || !IGNORED_LABELS.test(key));
  const ofNamespace = Object.entries(namespaceLabels).map(
    ([key, value]) => `k8s:io.cilium.k8s.namespace.labels.${key}=${value}`,
  );
  return [
    ...own.map(([key, value]) => `k8s:${key}${value === '' ? '' : `=${value}`}`),
    ...ofNamespace,
    'k8s:io.cilium.k8s.policy.cluster=default',
    `k8s:io.cilium.k8s.policy.serviceaccount=${serviceAccount}`,
    `k8s:io.kubernetes.pod.namespace=${namespace}`,
  ].sort();
}
