/**
 * The one place where references of the page (`element-ref`) and of the contract (`design.ts`) are mapped.
 *
 * The topology calls machines outside and routers `host/NAME`; the design says `router/NAME` for a router.
 */
import { elementRef, splitElementRef } from './element-ref';

const WORKLOAD_KINDS: ReadonlySet<string> = new Set([
  'deployment',
  'replicaset',
  'statefulset',
  'daemonset',
  'job',
  'cronjob',
  'replicationcontroller',
]);

/** What of a machine decides how the design calls it. */
interface MachineKind {
  readonly id: string;
  readonly kind: string;
}

/** `pod:default/client` to `pod/default/client`; undefined for what has no document of its own, such as a wire. */
export function contractRefOf(ref: string, machines: readonly MachineKind[]): string | undefined {
  const parts = splitElementRef(ref);
  switch (parts?.kind) {
    case 'machine': {
      const machine = machines.find((candidate) => candidate.id === parts.id);
      return machine?.kind === 'router' ? parts.id.replace(/^host\//u, 'router/') : parts.id;
    }
    case 'pod':
      return `pod/${parts.id}`;
    case 'service':
      return `service/${parts.id}`;
    case 'ingress':
      return `ingress/${parts.id}`;
    case 'policy':
      return `networkpolicy/${parts.id}`;
    case 'note':
      return `note/${parts.id}`;
    case 'segment':
    case 'workload':
      return parts.id;
    case 'interface':
    case 'wire':
    case 'slice':
    case 'namespace':
    case 'group':
    case undefined:
      return undefined;
  }
}

/** `pod/default/client` to `pod:default/client`; undefined for a kind that is not drawn, such as a ConfigMap. */
export function pageRefOf(contractRef: string): string | undefined {
  const slash = contractRef.indexOf('/');
  const [kind, id] = [contractRef.slice(0, slash), contractRef.slice(slash + 1)];
  switch (kind) {
    case 'node':
    case 'host':
      return elementRef('machine', contractRef);
    case 'router':
      return elementRef('machine', `host/${id}`);
    case 'segment':
      return elementRef('segment', contractRef);
    case 'pod':
    case 'service':
    case 'ingress':
    case 'note':
      return elementRef(kind, id);
    case 'networkpolicy':
      return elementRef('policy', id);
    default:
      return WORKLOAD_KINDS.has(kind) ? elementRef('workload', contractRef) : undefined;
  }
}

/** The last part of a reference: what people call the element. */
export function nameOfRef(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1);
}
