/** A lab, or a part of it, as a text for others. */
import { inEnglish, say, type Sentence, type Wording } from '../../base/sentence';

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
    ...(emptied.length === 0 ? [] : [leftOutNote(emptied)]),
    ...(kept.length === 0 ? [] : [say('goes along: the values of {names}', { names: kept.join(', ') })]),
  ];
}

function leftOutNote(names: readonly string[]): Sentence {
  return say('left out: the values of {names}', { names: names.join(', ') });
}

const LEFT_OUT = leftOutNote([]).key;

/** As the command line says it, which has a flag where the window has a choice beside it. */
export function noteForTerminal(note: Wording): string {
  const text = inEnglish(note);
  const isLeftOut = typeof note === 'object' && 'key' in note && note.key === LEFT_OUT;
  return isLeftOut ? `${text}; --with-secrets takes them along` : text;
}
