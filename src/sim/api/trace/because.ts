import type { SourceLocation } from '../../base/diagnostic';

/** Something that has a part in a decision. */
export interface Because {
  /** `Service default/web, port http`, `rule 3 of KUBE-SVC-…` */
  readonly text: string;
  /** `Service default/web`; absent for what is no object of Kubernetes. */
  readonly object?: string;
  /** Where the text of the lab says it. */
  readonly location?: SourceLocation;
}
