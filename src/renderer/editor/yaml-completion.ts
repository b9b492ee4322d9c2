/** What the YAML services offer, made fit for Monaco and for who types. */
import { monaco } from './monaco';

/** Shows what the value may be as soon as the key is there. */
export const SUGGEST_NEXT: monaco.languages.Command = {
  id: 'editor.action.triggerSuggest',
  title: 'Suggest',
};

/** Skeletons of whole objects, which sort by a schema's name behind an underscore, say no more than the keys do. */
export function fittedSuggestions(
  suggestions: readonly monaco.languages.CompletionItem[],
): monaco.languages.CompletionItem[] {
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
