/**
 * Monaco asks once for the first letters of a word, and drops an answer with nothing in it until the next key. Below a key,
 * where the YAML services know nothing of an empty line, the answer may come when the word has begun: it is asked for again.
 */
import type { monaco } from './monaco';

type List = monaco.languages.CompletionList;
type Range = monaco.languages.CompletionItem['range'];

/** What is asked about: as much of a text model as matters here. */
interface TypedText {
  getVersionId(): number;
  getWordAtPosition(position: monaco.IPosition): { readonly endColumn: number } | null;
}

/** Answers for `position` with what the word that has been typed there meanwhile may become. */
export async function answerMeanwhile(
  text: TypedText,
  position: monaco.Position,
  ask: (at: monaco.Position) => Promise<List | undefined>,
  isCancelled: () => boolean,
): Promise<List | undefined> {
  let version = text.getVersionId();
  let list = await ask(position);
  while ((list?.suggestions.length ?? 0) === 0 && !isCancelled() && text.getVersionId() !== version) {
    version = text.getVersionId();
    const end = text.getWordAtPosition(position)?.endColumn ?? position.column;
    list = shifted(await ask(position.with(position.lineNumber, end)), position.column - end);
  }
  return list;
}

/** Monaco itself adds what has been typed since it asked. */
function shifted(list: List | undefined, by: number): List | undefined {
  return (
    list && {
      ...list,
      suggestions: list.suggestions.map((item) => ({ ...item, range: shiftedEnd(item.range, by) })),
    }
  );
}

function shiftedEnd(range: Range, by: number): Range {
  if (!('insert' in range)) return { ...range, endColumn: range.endColumn + by };
  const { insert, replace } = range;
  return {
    insert: { ...insert, endColumn: insert.endColumn + by },
    replace: { ...replace, endColumn: replace.endColumn + by },
  };
}
