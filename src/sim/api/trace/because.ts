import { type Wording } from '../../base/sentence';
import type { SourceLocation } from '../../base/diagnostic';
import type { FieldPath } from '../../kube/objects/object-issue';

/** Something that has a part in a decision. */
export interface Because {
  /** `Service default/web, port http`, `rule 3 of KUBE-SVC-…` */
  readonly text: Wording;
  /** `Service default/web`; absent for what is no object of Kubernetes. */
  readonly object?: string;
  /** Which of its fields, where a cause is looked for there. */
  readonly field?: FieldPath;
  /** Where the text of the lab says it. */
  readonly location?: SourceLocation;
}
