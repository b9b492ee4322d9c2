/** Words the syntax errors of the YAML parser for people who write manifests. */
import { say, type Sentence, type Wording } from '../../base/sentence';
import { isScalar, visit, type Document, type YAMLError } from 'yaml';

export interface YamlProblem {
  readonly offset: number;
  readonly message: Wording;
  readonly hint?: Sentence;
}

export const TEMPLATE_HINT = say('this looks like a Helm template; render it first with helm template');

/** `text` is what was parsed; the hint depends on what stands where the parser gave up. */
export function describeYamlError(error: YAMLError, document: Document.Parsed, text: string): YamlProblem {
  const offset = error.pos[0];
  const line = lineAt(text, offset);
  if (/\{\{-?\s/.test(line)) return { offset, message: parserWords(error.message), hint: TEMPLATE_HINT };
  if (/^[ \t]+---\s*$/.test(line)) {
    return {
      offset,
      message: say('a line that separates documents begins in column 1'),
      hint: say('remove the blanks before ---'),
    };
  }
  if (error.code === 'MISSING_CHAR' && error.message.startsWith('Missing closing')) {
    const isDouble = error.message.includes('"');
    return {
      offset: openingQuoteBefore(document, offset) ?? offset,
      message: isDouble
        ? say('the double quote that opens here is never closed')
        : say('the single quote that opens here is never closed'),
      hint: say('close it with {quote}', { quote: isDouble ? '"' : "'" }),
    };
  }
  const [message, hint] = wordsOf(error, line);
  // The parser points at the indentation; what stands there is after it.
  const blanks = error.code === 'BAD_INDENT' ? (/^ */.exec(text.slice(offset))?.[0].length ?? 0) : 0;
  return { offset: offset + blanks, message, ...(hint === undefined ? {} : { hint }) };
}

function wordsOf(error: YAMLError, line: string): readonly [message: Wording, hint?: Sentence] {
  switch (error.code) {
    case 'TAB_AS_INDENT':
      return [say('a tab cannot indent a line'), say('indent with spaces')];
    case 'BAD_INDENT':
      if (error.message.startsWith('All')) {
        return [
          say('this line is not aligned with the others'),
          say('indent the fields of one mapping equally'),
        ];
      }
      return [
        parserWords(error.message),
        say('close the bracket that was opened above, or indent this line further'),
      ];
    case 'MULTILINE_IMPLICIT_KEY':
      return [
        say('a key must be followed by a colon and a space'),
        say('write it as "key: value": {line}', { line: quoteLine(line) }),
      ];
    case 'BLOCK_AS_IMPLICIT_KEY':
      return [
        say('a mapping cannot begin here'),
        say('put the value in quotes if it holds ": ", or check how the next line is indented'),
      ];
    case 'MISSING_CHAR':
      return [parserWords(error.message), say('check the colons, commas and brackets before it')];
    case 'BAD_SCALAR_START':
      return [parserWords(error.message), say('put the value in quotes')];
    case 'BAD_DQ_ESCAPE':
      return [parserWords(error.message), say('write \\\\ for a backslash, or use single quotes')];
    case 'BLOCK_IN_FLOW':
      return [
        say('a block cannot stand inside brackets'),
        say('close the bracket, or write everything inside it with commas'),
      ];
    case 'UNEXPECTED_TOKEN':
      return [
        parserWords(error.message.replace(/ in YAML stream/, '')),
        say('check the quotes and the indentation of this line and the one above'),
      ];
    case 'BAD_ALIAS':
      return [parserWords(error.message), say('put the value in quotes: * and & begin aliases and anchors')];
    default:
      return [parserWords(error.message)];
  }
}

/** What people are told most often, as sentences; the rest is in the words of the parser. */
function parserWords(message: string): Wording {
  const text = lowerFirst(message);
  for (const [pattern, words] of PARSER_WORDS) {
    const match = pattern.exec(text);
    if (match !== null) return words(match[1] ?? '');
  }
  return text;
}

const PARSER_WORDS: readonly (readonly [pattern: RegExp, words: (value: string) => Sentence])[] = [
  [
    /^flow map in block collection must be sufficiently indented and end with a (.)$/u,
    (end) => say('flow map in block collection must be sufficiently indented and end with a {end}', { end }),
  ],
  [
    /^flow sequence in block collection must be sufficiently indented and end with a (.)$/u,
    (end) =>
      say('flow sequence in block collection must be sufficiently indented and end with a {end}', { end }),
  ],
  [/^flow map must end with a (.)$/u, (end) => say('flow map must end with a {end}', { end })],
  [/^flow sequence must end with a (.)$/u, (end) => say('flow sequence must end with a {end}', { end })],
  [
    /^plain value cannot start with (.+)$/u,
    (start) => say('plain value cannot start with {start}', { start }),
  ],
  [/^invalid escape sequence (.+)$/u, (text) => say('invalid escape sequence {text}', { text })],
  [
    /^missing space after : in (flow map|flow sequence)$/u,
    (where) => say('missing space after : in {where}', { where: flowWords(where) }),
  ],
  [
    /^missing , between (flow map|flow sequence) items$/u,
    (where) => say('missing , between {where} items', { where: flowWords(where) }),
  ],
  [
    /^implicit map keys need to be followed by map values$/u,
    () => say('implicit map keys need to be followed by map values'),
  ],
  [
    /^comments must be separated from other tokens by white space characters$/u,
    () => say('comments must be separated from other tokens by white space characters'),
  ],
];

function flowWords(where: string): Sentence {
  return where === 'flow map' ? say('flow map') : say('flow sequence');
}

function lowerFirst(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}

function quoteLine(line: string): string {
  const short = line.trim();
  return short.length > 60 ? `${short.slice(0, 57)}...` : short;
}

function lineAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', start);
  return text.slice(start, end === -1 ? undefined : end);
}

/** The parser points at where it missed the closing quote, which is often the end of the file. */
function openingQuoteBefore(document: Document.Parsed, offset: number): number | undefined {
  let opening: number | undefined;
  visit(document, {
    Scalar(_key, node) {
      const isQuoted = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE';
      if (isScalar(node) && isQuoted && (node.range?.[0] ?? offset) < offset) {
        opening = node.range?.[0];
      }
    },
  });
  return opening;
}
