/** A selector in an object, whatever the kind of it: whom it means, and which part of one a place in the text is. */
import type { StringMap } from '../../kube/objects/kube-object';

/** Where the labels of a selector are looked for, and what it says. */
export interface FoundSelector {
  readonly owners: 'pods' | 'namespaces' | 'nodes';
  /** Pods of a namespace that it is about, or nodes, by their labels. */
  readonly means: (labels: StringMap, namespace: string) => boolean;
  readonly meansNamespace: (name: string, labels: StringMap) => boolean;
  /** Does it say nothing at all? A Service's then selects nothing, all others everything. */
  readonly isEmpty: boolean;
  /** A Service's, or that of a workload, which does not see Pods on their node's network otherwise than others. */
  readonly isForPolicy: boolean;
}

/** A part of labels: which key, or the value of which. */
export type LabelField =
  | { readonly part: 'key' }
  | { readonly part: 'value'; readonly key: string; readonly value: string };
