/** Who asks the API server, and how the answer is meant. */

export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

export interface RequestContext {
  /** `kubernetes-admin`, `system:serviceaccount:NAMESPACE:NAME`, `system:anonymous`. */
  readonly user: string;
  readonly fieldManager?: string;
  /** Through which its fields change, for who manages them. */
  readonly subresource?: string;
  /** Everything is done but stored. */
  readonly isDryRun?: boolean;
  /** What happens to fields that nobody knows. Without it: `Warn`. */
  readonly fieldValidation?: FieldValidation;
  /** Takes what the answer warns of. */
  readonly warnings?: string[];
}

/** What kubeadm's `admin.conf` is. */
export const ADMIN: RequestContext = { user: 'kubernetes-admin' };
