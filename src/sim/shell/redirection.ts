/** Redirections of a shell command (POSIX sh §2.7), with the messages of busybox ash. */
import type { Task } from '../host/task';
import { unquotePattern } from './pattern';
import type { ShellState } from './shell-state';
import { inputOf, type ShellStreams } from './shell-streams';
import type { ShellRedirect } from './syntax';
import type { WordExpansion } from './word-expansion';

export class Redirection {
  readonly #shell: ShellState;
  readonly #words: WordExpansion;

  constructor(shell: ShellState, words: WordExpansion) {
    this.#shell = shell;
    this.#words = words;
  }

  /** The streams of a command; undefined when one could not be opened: then the command is not run. */
  *apply(redirects: readonly ShellRedirect[], streams: ShellStreams): Task<ShellStreams | undefined> {
    let current = streams;
    for (const redirect of redirects) {
      const next =
        redirect.kind === 'here-document'
          ? {
              ...current,
              stdin: inputOf(unquotePattern(yield* this.#words.expandWord(redirect.text, current))),
            }
          : yield* this.#redirectTo(redirect, current, streams);
      if (next === undefined || this.#shell.unwinding !== undefined) return undefined;
      current = next;
    }
    return current;
  }

  *#redirectTo(
    redirect: ShellRedirect & {
      kind: 'input' | 'output' | 'append' | 'duplicate-output' | 'duplicate-input';
    },
    current: ShellStreams,
    outer: ShellStreams,
  ): Task<ShellStreams | undefined> {
    const target = unquotePattern(yield* this.#words.expandWord(redirect.target, current));
    switch (redirect.kind) {
      case 'input':
        return this.#openInput(target, current, outer);
      case 'output':
      case 'append':
        return this.#openOutput(target, redirect, current, outer);
      case 'duplicate-output': {
        if (target === '-') return withOutput(current, redirect.descriptor, () => undefined);
        const source = target === '1' ? current.stdout : target === '2' ? current.stderr : undefined;
        if (source !== undefined) return withOutput(current, redirect.descriptor, source);
        this.#shell.fail(outer, `${target}: Bad file descriptor`);
        return undefined;
      }
      case 'duplicate-input':
        return target === '-' ? { ...current, stdin: inputOf('') } : current;
    }
  }

  #openInput(target: string, current: ShellStreams, outer: ShellStreams): ShellStreams | undefined {
    const text = this.#shell.process.environment.files.read(this.#shell.pathOf(target));
    if (text === undefined) {
      this.#shell.fail(outer, `can't open ${target}: no such file`);
      return undefined;
    }
    return { ...current, stdin: inputOf(text) };
  }

  #openOutput(
    target: string,
    redirect: { readonly kind: string; readonly descriptor: number },
    current: ShellStreams,
    outer: ShellStreams,
  ): ShellStreams | undefined {
    const { descriptor } = redirect;
    if (target === '/dev/stdout') return withOutput(current, descriptor, current.stdout);
    if (target === '/dev/stderr') return withOutput(current, descriptor, current.stderr);
    // Where a container's logs go.
    if (/^\/proc\/(?:1|self)\/fd\/[12]$/.test(target))
      return withOutput(current, descriptor, this.#shell.process.stdout);
    const { files } = this.#shell.process.environment;
    const path = this.#shell.pathOf(target);
    if (target === '' || files.isDirectory(path)) {
      this.#shell.fail(outer, `can't create ${target}: Is a directory`);
      return undefined;
    }
    if (!files.isDirectory(`${path}/..`)) {
      this.#shell.fail(outer, `can't create ${target}: nonexistent directory`);
      return undefined;
    }
    if (redirect.kind === 'output') files.write(path, '');
    else files.append(path, '');
    return withOutput(current, descriptor, (text) => files.append(path, text));
  }
}

function withOutput(streams: ShellStreams, descriptor: number, write: (text: string) => void): ShellStreams {
  return descriptor === 2 ? { ...streams, stderr: write } : { ...streams, stdout: write };
}
