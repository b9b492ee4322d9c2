import { normalizePath, type FileSystem } from '../host/file-system';

export interface Completion {
  /** What to put in at the cursor. */
  readonly insertion: string;
  /** All that the word could become. */
  readonly choices: readonly string[];
}

/** Completes the last word of `before`: a command in its first place, a path anywhere else. */
export function completeWord(
  before: string,
  commands: readonly string[],
  files: FileSystem,
  workingDirectory: string,
): Completion {
  const word = /[^\s;|&()<>]*$/.exec(before)?.[0] ?? '';
  const head = before.slice(0, before.length - word.length).trimEnd();
  const isCommand = (head === '' || /[;|&(]$/.test(head)) && !word.includes('/');
  if (isCommand) {
    return completionOf(word, [...new Set(commands)].filter((name) => name.startsWith(word)).sort(), ' ');
  }
  const slash = word.lastIndexOf('/');
  const folder = word.slice(0, slash + 1);
  const start = word.slice(slash + 1);
  const path = normalizePath(folder.startsWith('/') ? folder : `${workingDirectory}/${folder}`);
  const names = files.list(path).filter((name) => name.startsWith(start));
  const isFolder = names.length === 1 && files.isDirectory(`${path}/${names[0] ?? ''}`);
  return completionOf(start, names, isFolder ? '/' : ' ');
}

/** The words after `kubectl` in the last command of a line, the last one unfinished; undefined for other commands. */
export function kubectlWordsOf(before: string): readonly string[] | undefined {
  const command = /[^;|&()]*$/.exec(before)?.[0] ?? '';
  const [name, ...words] = command.trimStart().split(/\s+/);
  return name === 'kubectl' && words.length > 0 && !command.includes('<') && !command.includes('>')
    ? words
    : undefined;
}

/** `end` stands behind the only choice. */
export function completionOf(word: string, choices: readonly string[], end: string): Completion {
  const [first] = choices;
  if (first === undefined) return { insertion: '', choices };
  if (choices.length === 1) return { insertion: first.slice(word.length) + end, choices };
  let common = first;
  for (const choice of choices) while (!choice.startsWith(common)) common = common.slice(0, -1);
  return { insertion: common.slice(word.length), choices };
}
