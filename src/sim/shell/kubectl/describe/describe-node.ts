/** kubectl describe node. */
import {
  fieldOf,
  isPlainRecord,
  listFieldOf,
  textFieldOf,
  type KubeObject,
} from '../../../kube/objects/kube-object';
import { nodeRolesOf } from '../../../kube/printers/cluster-tables';
import { ageText } from '../../../kube/printers/human-duration';
import { orNone } from '../../../kube/printers/table-printer';
import { parseQuantity } from '../../../kube/resource-quantity';
import { longTime, type Description } from './description';

export interface NodeDetails {
  readonly lease: KubeObject | undefined;
  /** Those on the node that have not ended. */
  readonly pods: readonly KubeObject[];
  readonly nowMs: number;
}

export function describeNode(into: Description, node: KubeObject, details: NodeDetails): void {
  const { metadata } = node;
  into.line(0, `Name:\t${metadata.name}`);
  into.line(0, `Roles:\t${orNone(nodeRolesOf(node).join(','))}`);
  into.labels('Labels', metadata.labels ?? {});
  into.annotations('Annotations', metadata.annotations ?? {});
  into.line(0, `CreationTimestamp:\t${longTime(metadata.creationTimestamp)}`);
  into.list('Taints', listFieldOf(node, 'spec', 'taints').map(taintText));
  into.line(0, `Unschedulable:\t${String(fieldOf(node, 'spec', 'unschedulable') === true)}`);
  describeLease(into, details.lease);
  describeConditions(into, node);
  const addresses = listFieldOf(node, 'status', 'addresses');
  into.line(0, 'Addresses:');
  for (const address of addresses) {
    into.line(1, `${textFieldOf(address, 'type') ?? ''}:\t${textFieldOf(address, 'address') ?? ''}`);
  }
  describeAmounts(into, 'Capacity', fieldOf(node, 'status', 'capacity'));
  describeAmounts(into, 'Allocatable', fieldOf(node, 'status', 'allocatable'));
  describeSystem(into, node);
  describeRanges(into, node);
  describePods(into, node, details);
}

function taintText(taint: unknown): string {
  const text = (field: string): string => textFieldOf(taint, field) ?? '';
  const value = text('value') === '' ? '' : `=${text('value')}`;
  return `${text('key')}${value}${text('effect') === '' ? '' : `:${text('effect')}`}`;
}

function describeLease(into: Description, lease: KubeObject | undefined): void {
  into.line(0, 'Lease:');
  const holder = textFieldOf(lease, 'spec', 'holderIdentity');
  into.line(1, `HolderIdentity:\t${holder ?? '<unset>'}`);
  into.line(1, `AcquireTime:\t${longTime(fieldOf(lease, 'spec', 'acquireTime'))}`);
  into.line(1, `RenewTime:\t${longTime(fieldOf(lease, 'spec', 'renewTime'))}`);
}

function describeConditions(into: Description, node: KubeObject): void {
  const conditions = listFieldOf(node, 'status', 'conditions');
  if (conditions.length === 0) return;
  into.line(0, 'Conditions:');
  into.line(1, 'Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage');
  into.line(1, '----\t------\t-----------------\t------------------\t------\t-------');
  for (const condition of conditions) {
    const text = (field: string): string => textFieldOf(condition, field) ?? '';
    const time = (field: string): string => longTime(fieldOf(condition, field));
    into.line(
      1,
      `${text('type')} \t${text('status')} \t${time('lastHeartbeatTime')} \t${time('lastTransitionTime')} \t${text('reason')} \t${text('message')}`,
    );
  }
}

function describeAmounts(into: Description, title: string, amounts: unknown): void {
  if (!isPlainRecord(amounts)) return;
  into.line(0, `${title}:`);
  for (const name of Object.keys(amounts).sort()) into.line(1, `${name}:\t${String(amounts[name])}`);
}

function describeSystem(into: Description, node: KubeObject): void {
  const info = (field: string): string => textFieldOf(node, 'status', 'nodeInfo', field) ?? '';
  into.line(0, 'System Info:');
  for (const [title, field] of [
    ['Machine ID', 'machineID'],
    ['System UUID', 'systemUUID'],
    ['Boot ID', 'bootID'],
    ['Kernel Version', 'kernelVersion'],
    ['OS Image', 'osImage'],
    ['Operating System', 'operatingSystem'],
    ['Architecture', 'architecture'],
    ['Container Runtime Version', 'containerRuntimeVersion'],
    ['Kubelet Version', 'kubeletVersion'],
    ['Kube-Proxy Version', 'kubeProxyVersion'],
  ] as const) {
    into.line(1, `${title}:\t${info(field)}`);
  }
}

function describeRanges(into: Description, node: KubeObject): void {
  const range = textFieldOf(node, 'spec', 'podCIDR') ?? '';
  if (range !== '') into.line(0, `PodCIDR:\t${range}`);
  const ranges = listFieldOf(node, 'spec', 'podCIDRs');
  if (ranges.length > 0) into.line(0, `PodCIDRs:\t${ranges.join(',')}`);
  const provider = textFieldOf(node, 'spec', 'providerID') ?? '';
  if (provider !== '') into.line(0, `ProviderID:\t${provider}`);
}

interface Amount {
  readonly requests: number;
  readonly limits: number;
}

const MEBI = 1_048_576;

function describePods(into: Description, node: KubeObject, { pods, nowMs }: NodeDetails): void {
  const allocatable = (name: string): number => {
    const amount = fieldOf(node, 'status', 'allocatable', name);
    return parseQuantity(typeof amount === 'string' || typeof amount === 'number' ? amount : undefined);
  };
  into.line(0, `Non-terminated Pods:\t(${pods.length} in total)`);
  into.line(1, 'Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge');
  into.line(1, '---------\t----\t\t------------\t----------\t---------------\t-------------\t---');
  const sums = new Map<string, Amount>();
  for (const pod of pods) {
    const cells = ['cpu', 'memory'].flatMap((name) => {
      const amount = amountOf(pod, name);
      const before = sums.get(name) ?? { requests: 0, limits: 0 };
      sums.set(name, { requests: before.requests + amount.requests, limits: before.limits + amount.limits });
      return [amount.requests, amount.limits].map((value) => shareText(name, value, allocatable(name)));
    });
    const { namespace = '', name, creationTimestamp } = pod.metadata;
    into.line(1, `${namespace}\t${name}\t\t${cells.join('\t')}\t${ageText(creationTimestamp, nowMs)}`);
  }
  into.line(0, 'Allocated resources:');
  into.line(1, '(Total limits may be over 100 percent, i.e., overcommitted.)');
  into.line(1, 'Resource\tRequests\tLimits');
  into.line(1, '--------\t--------\t------');
  for (const name of ['cpu', 'memory', 'ephemeral-storage']) {
    const { requests, limits } = sums.get(name) ?? { requests: 0, limits: 0 };
    const [wanted, most] = [requests, limits].map((value) => shareText(name, value, allocatable(name)));
    into.line(1, `${name}\t${wanted ?? ''}\t${most ?? ''}`);
  }
}

/** The sum of its containers, or the largest init container where that is more. */
function amountOf(pod: KubeObject, name: string): Amount {
  const of = (containers: readonly unknown[], kind: string): readonly number[] =>
    containers.map((container) => {
      const amount = fieldOf(container, 'resources', kind, name);
      return parseQuantity(typeof amount === 'string' || typeof amount === 'number' ? amount : undefined);
    });
  const total = (kind: string): number => {
    const main = of(listFieldOf(pod, 'spec', 'containers'), kind).reduce((sum, amount) => sum + amount, 0);
    return Math.max(main, ...of(listFieldOf(pod, 'spec', 'initContainers'), kind));
  };
  return { requests: total('requests'), limits: total('limits') };
}

function shareText(name: string, amount: number, all: number): string {
  const share = all === 0 ? 0 : Math.trunc((amount / all) * 100);
  return `${amountText(name, amount)} (${share}%)`;
}

/** As `resource.Quantity` writes what was added up. */
function amountText(name: string, amount: number): string {
  if (amount === 0) return '0';
  if (name === 'cpu') return Number.isInteger(amount) ? String(amount) : `${Math.round(amount * 1_000)}m`;
  if (amount % (MEBI * 1_024) === 0) return `${amount / (MEBI * 1_024)}Gi`;
  if (amount % MEBI === 0) return `${amount / MEBI}Mi`;
  return amount % 1_024 === 0 ? `${amount / 1_024}Ki` : String(amount);
}
