/** What reading yields on its way from text to objects: slices of a file, YAML documents, their parts, objects. */
import type { Diagnostic, SourceLocation } from '../base/diagnostic';
import type { Sentence, Wording } from '../base/sentence';
import type { KubeObject, PlainRecord } from '../kube/objects/kube-object';
import type { FieldPath, ObjectIssue } from '../kube/objects/object-issue';

/** One document of a stream: its value as plain JSON, and where each part of it stands. */
export interface YamlDocument {
  readonly value: unknown;
  readonly location: SourceLocation;
  /** Of the value at `path`, or of the key before it; of the closest enclosing one when it is not there. */
  locate(path: FieldPath, target?: 'key' | 'value'): SourceLocation;
  /** Of a place within the text at `path`; exact in a literal block (`|`), the start of the text otherwise. */
  locateWithin(path: FieldPath, inner: { readonly line: number; readonly column: number }): SourceLocation;
}

/** A place in a slice; both count from 1. */
export interface SlicePlace {
  readonly line: number;
  readonly column: number;
}

export interface SliceProblem {
  readonly code: string;
  readonly place: SlicePlace;
  readonly message: Wording;
  readonly hint: Sentence | undefined;
  /** The line of the slice that the hint is about. */
  readonly firstLine?: number;
}

export interface SliceOrigin {
  readonly file: string;
  readonly lineOffset: number;
}

/** What was read of one slice of a file, wherever it stands now. */
export interface SliceReading {
  readonly text: string;
  readonly lineCount: number;
  readonly problems: readonly SliceProblem[];
  /** The same ones again as long as the slice does not move. */
  documentsAt(origin: SliceOrigin): readonly YamlDocument[];
}

/** A document of the input, or an item of a `kind: List` in it. */
export interface SourceDocument {
  readonly value: PlainRecord;
  readonly location: SourceLocation;
  /** Was it printed by `kubectl get`? It then carries what a cluster wrote into it. */
  readonly isDumped: boolean;
  locate(path: FieldPath, target?: 'key' | 'value'): SourceLocation;
  locateWithin(path: FieldPath, inner: { readonly line: number; readonly column: number }): SourceLocation;
}

export interface SourceDocuments {
  readonly documents: readonly SourceDocument[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A document that has the head of a Kubernetes object. */
export interface ObjectDocument {
  readonly document: SourceDocument;
  readonly object: KubeObject;
}

/** What follows from the value of a document alone. */
export interface ReadObject {
  readonly issues: readonly ObjectIssue[];
  readonly object: KubeObject | undefined;
}
