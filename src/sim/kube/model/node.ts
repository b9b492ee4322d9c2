/** `core/v1` Node (Kubernetes v1.32). */
import type { KubeObject } from '../objects/kube-object';

export interface Taint {
  readonly key: string;
  readonly value?: string | undefined;
  readonly effect: string;
  readonly timeAdded?: string | undefined;
}

export interface NodeCondition {
  readonly type: string;
  readonly status?: string | undefined;
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  readonly lastHeartbeatTime?: string | undefined;
  readonly lastTransitionTime?: string | undefined;
}

export interface KubeNode extends KubeObject {
  readonly kind: 'Node';
  readonly spec: {
    readonly podCIDR?: string | undefined;
    readonly podCIDRs?: readonly string[] | undefined;
    readonly taints?: readonly Taint[] | undefined;
    readonly unschedulable?: boolean | undefined;
  };
  readonly status?:
    | {
        readonly addresses?: readonly { readonly type: string; readonly address: string }[] | undefined;
        readonly capacity?: Readonly<Record<string, string>> | undefined;
        readonly allocatable?: Readonly<Record<string, string>> | undefined;
        readonly conditions?: readonly NodeCondition[] | undefined;
      }
    | undefined;
}

/** The shape was checked when the object was read, so the kind decides. */
export function isKubeNode(object: KubeObject | undefined): object is KubeNode {
  return object?.kind === 'Node';
}

/** `True`, `False` or `Unknown`. */
export function readinessOf({ status }: KubeNode): string {
  return status?.conditions?.find(({ type }) => type === 'Ready')?.status ?? 'Unknown';
}
