/** A lab, or a part of it, as a text for others. */
export interface ExportedText {
  readonly text: string;
  /** What did not go along, a sentence each. */
  readonly notes: readonly string[];
}

export interface ExportOptions {
  /** Values of Secrets go along. */
  readonly hasSecrets: boolean;
}

/** Nothing when all went along. */
export function secretNotes(emptied: readonly string[]): readonly string[] {
  if (emptied.length === 0) return [];
  return [`left out: the values of ${emptied.join(', ')}; --with-secrets takes them along`];
}
