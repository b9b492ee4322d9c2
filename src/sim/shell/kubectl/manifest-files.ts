/**
 * Objects in files that `-f` names: a file, a folder, or standard input.
 *
 * Kubernetes v1.32 `k8s.io/cli-runtime/pkg/resource/visitor.go`, with its messages. Leaves out URLs: a lab's machine
 * fetches nothing that way, and says so.
 */
import { append } from '../../base/append';
import { parseAllDocuments, type Document } from 'yaml';
import { err, ok, type Result } from '../../base/result';
import { yamlDepthProblem, yamlValueOf } from '../../base/yaml-value';
import { normalizePath } from '../../host/file-system';
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import {
  isPlainRecord,
  isUnknownList,
  type KubeObject,
  type PlainRecord,
} from '../../kube/objects/kube-object';
import { objectIn } from './api-calls';
import { plainError, type KubectlError } from './kubectl-error';

export interface ManifestObject {
  readonly object: KubeObject;
  /** As messages name it. */
  readonly source: string;
}

export function absolutePath({ workingDirectory }: Process, path: string): string {
  return normalizePath(path.startsWith('/') ? path : `${workingDirectory}/${path}`);
}

const EXTENSIONS = ['.json', '.yaml', '.yml'];

/** All objects of all the files, in order. Lists are taken apart. */
export function* readManifests(
  process: Process,
  paths: readonly string[],
  options: { readonly isRecursive: boolean },
): Task<Result<readonly ManifestObject[], KubectlError>> {
  const objects: ManifestObject[] = [];
  for (const path of paths) {
    const texts = path === '-' ? yield* readInput(process) : textsAt(process, path, options.isRecursive);
    if (!texts.ok) return texts;
    for (const { text, source } of texts.value) {
      const read = manifestsIn(text, source);
      if (!read.ok) return read;
      append(objects, read.value);
    }
  }
  return ok(objects);
}

interface ManifestText {
  readonly text: string;
  readonly source: string;
}

type TextsResult = Result<readonly ManifestText[], KubectlError>;

function* readInput(process: Process): Task<TextsResult> {
  let text = '';
  for (;;) {
    const piece = yield* process.stdin.read();
    if (piece === undefined) break;
    text += piece;
  }
  return ok([{ text, source: 'STDIN' }]);
}

function textsAt(process: Process, path: string, isRecursive: boolean): TextsResult {
  if (/^https?:\/\//u.test(path)) {
    return err(plainError(`reading ${path} is not modelled in this lab: save it as a file and name that`));
  }
  const { files } = process.environment;
  const absolute = absolutePath(process, path);
  if (files.isDirectory(absolute)) {
    const texts = [...folderTexts(process, absolute, isRecursive)];
    if (texts.length > 0) return ok(texts);
    return err(
      plainError(`error reading [${path}]: recognized file extensions are [${EXTENSIONS.join(' ')}]`),
    );
  }
  const text = files.read(absolute);
  if (text === undefined) return err(plainError(`the path ${JSON.stringify(path)} does not exist`));
  return ok([{ text, source: path }]);
}

function* folderTexts(process: Process, folder: string, isRecursive: boolean): Generator<ManifestText> {
  const { files } = process.environment;
  for (const name of files.list(folder)) {
    const path = `${folder}/${name}`;
    if (files.isDirectory(path)) {
      if (isRecursive) yield* folderTexts(process, path, true);
      continue;
    }
    const text = files.read(path);
    if (text !== undefined && EXTENSIONS.some((extension) => name.endsWith(extension))) {
      yield { text, source: path };
    }
  }
}

/** Those of one text. */
export function manifestsIn(text: string, source: string): Result<readonly ManifestObject[], KubectlError> {
  const objects: ManifestObject[] = [];
  const failed = (problem: string): Result<never, KubectlError> =>
    err(plainError(`error parsing ${source}: error converting YAML to JSON: yaml: ${problem}`));
  const depth = yamlDepthProblem(text);
  if (depth !== undefined) return failed(depth);
  for (const document of documentsOf(text)) {
    const [problem] = document.errors;
    if (problem !== undefined) {
      const line = problem.linePos?.[0].line ?? 1;
      return failed((line > 1 ? `line ${line}: ` : '') + yamlProblemText(problem.message));
    }
    const given = yamlValueOf(document);
    if (!given.ok) return failed(given.error);
    const { value } = given;
    if (value === undefined || value === null) continue;
    const read = objectsOf(value, source);
    if (!read.ok) return read;
    append(objects, read.value);
  }
  return objects.length === 0 ? err(plainError('no objects passed to apply')) : ok(objects);
}

/** As libyaml words it, where it has words for the same. */
const LIBYAML_WORDS: readonly (readonly [RegExp, string])[] = [
  [/^Nested mappings are not allowed/u, 'mapping values are not allowed in this context'],
  [/^Implicit (?:map )?keys? need/u, "could not find expected ':'"],
  [/^Tabs are not allowed|^Plain value cannot start with/u, 'found character that cannot start any token'],
  [/must start at the same column|^Unexpected scalar/u, 'did not find expected key'],
  [/^Missing closing/u, 'found unexpected end of stream'],
  [/^Flow (?:map|sequence)/u, "did not find expected ',' or '}'"],
  [/^Map keys must be unique/u, 'mapping key already defined'],
];

function yamlProblemText(message: string): string {
  const [first = ''] = message.split('\n');
  const known = LIBYAML_WORDS.find(([pattern]) => pattern.test(first));
  return known === undefined ? first.replace(/ at line \d+, column \d+:?$/u, '') : known[1];
}

function documentsOf(text: string): readonly Document.Parsed[] {
  const documents = parseAllDocuments(text, { version: '1.1', merge: true });
  return Array.isArray(documents) ? documents : [];
}

function objectsOf(value: unknown, source: string): Result<readonly ManifestObject[], KubectlError> {
  if (!isPlainRecord(value)) {
    return err(
      plainError(
        `error validating ${JSON.stringify(source)}: error validating data: invalid object to validate; if you choose to ignore these errors, turn validation off with --validate=false`,
      ),
    );
  }
  const { kind, items } = value;
  if (typeof kind === 'string' && kind.endsWith('List') && isUnknownList(items)) {
    return ok(items.filter(isPlainRecord).map((item) => ({ object: objectIn(item), source })));
  }
  const problem = headProblem(value);
  return problem === undefined
    ? ok([{ object: objectIn(value), source }])
    : err(
        plainError(
          `error validating ${JSON.stringify(source)}: error validating data: ${problem}; if you choose to ignore these errors, turn validation off with --validate=false`,
        ),
      );
}

function headProblem({ apiVersion, kind }: PlainRecord): string | undefined {
  const missing = [
    ...(typeof apiVersion === 'string' && apiVersion !== '' ? [] : ['apiVersion not set']),
    ...(typeof kind === 'string' && kind !== '' ? [] : ['kind not set']),
  ];
  return missing.length === 0 ? undefined : missing.length === 1 ? missing[0] : `[${missing.join(', ')}]`;
}
