/** Reads a label selector as people type it: `app=web,tier in (front, back),!old` (`labels.Parse`, Kubernetes v1.32). */
import { err, ok, type Result } from '../../base/result';
import { labelValueProblem, qualifiedNameProblem } from '../objects/name-rules';
import type { LabelSelectorRequirement } from '../store/label-selector';

type TokenKind = 'identifier' | 'symbol' | 'end';

interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

const SYMBOL = /^(?:==|!=|[=!(),<>])/u;
const WORD = /^[^\s=!(),<>]+/u;

type Outcome = Result<LabelSelectorRequirement, string>;

/** Answers what is wrong with it, in the API server's words. */
export function parseLabelSelector(text: string): Result<readonly LabelSelectorRequirement[], string> {
  const parsed = new Parser(tokensOf(text)).parse();
  return parsed.ok ? parsed : err(`unable to parse requirement: ${parsed.error}`);
}

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let rest = text.trimStart();
  while (rest !== '') {
    const symbol = SYMBOL.exec(rest)?.[0];
    const found = symbol ?? WORD.exec(rest)?.[0] ?? '';
    tokens.push({ kind: symbol === undefined ? 'identifier' : 'symbol', text: found });
    rest = rest.slice(found.length).trimStart();
  }
  return tokens;
}

const END: Token = { kind: 'end', text: '' };

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  parse(): Result<readonly LabelSelectorRequirement[], string> {
    const requirements: LabelSelectorRequirement[] = [];
    if (this.#peek().kind === 'end') return ok([]);
    for (;;) {
      const first = this.#peek();
      if (first.kind !== 'identifier' && first.text !== '!') {
        return err(`found '${first.text}', expected: !, identifier, or 'end of string'`);
      }
      const requirement = this.#requirement();
      if (!requirement.ok) return requirement;
      requirements.push(requirement.value);
      const after = this.#take();
      if (after.kind === 'end') return ok(requirements);
      if (after.text !== ',') return err(`found '${after.text}', expected: ',' or 'end of string'`);
      const following = this.#peek();
      if (following.kind !== 'identifier' && following.text !== '!') {
        return err(`found '${following.text}', expected: identifier after ','`);
      }
    }
  }

  #requirement(): Outcome {
    const isNegated = this.#peek().text === '!';
    if (isNegated) this.#take();
    const key = this.#take();
    if (key.kind !== 'identifier') return err(`found '${key.text}', expected: identifier`);
    const why = qualifiedNameProblem(key.text);
    if (why !== undefined) return err(`<nil>: Invalid value: "${key.text}": ${why}`);
    if (isNegated) return ok({ key: key.text, operator: 'DoesNotExist' });
    const next = this.#peek();
    if (next.kind === 'end' || next.text === ',') return ok({ key: key.text, operator: 'Exists' });
    return this.#comparison(key.text, this.#take().text);
  }

  #comparison(key: string, operator: string): Outcome {
    switch (operator) {
      case '=':
      case '==':
        return checked({ key, operator: 'In', values: [this.#value()] });
      case '!=':
        return checked({ key, operator: 'NotIn', values: [this.#value()] });
      case '>':
      case '<':
        return this.#order(key, operator === '>' ? 'Gt' : 'Lt');
      case 'in':
      case 'notin':
        return this.#among(key, operator === 'in' ? 'In' : 'NotIn');
      default:
        return err(`found '${operator}', expected: in, notin, =, ==, !=, gt, lt`);
    }
  }

  #order(key: string, operator: string): Outcome {
    const value = this.#value();
    if (/^[+-]?\d+$/u.test(value)) return ok({ key, operator, values: [value] });
    return err(
      `values[0][${key}]: Invalid value: "${value}": for 'Gt', 'Lt' operators, the value must be an integer`,
    );
  }

  #among(key: string, operator: string): Outcome {
    const opening = this.#take();
    if (opening.text !== '(') return err(`found '${opening.text}' expected: '('`);
    const values: string[] = [];
    for (;;) {
      const token = this.#take();
      if (token.kind === 'identifier') {
        values.push(token.text);
        const after = this.#take();
        if (after.text === ')') return checked({ key, operator, values });
        if (after.text !== ',') return err(`found '${after.text}', expected: ',' or ')'`);
        if (this.#peek().text === ')') values.push('');
      } else if (token.text === ',') values.push('');
      else if (token.text === ')')
        return checked({ key, operator, values: values.length === 0 ? [''] : values });
      else return err(`found '${token.text}', expected: ',', ')' or identifier`);
    }
  }

  /** Empty when it ends, or when a comma follows. */
  #value(): string {
    return this.#peek().kind === 'identifier' ? this.#take().text : '';
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? END;
  }

  #take(): Token {
    const token = this.#peek();
    this.#next += 1;
    return token;
  }
}

function checked(requirement: LabelSelectorRequirement): Outcome {
  for (const [index, value] of (requirement.values ?? []).entries()) {
    const why = labelValueProblem(value);
    if (why !== undefined) {
      return err(`values[${index}][${requirement.key}]: Invalid value: "${value}": ${why}`);
    }
  }
  return ok(requirement);
}
