/** Style sheets are imported for their effect; the bundler emits them. */
declare module '*.css' {}

/** A worker of its own file, at the page's own address. */
declare module '*?worker' {
  const WorkerOfFile: new () => Worker;
  // Vite's rule for what it bundles in this way.
  // eslint-disable-next-line podwire/restricted-syntax
  export default WorkerOfFile;
}

/** The address of a file that is put beside the page. */
declare module '*?url' {
  const address: string;
  // Vite's rule for what it bundles in this way.
  // eslint-disable-next-line podwire/restricted-syntax
  export default address;
}

/** Monaco ships no types of its languages. */
declare module 'monaco-editor/languages/definitions/yaml/yaml.js' {
  import type { languages } from 'monaco-editor/editor/editor.api.js';

  export const conf: languages.LanguageConfiguration;
  export const language: languages.IMonarchLanguage;
}
