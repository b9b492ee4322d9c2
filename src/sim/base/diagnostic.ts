import { inEnglish, say, type Sentence, type Wording } from './sentence';

/** Where in the user's text something is said; line and column count from 1, columns in UTF-16 units as editors do. */
export interface SourceLocation {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A place that has a part in a problem, and which. */
export interface RelatedPlace {
  readonly message: string;
  readonly words?: Sentence;
  readonly location: SourceLocation;
}

/** A change of the text that somebody is offered. */
export interface TextFix {
  /** As an order: `add the label team=web to Namespace shop`. */
  readonly title: string;
  readonly words?: Sentence;
  /** Offsets count UTF-16 units of the text as it was read; sorted and apart in each file. */
  readonly files: readonly {
    readonly name: string;
    readonly changes: readonly { readonly from: number; readonly to: number; readonly insert: string }[];
  }[];
}

/** Its texts as sentences that other languages have. */
export interface DiagnosticWords {
  readonly message: Wording;
  readonly hint?: Sentence;
  readonly cause?: Wording;
  readonly effect?: Wording;
}

/** Something to tell the user about what they wrote. */
export interface Diagnostic {
  /** An error refuses the input, a warning keeps it, a notice says what was chosen or what has no effect. */
  readonly severity: 'error' | 'warning' | 'notice';
  /** Stable and kebab-case, for filters and tests: `unknown-kind`. */
  readonly code: string;
  /** Lower case, without a full stop: the value and what is wrong with it. */
  readonly message: string;
  /** What would be right. */
  readonly hint?: string;
  /** Why it is so: a clause with names. */
  readonly cause?: string;
  /** What happens on the wire: a clause. */
  readonly effect?: string;
  /** The same, where it is known as sentences; the texts above are their English. */
  readonly words?: DiagnosticWords;
  /** What it is about: `service/default/web`. */
  readonly object?: string;
  readonly related?: readonly RelatedPlace[];
  /** Each mends it by itself. */
  readonly fixes?: readonly TextFix[];
  readonly location?: SourceLocation;
  /** The field within its object, as Kubernetes writes it: `spec.ports[0].port`. */
  readonly path?: string;
}

interface WordedMessage {
  readonly message: string;
  readonly hint?: string;
  readonly words: DiagnosticWords;
}

/** What is wrong and what would be right, in English and as sentences. */
export function wordedMessage(message: Wording, hint?: Sentence): WordedMessage {
  if (hint === undefined) return { message: inEnglish(message), words: { message } };
  return { message: inEnglish(message), hint: inEnglish(hint), words: { message, hint } };
}

/** The sentence where there is one, for those who read another language. */
export function wordsOf({ message, words }: Pick<Diagnostic, 'message' | 'words'>): Wording {
  return words?.message ?? message;
}

/** `FILE:LINE:COLUMN: error: message; hint`, the form that editors and CI logs make clickable. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const hint = diagnostic.hint === undefined ? '' : `; ${diagnostic.hint}`;
  return `${formatPlace(diagnostic.location)}${diagnostic.severity}: ${diagnostic.message}${hint}`;
}

/** The same of an error, for those who read another language. */
export function errorWords(error: Diagnostic): Wording {
  const facts = { place: formatPlace(error.location), message: wordsOf(error) };
  const hint = error.words?.hint ?? error.hint;
  return hint === undefined
    ? say('{place}error: {message}', facts)
    : say('{place}error: {message}; {hint}', { ...facts, hint });
}

function formatPlace(location: SourceLocation | undefined): string {
  return location === undefined ? '' : `${location.file}:${location.line}:${location.column}: `;
}
