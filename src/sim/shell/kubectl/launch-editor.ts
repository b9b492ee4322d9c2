/**
 * The editor that `kubectl edit` starts: `$KUBE_EDITOR`, `$EDITOR`, or vi, on a file under /tmp.
 *
 * Kubernetes v1.32 `k8s.io/kubectl/pkg/cmd/util/editor/editor.go`. A machine of a lab has no vi: other editors, `sed -i`
 * among them, work.
 */
import { err, ok, type Result } from '../../base/result';
import type { Task } from '../../host/task';
import { EXIT_NOT_FOUND, startChild } from '../run-program';
import type { KubectlCommand } from './verb';

const STANDARD_EDITOR = 'vi';
const STANDARD_SHELL = '/bin/bash';
const SUFFIX_RANGE = 4_000_000_000;

interface EditedFile {
  readonly path: string;
  readonly text: string;
}

/** What the text has become. Answers why there is none. */
export function* editText(
  command: KubectlCommand,
  text: string,
  extension: string,
): Task<Result<EditedFile, string>> {
  const { process, findCommand } = command;
  const { files, prng } = process.environment;
  let path = '';
  for (let index = 0; path === '' || files.exists(path); index += 1) {
    const suffix = prng.split(`kubectl-edit/${process.pid}/${index}`).uint32() % SUFFIX_RANGE;
    path = `/tmp/kubectl-edit-${suffix}${extension}`;
  }
  files.write(path, text);
  const editor = editorOf(command);
  const argv = editor.isShell
    ? [...editor.words.slice(0, -1), `${editor.words.at(-1) ?? ''} "${path}"`]
    : [...editor.words, path];
  // Where there is no shell of that name, the one that is there does the same.
  const isKnown = (name: string): boolean => findCommand(process.environment, name) !== undefined;
  const [first = ''] = argv;
  const runnable = editor.isShell && !isKnown(first) ? ['sh', ...argv.slice(1)] : argv;
  const child = startChild(process, findCommand, runnable);
  if (child === undefined) {
    files.remove(path);
    return err(`unable to launch the editor "${editor.words.join(' ')}"`);
  }
  const exitCode = yield* child.wait();
  if (exitCode === EXIT_NOT_FOUND && !editor.isShell) {
    files.remove(path);
    return err(`unable to launch the editor "${editor.words.join(' ')}"`);
  }
  if (exitCode !== 0) return err(`there was a problem with the editor "${editor.words.join(' ')}"`);
  return ok({ path, text: files.read(path) ?? '' });
}

interface Editor {
  readonly words: readonly string[];
  /** The last word is a command for a shell. */
  readonly isShell: boolean;
}

function editorOf({ process }: KubectlCommand): Editor {
  const { variables } = process;
  const named = ['KUBE_EDITOR', 'EDITOR'].map((name) => variables.get(name) ?? '');
  const text = named.find((value) => value !== '') ?? STANDARD_EDITOR;
  if (!text.includes(' ')) return { words: [text], isShell: false };
  if (!/["'\\]/u.test(text)) return { words: text.split(' '), isShell: false };
  const shell = variables.get('SHELL') ?? '';
  return { words: [shell === '' ? STANDARD_SHELL : shell, '-c', text], isShell: true };
}
