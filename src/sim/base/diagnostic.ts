/** Where in the user's text something is said; line and column count from 1, columns in UTF-16 units as editors do. */
export interface SourceLocation {
  readonly file: string;
  readonly line: number;
  readonly column: number;
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
  readonly location?: SourceLocation;
  /** The field within its object, as Kubernetes writes it: `spec.ports[0].port`. */
  readonly path?: string;
}

/** `FILE:LINE:COLUMN: error: message; hint`, the form that editors and CI logs make clickable. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const hint = diagnostic.hint === undefined ? '' : `; ${diagnostic.hint}`;
  return `${formatPlace(diagnostic.location)}${diagnostic.severity}: ${diagnostic.message}${hint}`;
}

function formatPlace(location: SourceLocation | undefined): string {
  return location === undefined ? '' : `${location.file}:${location.line}:${location.column}: `;
}
