/**
 * Others in the place of passwords, tokens and keys: the same for the same one, wherever it stands, so that who asks with it is still
 * let in. Values of Secrets are not among them: they go along whole, or not at all.
 */
import {
  isPlainRecord,
  isUnknownList,
  textFieldOf,
  type PlainRecord,
} from '../../../kube/objects/kube-object';
import { privateKeysIn } from '../leaving-notes';
import { isSecretName, secretValuesIn } from '../secret-values';

/** A shorter one is a part of many words by chance. */
const SHORTEST_ANYWHERE = 6;

export class HiddenSecrets {
  /** The longest first. */
  readonly #substitutes: readonly (readonly [value: string, substitute: string])[];

  constructor(documents: readonly unknown[]) {
    const found = new Set<string>();
    for (const document of documents) gatherSecrets(document, found);
    this.#substitutes = [...found]
      .map((value, index) => [value, `redacted-${index + 1}`] as const)
      .toSorted(([one], [other]) => other.length - one.length);
  }

  get substitutes(): readonly string[] {
    return this.#substitutes.map(([, substitute]) => substitute);
  }

  hiddenIn(record: PlainRecord): PlainRecord {
    if (record['kind'] === 'Secret') return record;
    const name = textFieldOf(record, 'name') ?? '';
    return Object.fromEntries(
      Object.entries(record).map(([key, value]) => [
        key,
        typeof value === 'string' && isSecretName(key === 'value' ? name : key)
          ? this.#substituteOf(value)
          : this.#valueOf(value),
      ]),
    );
  }

  #valueOf(value: unknown): unknown {
    if (typeof value === 'string') return this.#textOf(value);
    if (isUnknownList(value)) return value.map((item) => this.#valueOf(item));
    return isPlainRecord(value) ? this.hiddenIn(value) : value;
  }

  #substituteOf(value: string): string {
    return this.#substitutes.find(([own]) => own === value)?.[1] ?? this.#textOf(value);
  }

  #textOf(text: string): string {
    const own = new Set(secretValuesIn(text).map(({ value }) => value));
    let hidden = text;
    for (const [value, substitute] of this.#substitutes) {
      if (own.has(value) || value.length >= SHORTEST_ANYWHERE) hidden = hidden.replaceAll(value, substitute);
    }
    return hidden;
  }
}

function gatherSecrets(value: unknown, found: Set<string>): void {
  if (typeof value === 'string') for (const key of privateKeysIn(value)) found.add(key);
  if (typeof value === 'string') for (const secret of secretValuesIn(value)) found.add(secret.value);
  else if (isUnknownList(value)) for (const item of value) gatherSecrets(item, found);
  else if (isPlainRecord(value) && value['kind'] !== 'Secret') {
    for (const [key, item] of Object.entries(value)) {
      if (typeof item !== 'string') {
        gatherSecrets(item, found);
        continue;
      }
      for (const whole of privateKeysIn(item)) found.add(whole);
      // As the text of a file has them, a line of each: what is a reference there is one here.
      for (const secret of secretValuesIn(lineOf(key, item, value))) found.add(secret.value);
    }
  }
}

function lineOf(key: string, item: string, record: PlainRecord): string {
  const name = key === 'value' ? (textFieldOf(record, 'name') ?? '') : key;
  const isOne = isSecretName(name) && !item.includes('\n');
  return isOne ? `name: ${name}\nvalue: ${JSON.stringify(item)}` : item;
}
