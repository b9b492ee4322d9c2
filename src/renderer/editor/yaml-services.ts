/**
 * Completion and hover from the schemas of resources/schema, in a worker of their own. What is wrong with the text is the
 * host's to say, in the API server's words, so the worker does not validate.
 */
import { configureMonacoYaml, type JSONSchema } from 'monaco-yaml';
import YamlWorker from 'monaco-yaml/yaml.worker.js?worker';
import schemaAddress from '../../../resources/schema/documents.schema.json?url';
import { answerMeanwhile } from './answer-meanwhile';
import { documentItems, documentKindsOf, type DocumentKind } from './document-completion';
import { isAtDocumentStart } from './document-start';
import { monaco } from './monaco';
import { fittedSuggestions } from './yaml-completion';

type MonacoOfYaml = Parameters<typeof configureMonacoYaml>[0];
type CompletionProvider = monaco.languages.CompletionItemProvider;

interface YamlServices {
  readonly kinds: readonly DocumentKind[];
  readonly provider: CompletionProvider;
}

let services: Promise<YamlServices> | undefined;

/** Once for the page, since Monaco's languages are the page's. */
export async function startYamlServices(): Promise<void> {
  if (services === undefined) {
    services = start();
    registerCompletion(services);
  }
  await services;
}

/** Registered at once: who asks before the schemas are there gets an answer when they are. */
function registerCompletion(loading: Promise<YamlServices>): void {
  monaco.languages.registerCompletionItemProvider('yaml', {
    triggerCharacters: [' ', ':'],
    provideCompletionItems: async (model, position, context, token) => {
      const { kinds, provider } = await loading;
      const { lineNumber, column } = position;
      const lines = Array.from({ length: lineNumber - 1 }, (_, index) => model.getLineContent(index + 1));
      if (isAtDocumentStart(lines, model.getLineContent(lineNumber).slice(0, column - 1))) {
        return { suggestions: documentItems(kinds, new monaco.Range(lineNumber, 1, lineNumber, column)) };
      }
      const list = await answerMeanwhile(
        model,
        position,
        async (at) => (await provider.provideCompletionItems(model, at, context, token)) ?? undefined,
        () => token.isCancellationRequested,
      );
      return list && { ...list, suggestions: fittedSuggestions(list.suggestions) };
    },
  });
}

async function start(): Promise<YamlServices> {
  const response = await fetch(schemaAddress);
  const schema: unknown = await response.json();
  if (!isSchema(schema)) throw new Error('the schema of the documents is not a schema');
  const providers: CompletionProvider[] = [];
  const bridge = bridgeOf((provider) => providers.push(provider));
  if (!isMonacoOfYaml(bridge)) throw new Error('Monaco has no way to make a worker');
  configureMonacoYaml(bridge, {
    schemas: [{ uri: 'podwire:documents', fileMatch: ['**'], schema }],
    validate: false,
    hoverSchemaSource: false,
    format: { enable: false },
    // As kubectl reads it.
    yamlVersion: '1.1',
  });
  const [provider] = providers;
  if (provider === undefined) throw new Error('the YAML services do not complete');
  return { kinds: documentKindsOf(schema), provider };
}

/**
 * Monaco as monaco-yaml expects it. Monaco since 0.54 takes a worker where it is told what to make one of (monaco-yaml
 * issue 272), and what completes is for us to ask.
 */
function bridgeOf(onCompletion: (provider: CompletionProvider) => void): object {
  const createWebWorker = ({ createData }: { readonly createData: unknown }): unknown => {
    const worker = new YamlWorker();
    // What Monaco's own start of a worker sends first; the second message starts the YAML services.
    worker.postMessage('ignore');
    worker.postMessage(createData);
    return monaco.editor.createWebWorker({ worker });
  };
  const registerCompletionItemProvider = (
    _selector: monaco.languages.LanguageSelector,
    provider: CompletionProvider,
  ): monaco.IDisposable => {
    onCompletion(provider);
    return { dispose: () => undefined };
  };
  return {
    ...monaco,
    editor: { ...monaco.editor, createWebWorker },
    // The outline is ours: it names objects, not keys.
    languages: {
      ...monaco.languages,
      registerCompletionItemProvider,
      registerDocumentSymbolProvider: () => ({ dispose: () => undefined }),
    },
  };
}

/** monaco-yaml is typed for an older Monaco; what it calls is there. */
function isMonacoOfYaml(value: object): value is MonacoOfYaml {
  return 'editor' in value && 'languages' in value && 'Uri' in value;
}

function isSchema(value: unknown): value is JSONSchema {
  return typeof value === 'object' && value !== null && 'definitions' in value;
}
