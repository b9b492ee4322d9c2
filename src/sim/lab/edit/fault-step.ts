import type { FieldPath } from '../../kube/objects/object-issue';

/** A step of changing `spec.faults`; one without a value takes away what is there. */
export interface FaultStep {
  readonly path: FieldPath;
  readonly value?: unknown;
}
