/**
 * What the lab itself knows of its text, in Monaco: names to choose from, the state of what a word refers to, where it leads,
 * and the objects of a file. Asked of the host, which has everything that was typed before it answers.
 */
import type { HoverFact } from '../../main/contract/assist-requests';
import type { ContractLocation } from '../../main/contract/diagnostic';
import type { RequestName, RequestOf, ResponseOf } from '../../main/contract/lab-api';
import { insertOf } from './completion-text';
import { monaco } from './monaco';
import { SUGGEST_NEXT } from './yaml-completion';

type Model = monaco.editor.ITextModel;

interface LabServicesHost {
  readonly fileOf: (model: Model) => string | undefined;
  /** Makes one for a file that was not shown yet. */
  readonly modelOf: (file: string) => Model | undefined;
  readonly ask: <Name extends RequestName>(
    name: Name,
    argument: RequestOf<Name>,
  ) => Promise<ResponseOf<Name> | undefined>;
  readonly words: (fact: HoverFact) => string;
  /** A definition in another file was chosen. */
  readonly show: (location: ContractLocation) => void;
}

/** Monaco's languages are the page's: what is returned takes the services away again. */
export function registerLabServices(host: LabServicesHost): () => void {
  const placeOf = (
    model: Model,
    position: monaco.Position,
  ): { readonly file: string; readonly offset: number } | undefined => {
    const file = host.fileOf(model);
    return file === undefined ? undefined : { file, offset: model.getOffsetAt(position) };
  };
  const linksOf = (definitions: ResponseOf<'assist.define'> | undefined): monaco.languages.Location[] =>
    (definitions ?? []).flatMap(({ location }) => {
      const target = host.modelOf(location.file);
      if (target === undefined || location.line > target.getLineCount()) return [];
      const end = target.getLineMaxColumn(location.line);
      const range = new monaco.Range(location.line, Math.min(location.column, end), location.line, end);
      return [{ uri: target.uri, range }];
    });
  const services = [
    monaco.languages.registerCompletionItemProvider('yaml', {
      triggerCharacters: [' ', ':', '{', '[', '/', '"'],
      provideCompletionItems: async (model, position) => {
        const place = placeOf(model, position);
        const found = place && (await host.ask('assist.complete', place));
        if (found === undefined || model.isDisposed()) return { suggestions: [] };
        const range = rangeOf(model, found);
        const isQuoted = /["']/u.test(model.getValueInRange(wideRange(model, found)).slice(0, 1));
        return {
          suggestions: found.items.map((item, index) => ({
            label: { label: item.text, description: item.detail },
            kind: monaco.languages.CompletionItemKind[item.isKey ? 'Property' : 'Reference'],
            insertText: insertOf(item, { isQuoted, after: lineAfter(model, found.to) }),
            // What the lab has comes before what the schemas allow.
            sortText: `!${String(index).padStart(4, '0')}`,
            range,
            ...(item.isKey ? { command: SUGGEST_NEXT } : {}),
          })),
        };
      },
    }),
    monaco.languages.registerHoverProvider('yaml', {
      provideHover: async (model, position) => {
        const place = placeOf(model, position);
        const found = place && (await host.ask('assist.hover', place));
        if (found === undefined || found.facts.length === 0 || model.isDisposed()) return undefined;
        return {
          range: rangeOf(model, found),
          contents: found.facts.map((fact) => ({ value: host.words(fact) })),
        };
      },
    }),
    monaco.languages.registerDefinitionProvider('yaml', {
      provideDefinition: async (model, position) => {
        const place = placeOf(model, position);
        return linksOf(place && (await host.ask('assist.define', place)));
      },
    }),
    monaco.languages.registerReferenceProvider('yaml', {
      provideReferences: async (model, position) => {
        const place = placeOf(model, position);
        return linksOf(place && (await host.ask('assist.references', place)));
      },
    }),
    monaco.languages.registerDocumentSymbolProvider('yaml', {
      provideDocumentSymbols: async (model) => {
        const file = host.fileOf(model);
        const items = file === undefined ? undefined : await host.ask('assist.outline', { file });
        return model.isDisposed() ? [] : (items ?? []).map((item) => symbolOf(item, model));
      },
    }),
    monaco.editor.registerEditorOpener({
      openCodeEditor: (_source, uri, selection) => {
        const target = monaco.editor.getModel(uri);
        const file = target === null ? undefined : host.fileOf(target);
        if (file === undefined) return false;
        host.show({ file, ...startOf(selection) });
        return true;
      },
    }),
  ];
  return () => {
    for (const service of services) service.dispose();
  };
}

function startOf(
  place: monaco.IRange | monaco.IPosition | undefined,
): Pick<ContractLocation, 'line' | 'column'> {
  if (place === undefined) return { line: 1, column: 1 };
  return 'lineNumber' in place
    ? { line: place.lineNumber, column: place.column }
    : { line: place.startLineNumber, column: place.startColumn };
}

interface WordRange {
  readonly from: number;
  readonly to: number;
}

function rangeOf(model: Model, { from, to }: WordRange): monaco.Range {
  return monaco.Range.fromPositions(model.getPositionAt(from), model.getPositionAt(to));
}

/** With the character before, which may be a quotation mark. */
function wideRange(model: Model, { from, to }: WordRange): monaco.Range {
  return rangeOf(model, { from: Math.max(0, from - 1), to });
}

function lineAfter(model: Model, offset: number): string {
  const { lineNumber, column } = model.getPositionAt(offset);
  return model.getLineContent(lineNumber).slice(column - 1);
}

type Item = ResponseOf<'assist.outline'>[number];

function symbolOf(item: Item | Item['children'][number], model: Model): monaco.languages.DocumentSymbol {
  const last = model.getLineCount();
  const line = Math.min(item.line, last);
  const endLine = Math.min(Math.max(item.endLine, line), last);
  const range = new monaco.Range(line, 1, endLine, model.getLineMaxColumn(endLine));
  const kinds = monaco.languages.SymbolKind;
  return {
    name: item.isObject ? `${item.detail} ${item.name}` : item.name,
    detail: item.isObject ? '' : item.detail,
    kind: item.isObject ? kinds.Object : kinds.Field,
    tags: [],
    range,
    selectionRange: new monaco.Range(line, 1, line, model.getLineMaxColumn(line)),
    children: item.children.map((child) => symbolOf(child, model)),
  };
}
