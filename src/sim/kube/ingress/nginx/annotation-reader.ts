/** Reads annotations of ingress-nginx as its parser does, and refuses what its validators do (v1.12 `annotations/parser/validators.go`). */
import type { StringMap } from '../../objects/kube-object';

export const ANNOTATION_PREFIX = 'nginx.ingress.kubernetes.io/';

export class AnnotationReader {
  /** Names without the prefix whose value is no good: with one of them the whole Ingress is refused. */
  readonly invalid: { readonly name: string; readonly value: string }[] = [];
  readonly #annotations: StringMap;

  constructor(annotations: StringMap) {
    this.#annotations = annotations;
  }

  /** Empty counts as missing. */
  text(name: string, isValid?: RegExp | ((value: string) => boolean)): string | undefined {
    const value = this.#annotations[ANNOTATION_PREFIX + name]?.trim();
    if (value === undefined || value === '') return undefined;
    const isGood =
      isValid === undefined || (isValid instanceof RegExp ? isValid.test(value) : isValid(value));
    if (isGood) return value;
    this.invalid.push({ name, value });
    return undefined;
  }

  /** Go's `strconv.ParseBool`. */
  flag(name: string): boolean | undefined {
    const value = this.text(name, /^(?:1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/u);
    return value === undefined ? undefined : /^[1tT]/u.test(value);
  }

  number(name: string): number | undefined {
    const value = this.text(name, /^[+-]?\d{1,9}$/u);
    return value === undefined ? undefined : Number(value);
  }

  /** Written with a comma between. */
  list(name: string, isValid?: RegExp | ((value: string) => boolean)): readonly string[] | undefined {
    return this.text(name, isValid)
      ?.split(',')
      .map((word) => word.trim())
      .filter((word) => word !== '');
  }

  /** Those below the prefix that are written, without it. */
  names(): readonly string[] {
    return Object.keys(this.#annotations)
      .filter((name) => name.startsWith(ANNOTATION_PREFIX))
      .map((name) => name.slice(ANNOTATION_PREFIX.length));
  }
}
