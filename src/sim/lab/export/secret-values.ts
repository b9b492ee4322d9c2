/**
 * What of a text is likely a password, a token or a key: the values of variables, fields, options and parameters whose name says so, and
 * what has the form of one, as RFC 7617 and RFC 6750 send them, URLs carry them (RFC 3986 §3.2.1), and well-known issuers begin them.
 *
 * Looks at the text as it is, in YAML or JSON or within a command. Leaves out what no name and no form tells, and what only stands for
 * a value: `$TOKEN`, `$(TOKEN)`.
 */

export interface SecretValue {
  /** The first line is 1. */
  readonly line: number;
  /** What it is called, or how it begins: `DB_PASSWORD`, `Authorization`, `ghp_…`. */
  readonly name: string;
  readonly value: string;
}

const SECRET_WORD = String.raw`(?:password|passwd|passphrase|secret(?:[_-]?key(?:[_-]?base)?)?|token|api[_-]?key|access[_-]?key(?:[_-]?id)?|private[_-]?key|credentials?|(?<![a-z])pass)[_-]?\d*`;
const SECRET_NAME = new RegExp(String.raw`^[\w.-]*${SECRET_WORD}$`, 'iu');
/** Of HTTP. */
const SECRET_HEADER = /^(?:proxy-)?authorization$|^cookie$/iu;

/** Of a variable, a field or a header. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) || SECRET_HEADER.test(name);
}

/** Quoted, also within a text that is quoted itself, or up to what ends a word in YAML, JSON, shells and URLs. */
const SCALAR = String.raw`\\?(?:"(?<double>[^"\\]+)|'(?<single>[^'\\]+)|(?<plain>[^\s"'\x60{}[\],;&\\()]+))`;
const FIELD = new RegExp(
  String.raw`(?<![\w.$-])(?<name>[\w.-]*${SECRET_WORD})(?:\\?["']?\s*:\s+|\\?["']\s*:|=|\s+=\s+(?![\w.]+[([])|\s+(?<=--[\w-]+\s+))${SCALAR}`,
  'giu',
);
/** `name: TOKEN`, and `value` behind it or on the next line. */
const NAME_OR_VALUE = new RegExp(
  String.raw`(?<![\w.-])["']?(?:name["']?\s*:\s*["']?(?<name>[\w.-]+)|value["']?\s*:\s*(?:["']?(?:bearer|basic|token)\s+)?${SCALAR})`,
  'giu',
);
const FORMS: readonly (readonly [name: string | undefined, form: RegExp])[] = [
  [
    'Authorization',
    /authorization\\?["']?\s*[:=]\s*\\?["']?(?:bearer|basic|token)\s+(?<plain>[\w.~+/=-]+)/giu,
  ],
  ['Authorization', /\bBearer\s+(?<plain>[\w.~+/=-]{8,})/gu],
  ['://', /:\/\/[^\s/:@"']*:(?<plain>[^\s/@"']+)@/gu],
  ['--user', /\bcurl\b.{0,500}?\s(?:-u\s*|--user[= ])\\?["']?[^\s:"']+:(?<plain>[^\s"'\\]+)/gu],
  [
    undefined,
    /(?<![\w-])(?<plain>(?:gh[opsu]_|github_pat_|glpat-|A[KS]IA|xox[a-z]-|sk_live_|AIza)[\w-]{8,}|eyJ[\w-]{10,}(?:\.[\w-]+)*)/gu,
  ],
];
const SHOWN_CHARACTERS = 4;

export function secretValuesIn(text: string): readonly SecretValue[] {
  const found: SecretValue[] = [];
  let pending: string | undefined;
  let block: string | undefined;
  for (const [index, content] of text.split('\n').entries()) {
    const seen = new Set<string>();
    const add = (label: string, value: string): void => {
      if (!seen.has(value) && !isNoSecret(value)) found.push({ line: index + 1, name: label, value });
      seen.add(value);
    };
    if (block !== undefined && content.trim() !== '') {
      add(block, content.trim());
      block = undefined;
    }
    let name = pending;
    // Only what comes next has it.
    pending = undefined;
    for (const match of content.matchAll(NAME_OR_VALUE)) {
      const named = match.groups?.['name'];
      if (named === undefined && name !== undefined && isSecretName(name)) add(name, scalarOf(match));
      name = named;
      pending = named;
    }
    for (const match of content.matchAll(FIELD)) {
      const field = match.groups?.['name'] ?? '';
      if (/^[|>][+-]?$/u.test(scalarOf(match))) block = field;
      else add(field, scalarOf(match));
    }
    for (const [label, form] of FORMS) {
      for (const match of content.matchAll(form)) {
        const secret = scalarOf(match);
        add(label ?? `${secret.slice(0, SHOWN_CHARACTERS)}…`, secret);
      }
    }
  }
  return found;
}

function scalarOf({ groups }: RegExpMatchArray): string {
  return groups?.['double'] ?? groups?.['single'] ?? groups?.['plain'] ?? '';
}

/** What stands for a value, says that there is none, or has been put in its place. */
function isNoSecret(value: string): boolean {
  return /^(?:[$<|>*&!]|true$|false$|null$|~$|redacted-\d+$)/u.test(value) || value === '';
}
