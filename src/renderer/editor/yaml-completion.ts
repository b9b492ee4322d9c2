/** What the YAML services offer, made fit: without what the documents' own completion says better. */
import { isAtDocumentStart } from './document-start';
import { monaco } from './monaco';

type Provider = monaco.languages.CompletionItemProvider;

/** Shows what the value may be as soon as the key is there. */
export const SUGGEST_NEXT: monaco.languages.Command = {
  id: 'editor.action.triggerSuggest',
  title: 'Suggest',
};

export function fittedProvider(provider: Provider): Provider {
  return {
    ...provider,
    provideCompletionItems: async (model, position, context, token) => {
      if (isAtDocumentStart(linesBefore(model, position.lineNumber), textBefore(model, position)))
        return undefined;
      const list = await provider.provideCompletionItems(model, position, context, token);
      return list === undefined || list === null ? list : { ...list, suggestions: fitted(list.suggestions) };
    },
  };
}

export function linesBefore(model: monaco.editor.ITextModel, line: number): readonly string[] {
  return Array.from({ length: line - 1 }, (_, index) => model.getLineContent(index + 1));
}

export function textBefore(
  model: monaco.editor.ITextModel,
  { lineNumber, column }: monaco.IPosition,
): string {
  return model.getLineContent(lineNumber).slice(0, column - 1);
}

/** Skeletons of whole objects, which sort by a schema's name behind an underscore, say no more than the keys do. */
function fitted(suggestions: readonly monaco.languages.CompletionItem[]): monaco.languages.CompletionItem[] {
  return suggestions
    .filter(({ sortText }) => sortText?.startsWith('_') !== true)
    .map((item) => {
      const isPlain = !/[$\\]/u.test(item.insertText);
      return {
        ...item,
        // Monaco ends the line on Enter where the word is there already, but not for what may be a snippet.
        ...(isPlain ? { insertTextRules: monaco.languages.CompletionItemInsertTextRule.None } : {}),
        ...(item.insertText.endsWith(': ') ? { command: SUGGEST_NEXT } : {}),
      };
    });
}
