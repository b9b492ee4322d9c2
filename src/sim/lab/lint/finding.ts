/** What a rule says of a lab: a problem, what it does to packets, and the edits that mend it. */
import type { Diagnostic } from '../../base/diagnostic';
import type { Sentence, Wording } from '../../base/sentence';
import type { KubeObject } from '../../kube/objects/kube-object';
import type { FieldPath } from '../../kube/objects/object-issue';
import type { SourcedObject } from '../lab-document';
import type { LintCluster } from './lint-cluster';

/** A place in an object of the text. */
export interface ObjectPlace {
  readonly source: SourcedObject;
  readonly path: FieldPath;
}

export interface Finding {
  readonly severity: Diagnostic['severity'];
  /** Kebab-case, and stable. */
  readonly code: string;
  readonly place: ObjectPlace;
  /** What is wrong: lower case, without a full stop. */
  readonly message: Sentence;
  /** Why it is so, with the names of what has a part in it. */
  readonly cause?: Wording;
  /** What happens on the wire. */
  readonly effect: Sentence;
  /** What would be right, where no edit of the text can say it. */
  readonly hint?: Sentence;
  readonly related?: readonly (ObjectPlace & { readonly message: Sentence })[];
  readonly fixes?: readonly FindingFix[];
}

export interface FindingFix {
  /** As an order: `select app=web`. */
  readonly title: Sentence;
  readonly steps: readonly FixStep[];
}

export type FixStep =
  | {
      readonly kind: 'set';
      readonly source: SourcedObject;
      readonly path: FieldPath;
      readonly value: unknown;
    }
  | { readonly kind: 'remove'; readonly source: SourcedObject; readonly path: FieldPath }
  | { readonly kind: 'add'; readonly object: KubeObject }
  /** Another network plugin, `PLUGIN/MODE`; for a lab with a Lab document. */
  | { readonly kind: 'network'; readonly cni: string };

/** One kind of problem, wherever it is in a lab. */
export type LintRule = (cluster: LintCluster) => readonly Finding[];
