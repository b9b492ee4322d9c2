/**
 * Collects what is wrong with an object, in the API server's words and in its order.
 *
 * Kubernetes v1.32 `k8s.io/apimachinery/pkg/util/validation/field/errors.go`.
 */
import { say, type Sentence } from '../../base/sentence';
import { closestWord } from '../../base/closest-word';
import type { FieldPlace } from './field-place';
import { goQuoted, goText } from './go-text';
import { issueWithMessage, type ObjectIssue } from './object-issue';

/** What to write for the fields that are forgotten most. */
const EXAMPLE_BY_FIELD: Readonly<Record<string, string>> = {
  containers: 'containers: [{name: web, image: "nginx:alpine"}]',
  containerPort: 'containerPort: 80',
  image: 'image: nginx:alpine',
  name: 'name: web',
  port: 'port: 80',
  ports: 'ports: [{port: 80}]',
  selector: 'selector: {matchLabels: {app: web}}',
};

export class FieldErrors {
  readonly #issues: ObjectIssue[] = [];

  get issues(): readonly ObjectIssue[] {
    return this.#issues;
  }

  get count(): number {
    return this.#issues.length;
  }

  invalid(at: FieldPlace, value: unknown, why: string, hint?: Sentence): void {
    this.#add('invalid-value', at, `Invalid value: ${goText(value)}${detail(why)}`, hint);
  }

  /** One error for each thing that is wrong with a name. */
  invalidEach(at: FieldPlace, value: unknown, problems: readonly string[], hint?: Sentence): void {
    for (const why of problems) this.invalid(at, value, why, hint);
  }

  /** Of the key of a mapping: the API server names the mapping. */
  invalidKey(at: FieldPlace, key: string, problems: readonly string[]): void {
    for (const why of problems) {
      this.#add(
        'invalid-value',
        at.key(key).called(at.toString()),
        `Invalid value: ${goQuoted(key)}: ${why}`,
      );
      this.#pointAtKey();
    }
  }

  required(at: FieldPlace, why = '', hint?: Sentence): void {
    const example = EXAMPLE_BY_FIELD[String(at.path.at(-1))];
    const shown =
      hint ?? (example === undefined ? undefined : say('add it, for example {example}', { example }));
    this.#add('missing-field', at, `Required value${detail(why)}`, shown);
  }

  forbidden(at: FieldPlace, why: string, hint?: Sentence): void {
    this.#add('forbidden-field', at, `Forbidden${detail(why)}`, hint);
  }

  duplicate(at: FieldPlace, value: unknown, hint?: Sentence, why = ''): void {
    this.#add('duplicate-value', at, `Duplicate value: ${goText(value)}${detail(why)}`, hint);
  }

  notFound(at: FieldPlace, value: unknown, hint?: Sentence, why = ''): void {
    this.#add('not-found', at, `Not found: ${goText(value)}${detail(why)}`, hint);
  }

  /** The list is in the order in which the API server names them, which mostly is that of the alphabet. */
  unsupported(at: FieldPlace, value: unknown, supported: readonly string[], hint?: Sentence): void {
    const list = supported.map(goQuoted).join(', ');
    const meant = typeof value === 'string' ? closestWord(value, supported) : undefined;
    const shown =
      hint ??
      (meant === undefined || meant === value ? undefined : say('did you mean "{meant}"?', { meant }));
    const said = `Unsupported value: ${goText(value)}${list === '' ? '' : `: supported values: ${list}`}`;
    this.#add('unsupported-value', at, said, shown);
  }

  tooLong(at: FieldPlace, most: number): void {
    this.#add('too-long', at, `Too long: may not be more than ${most} bytes`);
  }

  tooMany(at: FieldPlace, count: number, most: number): void {
    this.#add('too-many', at, `Too many: ${count}: must have at most ${most} items`);
  }

  #add(code: string, at: FieldPlace, what: string, hint?: Sentence): void {
    const name = at.toString();
    const message = name === '' ? what : `${name}: ${what}`;
    this.#issues.push(
      issueWithMessage({ severity: 'error', code, path: at.path, target: 'value', message, hint }),
    );
  }

  #pointAtKey(): void {
    const last = this.#issues.pop();
    if (last !== undefined) this.#issues.push({ ...last, target: 'key' });
  }
}

function detail(why: string): string {
  return why === '' ? '' : `: ${why}`;
}
