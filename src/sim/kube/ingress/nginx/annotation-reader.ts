/** Reads annotations of ingress-nginx as its parser does (v1.12 `internal/ingress/annotations/parser`). */
import type { StringMap } from '../../objects/kube-object';

const PREFIX = 'nginx.ingress.kubernetes.io/';

export class AnnotationReader {
  /** Names without the prefix whose value is no good: they count as not written. */
  readonly invalid: { readonly name: string; readonly value: string }[] = [];
  readonly #annotations: StringMap;

  constructor(annotations: StringMap) {
    this.#annotations = annotations;
  }

  /** Empty counts as missing. */
  text(name: string, pattern?: RegExp): string | undefined {
    const value = this.#annotations[PREFIX + name]?.trim();
    if (value === undefined || value === '') return undefined;
    if (pattern?.test(value) !== false) return value;
    this.#refuse(name, value);
    return undefined;
  }

  /** Go's `strconv.ParseBool`. */
  flag(name: string): boolean | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (/^(?:1|t|T|TRUE|true|True)$/u.test(value)) return true;
    if (/^(?:0|f|F|FALSE|false|False)$/u.test(value)) return false;
    this.#refuse(name, value);
    return undefined;
  }

  number(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (/^[+-]?\d{1,9}$/u.test(value)) return Number(value);
    this.#refuse(name, value);
    return undefined;
  }

  /** Written with a comma between. */
  list(name: string): readonly string[] | undefined {
    return this.text(name)
      ?.split(',')
      .map((word) => word.trim())
      .filter((word) => word !== '');
  }

  /** Those below the prefix that are written, without it. */
  names(): readonly string[] {
    return Object.keys(this.#annotations)
      .filter((name) => name.startsWith(PREFIX))
      .map((name) => name.slice(PREFIX.length));
  }

  #refuse(name: string, value: string): void {
    this.invalid.push({ name, value });
  }
}
