/** How a text writes YAML, so that what is added looks like what is there. */

export interface TextStyle {
  readonly isJson: boolean;
  /** Spaces, or a tab. */
  readonly jsonIndent: string;
  /** Of a mapping below its key. */
  readonly indent: number;
  /** Of a list below its key; kubectl prints 0. */
  readonly listIndent: number;
  readonly hasSpacesInBraces: boolean;
  /** Fields whose mapping or list stands in brackets. */
  readonly flowFields: ReadonlySet<string>;
  /** Fields whose list has its items in braces. */
  readonly flowItemFields: ReadonlySet<string>;
  readonly hasFlowItems: boolean;
  /** Are lists of plain words written below each other? */
  readonly hasBlockScalarLists: boolean;
}

/** Of the first text that shows it; `texts` are from the nearest to the whole file. */
export function textStyleOf(texts: readonly string[]): TextStyle {
  const [near = ''] = texts;
  const first = (pattern: RegExp): RegExpExecArray | undefined => {
    for (const text of texts) {
      const found = pattern.exec(text);
      if (found !== null) return found;
    }
    return undefined;
  };
  const whole = texts.at(-1) ?? '';
  const nested = first(NESTED_FIELD);
  const list = first(LIST_BELOW_KEY);
  const indent = Math.max((nested?.[2] ?? '  ').length, 1);
  return {
    isJson: /^(?:\s|---|#[^\n]*\n)*[[{]\s*["{\]}]/.test(near),
    jsonIndent: /\n([ \t]+)"/.exec(whole)?.[1] ?? '  ',
    indent,
    listIndent: list === undefined ? indent : (list[2] ?? '').length - (list[1] ?? '').length,
    hasSpacesInBraces: first(BRACE)?.[1] !== '',
    flowFields: new Set(keysOf(near, FLOW_FIELD).filter((key) => !BIG_FIELDS.has(key))),
    flowItemFields: new Set(['nodes', 'outside', 'segments', ...keysOf(near, FLOW_ITEMS)]),
    hasFlowItems: false,
    hasBlockScalarLists: BLOCK_SCALAR_LIST.test(near),
  };
}

const NESTED_FIELD = /^(?<outer> *)[\w.-]+:[ \t]*(?:#[^\n]*)?\n\k<outer>( +)[\w.-]+:/m;
const LIST_BELOW_KEY = /^( *)[\w.-]+:[ \t]*(?:#[^\n]*)?\n(?:[ \t]*#[^\n]*\n)*( *)- /m;
const BRACE = /(?::|-|,|\[) *\{( ?)[^\s}]/;
/** Something in brackets that ends on its line. */
const FLOW_FIELD = /^[ -]*([\w.-]+):[ \t]*[[{][ \t]*[^\s\]}][^\n]*[\]}][ \t]*(?:#[^\n]*)?$/gm;
const FLOW_ITEMS = /^[ -]*([\w.-]+):[ \t]*(?:#[^\n]*)?\n *- *\{/gm;
const BLOCK_SCALAR_LIST = /^( *)[\w.-]+:[ \t]*\n *- [^:{[\n]*$/m;

/** Too big for one line, however small it was elsewhere. */
const BIG_FIELDS: ReadonlySet<string> = new Set(['cluster', 'containers', 'network', 'spec', 'template']);

function keysOf(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].flatMap(([, key]) => key ?? []);
}
