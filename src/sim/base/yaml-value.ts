/**
 * YAML that somebody gives to a program of the lab, in the words of go-yaml where it is refused. The library reads what is nested by
 * calling itself, and throws at aliases that lead nowhere or to too much: both are found out before.
 */
import { isAlias, isMap, isPair, isScalar, isSeq, parseDocument, type Document } from 'yaml';
import { MAX_NESTING } from './max-nesting';
import { err, ok, type Result } from './result';
import { isYamlDeeperThan } from './yaml-depth';

/** Values, once every alias stands for what it names. */
const MOST_VALUES = 1_000_000;

/** Why a text is not given to the library at all. */
export function yamlDepthProblem(text: string): string | undefined {
  return isYamlDeeperThan(text, MAX_NESTING) ? `exceeded max depth of ${MAX_NESTING}` : undefined;
}

/** One document. */
export function parseYaml(text: string): Result<unknown, string> {
  const depth = yamlDepthProblem(text);
  if (depth !== undefined) return err(depth);
  const document = parseDocument(text, { logLevel: 'silent' });
  const [problem] = document.errors;
  return problem === undefined ? yamlValueOf(document) : err(problem.message.split('\n', 1)[0] ?? '');
}

/** Of a document that has no errors. */
export function yamlValueOf(document: Document): Result<unknown, string> {
  const count = new ValueCount();
  count.add(document.contents);
  return count.problem === undefined ? ok(document.toJS({ maxAliasCount: -1 })) : err(count.problem);
}

class ValueCount {
  problem: string | undefined = undefined;
  readonly #sizes = new Map<string, number>();
  readonly #open = new Set<string>();
  #total = 0;

  add(node: unknown): void {
    if (this.problem !== undefined) return;
    this.#total += 1;
    if (isAlias(node)) {
      this.#addAlias(node.source);
      return;
    }
    const anchor = isMap(node) || isSeq(node) || isScalar(node) ? node.anchor : undefined;
    const before = this.#total;
    if (anchor !== undefined) this.#open.add(anchor);
    if (isMap(node) || isSeq(node)) {
      for (const item of node.items) {
        if (isPair(item)) {
          this.add(item.key);
          this.add(item.value);
        } else this.add(item);
      }
    }
    if (anchor === undefined) return;
    this.#open.delete(anchor);
    this.#sizes.set(anchor, this.#total - before + 1);
  }

  #addAlias(name: string): void {
    const size = this.#sizes.get(name);
    if (this.#open.has(name)) this.problem = `anchor '${name}' value contains itself`;
    else if (size === undefined) this.problem = `unknown anchor '${name}' referenced`;
    else {
      this.#total += size;
      if (this.#total > MOST_VALUES) this.problem = 'document contains excessive aliasing';
    }
  }
}
