/**
 * The spec of a lab under an edit: what the Lab document says itself, and what comes of it with all defaults.
 *
 * Defaults depend on what is given (addresses and ranges are handed out in order), so that an edit of one machine could
 * shift others; what would shift is written out. A lab of plain manifests gets a lab file beside them.
 */
import { say, type Wording } from '../../base/sentence';
import { err, ok, type Result } from '../../base/result';
import { fieldOf } from '../../kube/objects/kube-object';
import type { FieldPath } from '../../kube/objects/object-issue';
import type { ClusterNode } from '../../kube/cluster-spec';
import { formatFieldPath } from '../../kube/objects/object-issue';
import type { LabOutsideMachine, LabSpec } from '../lab-document';
import { labFileSchema, type GivenFault, type GivenLabSpec, type GivenNode } from '../lab-schema';
import { resolveLab, type ResolvedLab } from '../resolve/resolve-lab';
import type { TextInput } from '../source/source-file';
import { yamlSlicesOf } from '../source/yaml-slices';
import type { LabEdit, LabEditContext } from './lab-command';
import type { DocumentTarget, LabDraft } from './lab-draft';
import { documentInsertion } from './document-insertion';
import { labTextOf, newLabFileOf, ownLabFileOf } from './new-lab-file';
import { isSameValue, withoutValueAt, withValueAt } from './plain-value';
import type { FaultStep } from './fault-step';
import {
  writtenMachineOf,
  writtenNetworkOf,
  writtenNodesOf,
  writtenOutsideOf,
  writtenSpecOf,
} from './written-spec';

type GivenIngressController = NonNullable<NonNullable<GivenLabSpec['cluster']>['ingressControllers']>[number];

export interface FinishedSpec {
  readonly spec: LabSpec;
  readonly newFiles: readonly TextInput[];
}

export class SpecDraft {
  readonly #context: LabEditContext;
  readonly #draft: LabDraft;
  readonly #target: DocumentTarget | undefined;
  #given: GivenLabSpec;
  /** What the lab is to be. */
  #wanted: LabSpec;
  #problem: Wording | undefined;

  constructor(context: LabEditContext, draft: LabDraft) {
    const { source, spec } = context.document;
    this.#context = context;
    this.#draft = draft;
    this.#target = source === undefined ? undefined : draft.targetAt(source.location);
    this.#given = source?.given ?? writtenSpecOf(spec);
    this.#wanted = spec;
  }

  get wanted(): LabSpec {
    return this.#wanted;
  }

  /** As they stand in the text. */
  get faults(): readonly GivenFault[] {
    return this.#given.faults ?? [];
  }

  addNode(node: GivenNode): void {
    this.#writeNodes();
    const nodes = this.#given.cluster?.nodes ?? [];
    const like = nodes.filter(({ role }) => role !== 'control-plane').at(-1) ?? nodes.at(-1);
    const entry: GivenNode = {
      name: node.name,
      ...(like?.addresses === undefined ? {} : { addresses: node.addresses }),
      ...(like?.role === undefined ? {} : { role: 'worker' as const }),
      ...(like?.segment === undefined && node.segment === this.#defaultSegment()
        ? {}
        : { segment: node.segment }),
      ...(node.labels === undefined ? {} : { labels: node.labels }),
      ...(node.taints === undefined ? {} : { taints: node.taints }),
    };
    this.#set(['spec', 'cluster', 'nodes', nodes.length], entry);
    const added = this.#resolved().spec.cluster.nodes.find(({ name }) => name === node.name);
    const { cluster } = this.#wanted;
    if (added === undefined)
      this.#fail(say('The number of nodes was given on the command line (--node-count).'));
    else this.#wanted = { ...this.#wanted, cluster: { ...cluster, nodes: [...cluster.nodes, added] } };
  }

  addOutside(machine: LabOutsideMachine): void {
    this.#writeOutside();
    this.#set(['spec', 'outside', this.#given.outside?.length ?? 0], writtenMachineOf(machine));
    this.#wanted = { ...this.#wanted, outside: [...this.#wanted.outside, machine] };
  }

  removeNode(name: string): void {
    this.#removeFaultsOf(name);
    this.#writeNodes();
    this.#removeFrom(['spec', 'cluster', 'nodes'], this.#given.cluster?.nodes ?? [], name);
    const { cluster } = this.#wanted;
    const nodes = cluster.nodes.filter((node) => node.name !== name);
    this.#wanted = { ...this.#wanted, cluster: { ...cluster, nodes } };
  }

  removeOutside(name: string): void {
    this.#removeFaultsOf(name);
    this.#writeOutside();
    this.#removeFrom(['spec', 'outside'], this.#given.outside ?? [], name);
    const outside = this.#wanted.outside.filter((machine) => machine.name !== name);
    this.#wanted = { ...this.#wanted, outside };
  }

  removeRouter(name: string): void {
    this.#removeFaultsOf(name);
    if (this.#given.network?.routers === undefined) {
      this.#set(['spec', 'network', 'routers'], writtenNetworkOf(this.#wanted).routers);
    }
    this.#removeFrom(['spec', 'network', 'routers'], this.#given.network?.routers ?? [], name);
    const { network } = this.#wanted;
    const routers = network.routers.filter((router) => router.name !== name);
    this.#wanted = { ...this.#wanted, network: { ...network, routers } };
  }

  removeSegment(name: string): void {
    if (this.#given.network?.segments === undefined) {
      this.#set(['spec', 'network', 'segments'], writtenNetworkOf(this.#wanted).segments);
    }
    this.#removeFrom(['spec', 'network', 'segments'], this.#given.network?.segments ?? [], name);
    const { network } = this.#wanted;
    const segments = network.segments.filter((segment) => segment.name !== name);
    this.#wanted = { ...this.#wanted, network: { ...network, segments } };
  }

  /** Plugs it into another segment, with an address of that. */
  moveNode(name: string, segment: string, address: string): void {
    this.#writeNodes();
    const index = (this.#given.cluster?.nodes ?? []).findIndex((node) => node.name === name);
    if (index === -1) {
      this.#failMissing(name);
      return;
    }
    const path: FieldPath = ['spec', 'cluster', 'nodes', index];
    this.#plugIn(path, this.#given.cluster?.nodes?.[index]?.addresses, { segment, address });
    const { cluster } = this.#wanted;
    const nodes = cluster.nodes.map((node): ClusterNode =>
      node.name === name ? { ...node, segment, addresses: [address] } : node,
    );
    this.#wanted = { ...this.#wanted, cluster: { ...cluster, nodes } };
  }

  moveOutside(name: string, segment: string, address: string): void {
    this.#writeOutside();
    const index = (this.#given.outside ?? []).findIndex((machine) => machine.name === name);
    if (index === -1) {
      this.#failMissing(name);
      return;
    }
    const path: FieldPath = ['spec', 'outside', index];
    this.#plugIn(path, this.#given.outside?.[index]?.addresses, { segment, address });
    const outside = this.#wanted.outside.map((machine) =>
      machine.name === name ? { ...machine, segment, addresses: [address] } : machine,
    );
    this.#wanted = { ...this.#wanted, outside };
  }

  /** Options belong to a plugin: those of the one before go with it. */
  switchPlugin(plugin: string, mode: string): void {
    const path: FieldPath = ['spec', 'cluster', 'cni'];
    const given = this.#given.cluster?.cni;
    const isSamePlugin = this.#wanted.cluster.cni.plugin === plugin;
    if (given === undefined) this.#set(path, { plugin, mode });
    else {
      const options = Object.keys(given).filter((field) => field !== 'plugin' && field !== 'mode');
      if (!isSamePlugin) for (const field of options) this.#remove([...path, field]);
      this.#set([...path, 'plugin'], plugin);
      this.#set([...path, 'mode'], mode);
    }
    const { cni } = this.#resolved().spec.cluster;
    if (cni.plugin !== plugin || cni.mode !== mode)
      this.#fail(say('The network plugin was given on the command line (--cni).'));
    this.#wanted = { ...this.#wanted, cluster: { ...this.#wanted.cluster, cni } };
  }

  switchProxyMode(mode: LabSpec['cluster']['kubeProxy']['mode']): void {
    this.#set(['spec', 'cluster', 'kubeProxy', 'mode'], mode);
    const { kubeProxy } = this.#resolved().spec.cluster;
    if (kubeProxy.mode !== mode)
      this.#fail(say('The mode of kube-proxy was given on the command line (--proxy-mode).'));
    this.#wanted = { ...this.#wanted, cluster: { ...this.#wanted.cluster, kubeProxy } };
  }

  addIngressController(controller: GivenIngressController): void {
    const controllers = this.#given.cluster?.ingressControllers ?? [];
    this.#set(['spec', 'cluster', 'ingressControllers', controllers.length], controller);
    const { ingressControllers } = this.#resolved().spec.cluster;
    if (ingressControllers !== undefined)
      this.#wanted = { ...this.#wanted, cluster: { ...this.#wanted.cluster, ingressControllers } };
  }

  /** One of the cloud is a machine besides. */
  setLoadBalancer(balancer: { readonly kind: 'l2' | 'cloud'; readonly pool: string }): void {
    this.#set(['spec', 'cluster', 'loadBalancer'], balancer);
    const { cluster, outside } = this.#resolved().spec;
    const { loadBalancer, ingressControllers } = cluster;
    this.#wanted = {
      ...this.#wanted,
      outside,
      cluster: {
        ...this.#wanted.cluster,
        ...(loadBalancer === undefined ? {} : { loadBalancer }),
        ...(ingressControllers === undefined ? {} : { ingressControllers }),
      },
    };
  }

  /** Answers why that is no fault that a cable can have, in a sentence. */
  changeFaults(steps: readonly FaultStep[]): Wording | undefined {
    for (const step of steps) {
      if ('value' in step) this.#set(step.path, step.value);
      else this.#remove(step.path);
    }
    const { spec, issues } = this.#resolved();
    this.#wanted = { ...this.#wanted, faults: spec.faults };
    const issue = issues.find(({ severity, path }) => severity === 'error' && path[1] === 'faults');
    if (issue === undefined) return undefined;
    const what = issue.message.slice(issue.message.indexOf(': ') + 2);
    const field = issue.path.at(-1) ?? 'fault';
    return issue.hint === undefined
      ? say('{field}: {problem}.', { field, problem: what })
      : say('{field}: {problem}; {fix}.', { field, problem: what, fix: issue.hint });
  }

  finish(): Result<FinishedSpec, LabEdit> {
    const { document, files, makesLabFile: canMakeFile } = this.#context;
    if (this.#problem === undefined && document.source !== undefined) this.#settle();
    if (this.#problem !== undefined) return err({ kind: 'refused', message: this.#problem });
    const own = document.source === undefined ? ownLabFileOf(files) : undefined;
    const draft = own === undefined ? undefined : this.#draft.draftOf(own);
    if (draft !== undefined) {
      const text = labTextOf(document.name, this.#written());
      draft.apply([documentInsertion(draft.text, yamlSlicesOf(draft.text), -1, text)]);
    } else if (document.source === undefined) {
      const file = newLabFileOf(document, files, this.#written());
      if (!file.ok) return err({ kind: 'refused', message: file.error });
      const { name: fileName, text } = file.value;
      if (canMakeFile) return ok({ spec: this.#wanted, newFiles: [{ name: fileName, text }] });
      const message = this.#isUnchanged
        ? beside(files.length, fileName)
        : files.length === 1
          ? say(
              'Machines and cables are no Kubernetes objects: the text is a Kubernetes manifest and stays so. They are written into a lab file beside it, {fileName}, which names it.',
              { fileName },
            )
          : say(
              'Machines and cables are no Kubernetes objects: the text is Kubernetes manifests and stays so. They are written into a lab file beside it, {fileName}, which names it.',
              { fileName },
            );
      return err({ kind: 'needs-lab-file', fileName, message });
    }
    return ok({ spec: this.#wanted, newFiles: [] });
  }

  /** It is there for the Layout document alone, which is written with it. */
  get #isUnchanged(): boolean {
    return this.#wanted === this.#context.document.spec;
  }

  #written(): GivenLabSpec {
    const { faults = [] } = this.#given;
    return { ...writtenSpecOf(this.#wanted), ...(faults.length === 0 ? {} : { faults }) };
  }

  /** Writes out what defaults would give otherwise than before. */
  #settle(): void {
    const { segments, routers } = this.#wanted.network;
    const resolved = this.#resolved();
    if (!isSameValue(resolved.spec.network.segments, segments))
      this.#set(['spec', 'network', 'segments'], writtenNetworkOf(this.#wanted).segments);
    if (!isSameValue(this.#resolved().spec.network.routers, routers))
      this.#set(['spec', 'network', 'routers'], writtenNetworkOf(this.#wanted).routers);
    if (!isSameValue(this.#resolved().spec.outside, this.#wanted.outside)) this.#writeOutside();
    for (const node of this.#wanted.cluster.nodes) this.#settleNode(node);
    const [issue] = this.#resolved().issues.filter(({ severity }) => severity === 'error');
    if (issue !== undefined)
      this.#fail(say('The lab could not be read after that: {problem}.', { problem: issue.message }));
  }

  #settleNode(node: ClusterNode): void {
    const nodes = this.#given.cluster?.nodes ?? [];
    const index = nodes.findIndex(({ name }) => name === node.name);
    const before = this.#resolved().spec.cluster.nodes.find(({ name }) => name === node.name);
    if (index === -1 || before === undefined) return;
    const path: FieldPath = ['spec', 'cluster', 'nodes', index];
    if (!isSameValue(before.addresses, node.addresses)) this.#set([...path, 'addresses'], node.addresses);
    if (node.podCIDR !== undefined && before.podCIDR !== node.podCIDR)
      this.#set([...path, 'podCIDR'], node.podCIDR);
  }

  #resolved(): ResolvedLab {
    return resolveLab({ given: this.#given, nodes: [], overrides: this.#context.overrides ?? {} });
  }

  #defaultSegment(): string {
    const { segments } = this.#wanted.network;
    return segments.find(({ name }) => name === 'lan')?.name ?? segments[0]?.name ?? 'lan';
  }

  /** A list that is not given stands for the default one, which ends with the first item. */
  #writeNodes(): void {
    const isGiven = this.#given.cluster?.nodes !== undefined;
    if (!isGiven) this.#set(['spec', 'cluster', 'nodes'], writtenNodesOf(this.#wanted));
  }

  #writeOutside(): void {
    if (this.#given.outside === undefined) this.#set(['spec', 'outside'], writtenOutsideOf(this.#wanted));
  }

  #plugIn(
    path: FieldPath,
    addresses: readonly string[] | undefined,
    to: { readonly segment: string; readonly address: string },
  ): void {
    for (let index = (addresses?.length ?? 0) - 1; index > 0; index -= 1) {
      this.#remove([...path, 'addresses', index]);
    }
    if (addresses === undefined) this.#set([...path, 'addresses'], [to.address]);
    else this.#set([...path, 'addresses', 0], to.address);
    this.#set([...path, 'segment'], to.segment);
  }

  /** What is wrong with the cables of a machine goes with it. */
  #removeFaultsOf(name: string): void {
    const faults = this.#given.faults ?? [];
    const isItsCable = (cable: string): boolean => cable === name || cable.startsWith(`${name}:`);
    for (let index = faults.length - 1; index >= 0; index -= 1) {
      if (isItsCable(faults[index]?.cable ?? '')) this.#remove(['spec', 'faults', index]);
    }
    const left = this.#wanted.faults.filter(({ machine }) => machine !== name);
    this.#wanted = { ...this.#wanted, faults: left };
  }

  #removeFrom(path: FieldPath, list: readonly { readonly name: string }[], name: string): void {
    const index = list.findIndex((machine) => machine.name === name);
    if (index === -1) this.#failMissing(name);
    else this.#remove([...path, index]);
  }

  #set(path: FieldPath, value: unknown): void {
    this.#edit(path, (target) => this.#draft.change(target, (text) => text.set(path, value)));
    this.#regive(withValueAt({ spec: this.#given }, path, value));
  }

  #remove(path: FieldPath): void {
    this.#edit(path, (target) => this.#draft.change(target, (text) => text.remove(path, false)));
    this.#regive(withoutValueAt({ spec: this.#given }, path, false));
  }

  #edit(path: FieldPath, change: (target: DocumentTarget) => Wording | undefined): void {
    if (this.#context.document.source === undefined) return;
    const why = this.#target === undefined ? say('it is not found in the text') : change(this.#target);
    if (why === undefined) return;
    const { location } = this.#context.document.source;
    this.#fail(
      say('The Lab document cannot be edited from here: {path}: {problem}. Edit the text, {place}.', {
        path: formatFieldPath(path),
        problem: why,
        place: `${location.file}:${location.line}`,
      }),
    );
  }

  #regive(lab: unknown): void {
    const head = { apiVersion: 'podwire.dev/v1', kind: 'Lab' };
    const parsed = labFileSchema.safeParse({ ...head, spec: fieldOf(lab, 'spec') });
    if (parsed.success) this.#given = parsed.data.spec ?? {};
    else this.#fail(say('The lab could not be read after that.'));
  }

  #failMissing(name: string): void {
    this.#fail(say('{name} is there by default and does not stand in the text.', { name }));
  }

  #fail(message: Wording): void {
    this.#problem ??= message;
  }
}

/** Why places, groups and notes ask for a lab file beside plain manifests. */
function beside(fileCount: number, fileName: string): Wording {
  return fileCount === 1
    ? say(
        'Positions, groups and notes belong to the picture alone: the text is a Kubernetes manifest and stays so. They are written into a lab file beside it, {fileName}, which names it.',
        { fileName },
      )
    : say(
        'Positions, groups and notes belong to the picture alone: the text is Kubernetes manifests and stays so. They are written into a lab file beside it, {fileName}, which names it.',
        { fileName },
      );
}
