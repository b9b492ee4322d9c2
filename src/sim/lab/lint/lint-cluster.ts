/**
 * A lab as its text describes it, arranged for the rules of `lint`: who makes Pods, which of them a selector means, what
 * Namespaces carry. Nothing of it runs.
 *
 * Knows of the cluster's own things only what manifests lean on: the Namespaces that every cluster has, and CoreDNS.
 */
import { findKind } from '../../kube/kinds';
import { readNetworkPolicy } from '../../kube/network-policy/network-policy';
import type { EndpointSelector } from '../../kube/network-policy/endpoint-selector';
import { stringMapFieldOf, type KubeObject, type StringMap } from '../../kube/objects/kube-object';
import { hasLabels } from '../../kube/store/label-selector';
import { namespaceOf } from '../element-ref';
import type { LabDocument, LabSpec, SourcedObject } from '../lab-document';
import { BUILT_IN_NAMESPACES } from '../objects/object-set';
import { ingressControllersOf, type LintController } from './ingress-controllers';
import { workloadFrom, type LintWorkload } from './lint-workload';
import { PolicyView, type SourcedPolicy } from './policy-view';

/** Every Namespace carries its name (`NamespaceDefaultLabelName`, since Kubernetes 1.21). */
export const NAME_LABEL = 'kubernetes.io/metadata.name';

export class LintCluster {
  readonly document: LabDocument;
  /** Of the text, and of the cluster itself. */
  readonly workloads: readonly LintWorkload[];
  readonly policies: readonly SourcedPolicy[];
  readonly controllers: readonly LintController[];
  readonly dns: LintWorkload;
  /** Nodes that take ordinary Pods. */
  readonly workerCount: number;
  /** Objects of kinds that Kubernetes has not. */
  readonly #custom: readonly SourcedObject[];
  readonly #byKind = new Map<string, SourcedObject[]>();
  readonly #byName = new Map<string, SourcedObject>();
  readonly #labelsByNamespace = new Map<string, StringMap>();
  readonly #byLabel = new Map<string, LintWorkload[]>();
  readonly #byNamespace = new Map<string, LintWorkload[]>();
  readonly #selected = new Map<string, readonly LintWorkload[]>();
  #policyView: PolicyView | undefined;

  constructor(document: LabDocument) {
    this.document = document;
    this.#custom = document.objects.filter(({ object }) => findKind(object.kind) === undefined);
    for (const source of document.objects) this.#note(source);
    for (const name of BUILT_IN_NAMESPACES) this.#noteNamespace(name, {});
    for (const { object } of this.objects('Namespace'))
      this.#noteNamespace(object.metadata.name, stringMapFieldOf(object.metadata, 'labels'));
    const nodes = document.spec.cluster.nodes.filter(
      ({ taints }) => !taints.some(({ effect }) => effect !== 'PreferNoSchedule'),
    );
    this.workerCount = nodes.length;
    const labelsOf = (namespace: string): StringMap => this.namespaceLabels(namespace);
    const workloads = document.objects.flatMap((source) => {
      const workload = workloadFrom(source, labelsOf, nodes.length);
      return workload === undefined ? [] : [workload];
    });
    this.controllers = ingressControllersOf(document, workloads, (name) => {
      if (!this.#labelsByNamespace.has(name)) this.#noteNamespace(name, {});
      return this.namespaceLabels(name);
    });
    this.dns = dnsWorkload(labelsOf('kube-system'));
    const own = this.controllers.flatMap(({ workload }) => (workload.source === undefined ? [workload] : []));
    this.workloads = [...workloads, this.dns, ...own];
    for (const workload of this.workloads) this.#index(workload);
    // Calico has a kind of the same name, with other fields.
    this.policies = this.objects('NetworkPolicy')
      .filter(({ object }) => object.apiVersion.startsWith('networking.k8s.io/'))
      .map((source) => ({ source, policy: readNetworkPolicy(source.object) }));
  }

  get policyView(): PolicyView {
    this.#policyView ??= new PolicyView({
      policies: this.policies,
      podSubnet: this.spec.cluster.networking.podSubnet,
      selectedBy: (selector) => this.selectedBy(selector),
    });
    return this.#policyView;
  }

  get spec(): LabSpec {
    return this.document.spec;
  }

  /** Does the text say which cluster it is for? */
  get isLab(): boolean {
    return this.document.source !== undefined;
  }

  /** How bad it is that nobody is there: manifests may be a part of what is in a namespace. */
  severityOfAbsence(namespace: string): 'warning' | 'notice' {
    const isKnown = this.workloadsIn(namespace).some(({ source }) => source !== undefined);
    return this.isLab || isKnown ? 'warning' : 'notice';
  }

  /**
   * May a custom resource make Pods with these labels: has it them itself, or does one of them name it? No controller of it
   * runs here, so that nobody knows.
   */
  isMadeElsewhere(namespace: string | undefined, labels: StringMap): boolean {
    const values = new Set(Object.values(labels));
    return this.#custom.some(
      ({ object }) =>
        (namespace === undefined || namespaceOf(object) === namespace) &&
        (values.has(object.metadata.name) ||
          hasLabels(labels, stringMapFieldOf(object.metadata, 'labels')) ||
          hasLabels(labels, stringMapFieldOf(object.spec, 'podMetadata', 'labels'))),
    );
  }

  objects(kind: string): readonly SourcedObject[] {
    return this.#byKind.get(kind) ?? [];
  }

  find(kind: string, namespace: string, name: string): SourcedObject | undefined {
    return this.#byName.get(`${kind} ${namespace}/${name}`);
  }

  /** Those of this name in every namespace. */
  named(kind: string, name: string): readonly SourcedObject[] {
    return this.objects(kind).filter(({ object }) => object.metadata.name === name);
  }

  /** Empty for one that does not exist. */
  namespaceLabels(namespace: string): StringMap {
    return this.#labelsByNamespace.get(namespace) ?? {};
  }

  /** With their labels, in the order of the text; those of the cluster come first. */
  get namespaces(): ReadonlyMap<string, StringMap> {
    return this.#labelsByNamespace;
  }

  workloadsIn(namespace: string): readonly LintWorkload[] {
    return this.#byNamespace.get(namespace) ?? [];
  }

  /** By the labels of a Service. */
  workloadsWith(namespace: string, labels: StringMap): readonly LintWorkload[] {
    const [first] = Object.entries(labels);
    const near = first === undefined ? undefined : this.#byLabel.get(`${first[0]}=${first[1]}`);
    const candidates = first === undefined ? this.workloadsIn(namespace) : (near ?? []);
    return candidates.filter(
      (workload) => workload.namespace === namespace && hasLabels(labels, workload.labels),
    );
  }

  /** Those whose Pods a selector of a policy means. Pods on their node's network are none of them. */
  selectedBy(selector: EndpointSelector): readonly LintWorkload[] {
    const known = this.#selected.get(selector.key);
    if (known !== undefined) return known;
    const { anchor, namespace } = selector;
    const candidates =
      anchor !== undefined
        ? (this.#byLabel.get(`${anchor.key}=${anchor.value}`) ?? [])
        : namespace === undefined
          ? this.workloads
          : this.workloadsIn(namespace);
    const selected = candidates.filter(
      ({ isHostNetwork, endpoint }) => !isHostNetwork && selector.matches(endpoint),
    );
    this.#selected.set(selector.key, selected);
    return selected;
  }

  #note(source: SourcedObject): void {
    const { object } = source;
    const known = this.#byKind.get(object.kind);
    if (known === undefined) this.#byKind.set(object.kind, [source]);
    else known.push(source);
    this.#byName.set(keyOf(object), source);
  }

  #noteNamespace(name: string, labels: StringMap): void {
    this.#labelsByNamespace.set(name, { [NAME_LABEL]: name, ...labels });
  }

  #index(workload: LintWorkload): void {
    const inNamespace = this.#byNamespace.get(workload.namespace);
    if (inNamespace === undefined) this.#byNamespace.set(workload.namespace, [workload]);
    else inNamespace.push(workload);
    for (const [key, value] of Object.entries(workload.labels)) {
      const label = `${key}=${value}`;
      const withLabel = this.#byLabel.get(label);
      if (withLabel === undefined) this.#byLabel.set(label, [workload]);
      else withLabel.push(workload);
    }
  }
}

function keyOf(object: KubeObject): string {
  return `${object.kind} ${namespaceOf(object)}/${object.metadata.name}`;
}

/** What kubeadm deploys, as policies see it (`kube/system-objects.ts`). */
function dnsWorkload(namespaceLabels: StringMap): LintWorkload {
  const ports = [
    { name: 'dns', protocol: 'UDP', port: 53 },
    { name: 'dns-tcp', protocol: 'TCP', port: 53 },
    { name: 'metrics', protocol: 'TCP', port: 9153 },
  ];
  const labels = { 'k8s-app': 'kube-dns' };
  const base = { namespace: 'kube-system', name: 'coredns', labels };
  return {
    ...base,
    source: undefined,
    kind: 'Deployment',
    podPath: [],
    pod: undefined,
    ports: ports.map((port) => ({ ...port, hostPort: undefined, hostIp: '', path: [] })),
    isHostNetwork: false,
    isJob: false,
    replicas: 2,
    endpoint: {
      ...base,
      key: 'Deployment kube-system/coredns',
      namespaceLabels,
      serviceAccount: 'coredns',
      serviceAccountLabels: {},
      addresses: [],
      nodeName: '',
      ports,
    },
  };
}
