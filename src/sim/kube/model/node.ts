/** `core/v1` Node (Kubernetes v1.32). */
import type { KubeObject } from '../objects/kube-object';

export interface Taint {
  readonly key: string;
  readonly value?: string | undefined;
  readonly effect: string;
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
        readonly conditions?:
          | readonly {
              readonly type: string;
              readonly status: string;
              readonly reason?: string | undefined;
            }[]
          | undefined;
      }
    | undefined;
}

/** The shape was checked when the object was read, so the kind decides. */
export function isKubeNode(object: KubeObject | undefined): object is KubeNode {
  return object?.kind === 'Node';
}
