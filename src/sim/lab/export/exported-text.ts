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

/** Nothing when the lab has no Secrets with values. */
export function secretNotes(emptied: readonly string[], kept: readonly string[] = []): readonly string[] {
  return [
    ...(emptied.length === 0
      ? []
      : [`left out: the values of ${emptied.join(', ')}; --with-secrets takes them along`]),
    ...(kept.length === 0 ? [] : [`goes along: the values of ${kept.join(', ')}`]),
  ];
}
