/**
 * Calico's selectors: which labels something has to have (projectcalico/calico `libcalico-go/lib/selector`).
 *
 * Models the whole language: `==`, `!=`, `in`, `not in`, `has()`, `contains`, `starts with`, `ends with`, `all()`,
 * `global()`, `!`, `&&`, `||` and parentheses. An empty selector selects everything, as IPPools and BGPPeers have it.
 */
import { err, ok, type Result } from '../../../base/result';
import type { Labels } from '../../store/label-selector';

export type CalicoSelector = (labels: Labels) => boolean;

const TOKEN =
  /\s*(?:(&&|\|\||==|!=|!|\(|\)|\{|\}|,)|"([^"]*)"|'([^']*)'|(not\s+in|starts\s+with|ends\s+with|contains|in)\b(?![-./\w])|([A-Za-z0-9_./-]+))/uy;

interface Token {
  readonly kind: 'sign' | 'text' | 'operator' | 'name';
  readonly text: string;
}

const EVERYTHING: CalicoSelector = () => true;

export function parseSelector(text: string): Result<CalicoSelector, string> {
  if (text.trim() === '') return ok(EVERYTHING);
  const tokens = tokensOf(text);
  if (!tokens.ok) return tokens;
  const reader = new SelectorReader(tokens.value);
  const selector = reader.either();
  if (selector === undefined || !reader.isAtEnd)
    return err(`failed to parse selector ${JSON.stringify(text)}`);
  return ok(selector);
}

function tokensOf(text: string): Result<readonly Token[], string> {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (text.slice(TOKEN.lastIndex).trim() !== '') {
    const match = TOKEN.exec(text);
    if (match === null) return err(`failed to parse selector ${JSON.stringify(text)}`);
    const [, sign, double, single, operator, name] = match;
    if (sign !== undefined) tokens.push({ kind: 'sign', text: sign });
    else if (operator !== undefined) tokens.push({ kind: 'operator', text: operator.replace(/\s+/gu, ' ') });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name });
    else tokens.push({ kind: 'text', text: double ?? single ?? '' });
  }
  return ok(tokens);
}

/** Each reading answers undefined where something else stands. */
class SelectorReader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#tokens.length;
  }

  either(): CalicoSelector | undefined {
    let left = this.#both();
    while (left !== undefined && this.#take('sign', '||') !== undefined) {
      const [one, other] = [left, this.#both()];
      left = other === undefined ? undefined : (labels) => one(labels) || other(labels);
    }
    return left;
  }

  #both(): CalicoSelector | undefined {
    let left = this.#one();
    while (left !== undefined && this.#take('sign', '&&') !== undefined) {
      const [one, other] = [left, this.#one()];
      left = other === undefined ? undefined : (labels) => one(labels) && other(labels);
    }
    return left;
  }

  #one(): CalicoSelector | undefined {
    if (this.#take('sign', '!') !== undefined) {
      const inner = this.#one();
      return inner === undefined ? undefined : (labels) => !inner(labels);
    }
    if (this.#take('sign', '(') !== undefined) {
      const inner = this.either();
      return this.#take('sign', ')') === undefined ? undefined : inner;
    }
    const name = this.#take('name');
    if (name === undefined) return undefined;
    return this.#take('sign', '(') === undefined ? this.#comparison(name) : this.#call(name);
  }

  #call(name: string): CalicoSelector | undefined {
    const label = name === 'has' ? this.#take('name') : undefined;
    if (this.#take('sign', ')') === undefined) return undefined;
    if (name === 'all') return EVERYTHING;
    // Nothing that a selector looks at in a lab is global to all namespaces by this word.
    if (name === 'global') return () => false;
    return label === undefined ? undefined : (labels) => Object.hasOwn(labels, label);
  }

  #comparison(label: string): CalicoSelector | undefined {
    const valueOf = (labels: Labels): string | undefined =>
      Object.hasOwn(labels, label) ? labels[label] : undefined;
    const compared = (
      test: (value: string | undefined, wanted: string) => boolean,
    ): CalicoSelector | undefined => {
      const wanted = this.#take('text');
      return wanted === undefined ? undefined : (labels) => test(valueOf(labels), wanted);
    };
    if (this.#take('sign', '==') !== undefined) return compared((value, wanted) => value === wanted);
    if (this.#take('sign', '!=') !== undefined) return compared((value, wanted) => value !== wanted);
    switch (this.#take('operator')) {
      case 'contains':
        return compared((value, wanted) => value?.includes(wanted) === true);
      case 'starts with':
        return compared((value, wanted) => value?.startsWith(wanted) === true);
      case 'ends with':
        return compared((value, wanted) => value?.endsWith(wanted) === true);
      case 'in': {
        const values = this.#values();
        return values === undefined ? undefined : (labels) => values.has(valueOf(labels) ?? '\0');
      }
      case 'not in': {
        const values = this.#values();
        return values === undefined ? undefined : (labels) => !values.has(valueOf(labels) ?? '\0');
      }
      default:
        return undefined;
    }
  }

  #values(): ReadonlySet<string> | undefined {
    if (this.#take('sign', '{') === undefined) return undefined;
    const values = new Set<string>();
    for (let text = this.#take('text'); text !== undefined; text = this.#take('text')) {
      values.add(text);
      if (this.#take('sign', ',') === undefined) break;
    }
    return this.#take('sign', '}') === undefined ? undefined : values;
  }

  /** The text of the next token if it is of this kind, and this text. */
  #take(kind: Token['kind'], text?: string): string | undefined {
    const token = this.#tokens[this.#at];
    if (token?.kind !== kind || (text !== undefined && token.text !== text)) return undefined;
    this.#at += 1;
    return token.text;
  }
}
