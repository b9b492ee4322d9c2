/**
 * Completion and hover from the schemas of resources/schema, in a worker of their own. What is wrong with the text is the
 * host's to say, in the API server's words, so the worker does not validate.
 */
import { configureMonacoYaml, type JSONSchema } from 'monaco-yaml';
import YamlWorker from 'monaco-yaml/yaml.worker.js?worker';
import schemaAddress from '../../../resources/schema/documents.schema.json?url';
import { registerDocumentCompletion } from './document-completion';
import { monaco } from './monaco';
import { fittedProvider } from './yaml-completion';

type MonacoOfYaml = Parameters<typeof configureMonacoYaml>[0];

let services: Promise<void> | undefined;

/** Once for the page, since Monaco's languages are the page's. */
export function startYamlServices(): Promise<void> {
  services ??= start();
  return services;
}

async function start(): Promise<void> {
  const response = await fetch(schemaAddress);
  const schema: unknown = await response.json();
  if (!isSchema(schema)) throw new Error('the schema of the documents is not a schema');
  registerDocumentCompletion(schema);
  const bridge = bridgeOf();
  if (!isMonacoOfYaml(bridge)) throw new Error('Monaco has no way to make a worker');
  configureMonacoYaml(bridge, {
    schemas: [{ uri: 'podwire:documents', fileMatch: ['**'], schema }],
    validate: false,
    hoverSchemaSource: false,
    format: { enable: false },
    // As kubectl reads it.
    yamlVersion: '1.1',
  });
}

/** Monaco since 0.54 takes a worker, where monaco-yaml tells it what to make one of (monaco-yaml issue 272). */
function bridgeOf(): object {
  const createWebWorker = ({ createData }: { readonly createData: unknown }): unknown => {
    const worker = new YamlWorker();
    // What Monaco's own start of a worker sends first; the second message starts the YAML services.
    worker.postMessage('ignore');
    worker.postMessage(createData);
    return monaco.editor.createWebWorker({ worker });
  };
  const registerCompletionItemProvider = (
    selector: monaco.languages.LanguageSelector,
    provider: monaco.languages.CompletionItemProvider,
  ): monaco.IDisposable =>
    monaco.languages.registerCompletionItemProvider(selector, fittedProvider(provider));
  return {
    ...monaco,
    editor: { ...monaco.editor, createWebWorker },
    languages: { ...monaco.languages, registerCompletionItemProvider },
  };
}

/** monaco-yaml is typed for an older Monaco; what it calls is there. */
function isMonacoOfYaml(value: object): value is MonacoOfYaml {
  return 'editor' in value && 'languages' in value && 'Uri' in value;
}

function isSchema(value: unknown): value is JSONSchema {
  return typeof value === 'object' && value !== null && 'definitions' in value;
}
