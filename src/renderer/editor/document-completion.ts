/** What to begin a document with: whole objects for the common kinds, and the first lines of every other one. */
import type { JSONSchema } from 'monaco-yaml';
import { DOCUMENT_SNIPPETS } from './document-snippets';
import { monaco } from './monaco';
import { SUGGEST_NEXT } from './yaml-completion';

export interface DocumentKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly description: string;
}

export function documentItems(
  kinds: readonly DocumentKind[],
  range: monaco.IRange,
): monaco.languages.CompletionItem[] {
  return [...snippetItems(range), ...kindItems(kinds, range), ...keyItems(range)];
}

function snippetItems(range: monaco.IRange): monaco.languages.CompletionItem[] {
  return DOCUMENT_SNIPPETS.map(({ kind, apiVersion, description, text }, index) => ({
    label: { label: kind, description: apiVersion },
    kind: monaco.languages.CompletionItemKind.Snippet,
    documentation: description,
    insertText: text,
    insertTextRules: monaco.languages.CompletionItemInsertTextRule.InsertAsSnippet,
    // Before what monaco-yaml offers.
    sortText: `0${index}`,
    range,
  }));
}

function kindItems(kinds: readonly DocumentKind[], range: monaco.IRange): monaco.languages.CompletionItem[] {
  return kinds.map(({ apiVersion, kind, description }) => ({
    label: { label: kind, description: apiVersion },
    kind: monaco.languages.CompletionItemKind.Class,
    documentation: description,
    insertText: `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: \${1:${kind.toLowerCase()}}\n$0`,
    insertTextRules: monaco.languages.CompletionItemInsertTextRule.InsertAsSnippet,
    sortText: `1${kind}`,
    range,
  }));
}

/** For those who begin with the first line. */
function keyItems(range: monaco.IRange): monaco.languages.CompletionItem[] {
  return ['apiVersion', 'kind'].map((key) => ({
    label: key,
    kind: monaco.languages.CompletionItemKind.Property,
    insertText: `${key}: `,
    sortText: `2${key}`,
    command: SUGGEST_NEXT,
    range,
  }));
}

/** Those without a snippet, of the root's dispatch: `if` says which kind it is not, `else` where its own schema is. */
export function documentKindsOf({ allOf = [], definitions = {} }: JSONSchema): readonly DocumentKind[] {
  return allOf.flatMap((branch): readonly DocumentKind[] => {
    const reference = schemaOf(schemaOf(branch)?.else)?.$ref;
    const properties = schemaOf(schemaOf(schemaOf(branch)?.if)?.not)?.properties;
    const [apiVersion, kind] = [properties?.['apiVersion'], properties?.['kind']].map(
      (property) => schemaOf(property)?.const,
    );
    if (reference === undefined || typeof apiVersion !== 'string' || typeof kind !== 'string') return [];
    if (DOCUMENT_SNIPPETS.some((known) => known.kind === kind && known.apiVersion === apiVersion)) return [];
    const { description = '' } = definitions[reference.replace('#/definitions/', '')] ?? {};
    return [{ apiVersion, kind, description }];
  });
}

function schemaOf(value: boolean | JSONSchema | undefined): JSONSchema | undefined {
  return typeof value === 'object' ? value : undefined;
}
