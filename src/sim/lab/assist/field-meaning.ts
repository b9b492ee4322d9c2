/** What a field of an object may refer to: Pods by a selector, another object, a port, an image, a machine. */
import type { FieldPath } from '../../kube/objects/object-issue';
import type { ExpressionField } from './calico-selector-fields';
import type { FoundSelector, LabelField } from './found-selector';

export type FieldMeaning =
  /** A part of a selector, or all of it. */
  | {
      readonly kind: 'selector';
      readonly selector: FoundSelector;
      readonly field: LabelField | ExpressionField | undefined;
    }
  /** Labels that an object, or the Pods that it makes, carry. */
  | { readonly kind: 'labels'; readonly of: 'pods' | 'object'; readonly field: LabelField | undefined }
  /** Another object, by its name. */
  | {
      readonly kind: 'object';
      readonly objectKind: string;
      readonly namespace: string;
      readonly name: string;
    }
  /** Of a Service. */
  | {
      readonly kind: 'service-port';
      readonly namespace: string;
      readonly service: string;
      readonly by: PortWord;
    }
  /** Of a Gateway, by its name. */
  | { readonly kind: 'listener'; readonly namespace: string; readonly gateway: string }
  /** Of the Pods that a Service selects, by number or name. */
  | { readonly kind: 'target-port'; readonly selector: FoundSelector | undefined }
  /** Of the Pods that a rule of a policy is about. */
  | { readonly kind: 'policy-port'; readonly selectors: readonly FoundSelector[] }
  /** Of the container around it; `isDeclaration` where the port is declared itself. */
  | { readonly kind: 'container-port'; readonly container: unknown; readonly isDeclaration: boolean }
  | { readonly kind: 'volume'; readonly podPath: FieldPath }
  | { readonly kind: 'image' }
  | { readonly kind: 'node' }
  | { readonly kind: 'segment' }
  /** Where a command runs, as `podwire exec` takes it. */
  | { readonly kind: 'target' }
  /** An interface, as `--on` and `faults` take it. */
  | { readonly kind: 'interface'; readonly isCable: boolean }
  /** The object itself: its kind or its name. */
  | { readonly kind: 'self'; readonly objectKind: string; readonly namespace: string; readonly name: string };

type PortWord = 'name' | 'number';
