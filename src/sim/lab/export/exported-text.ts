/** A lab, or a part of it, as a text for others. */
import { say, type Wording } from '../../base/sentence';

export interface ExportedText {
  readonly text: string;
  /** What did not go along, a sentence each. */
  readonly notes: readonly Wording[];
}

export interface ExportOptions {
  /** Values of Secrets go along. */
  readonly hasSecrets: boolean;
}

/** Nothing when the lab has no Secrets with values. */
export function secretNotes(emptied: readonly string[], kept: readonly string[] = []): readonly Wording[] {
  return [
    ...(emptied.length === 0
      ? []
      : [
          say('left out: the values of {names}; --with-secrets takes them along', {
            names: emptied.join(', '),
          }),
        ]),
    ...(kept.length === 0 ? [] : [say('goes along: the values of {names}', { names: kept.join(', ') })]),
  ];
}
