/** `core/v1` ResourceQuota (Kubernetes v1.32). */
import type { KubeObject } from '../objects/kube-object';

export interface ScopeRequirement {
  readonly scopeName: string;
  readonly operator: string;
  readonly values?: readonly string[] | undefined;
}

export interface ResourceQuota extends KubeObject {
  readonly kind: 'ResourceQuota';
  readonly spec?:
    | {
        readonly hard?: Readonly<Record<string, string | number>> | undefined;
        readonly scopes?: readonly string[] | undefined;
        readonly scopeSelector?:
          | { readonly matchExpressions?: readonly ScopeRequirement[] | undefined }
          | undefined;
      }
    | undefined;
  readonly status?:
    | {
        readonly hard?: Readonly<Record<string, string | number>> | undefined;
        readonly used?: Readonly<Record<string, string | number>> | undefined;
      }
    | undefined;
}

/** The shape was checked when the object was read, so the kind decides. */
export function isResourceQuota(object: KubeObject | undefined): object is ResourceQuota {
  return object?.kind === 'ResourceQuota';
}
