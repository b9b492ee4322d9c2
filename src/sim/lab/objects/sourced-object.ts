import type { SourceLocation } from '../../base/diagnostic';
import type { KubeObject } from '../../kube/objects/kube-object';

/** A Kubernetes object and where it came from. */
export interface SourcedObject {
  readonly object: KubeObject;
  readonly location: SourceLocation;
  /** Where a field is, by its path (`spec.ports[0].port`); the closest enclosing one when it is not there. */
  locate(path: string): SourceLocation;
}

/** Names an object, as `pod/client` does. */
export interface ObjectReference {
  readonly kind: string;
  /** Empty for kinds that have none. */
  readonly namespace: string;
  readonly name: string;
}
