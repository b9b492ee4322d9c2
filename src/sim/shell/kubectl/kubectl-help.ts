/** What kubectl's commands are, for `--help` and for a word that is none. */
import type { FlagSpec } from './flag-set';

/** In the order of kubectl's overview, which is that of its suggestions. */
export const COMMAND_WORDS: readonly string[] =
  'create expose run set explain get edit delete rollout scale autoscale certificate cluster-info top cordon uncordon drain taint describe logs attach exec port-forward proxy cp auth debug events diff apply patch replace wait kustomize label annotate completion alpha api-resources api-versions config plugin version options'.split(
    ' ',
  );

/** How many letters a word may be off. */
const CLOSE_DISTANCE = 2;

export interface HelpTopic {
  readonly path: string;
  readonly summary: string;
  readonly usage: string;
  readonly flags: readonly FlagSpec[];
  /** Its path, and other paths to the same; of a command that only holds others. */
  readonly names?: readonly string[];
}

/** What somebody may have meant: words that begin so, or are as good as the same. */
export function closeWords(word: string): readonly string[] {
  return COMMAND_WORDS.filter(
    (known) => known.startsWith(word.toLowerCase()) || editDistance(word, known) <= CLOSE_DISTANCE,
  );
}

function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let index = 1; index <= one.length; index += 1) {
    const next = [index];
    for (let column = 1; column <= other.length; column += 1) {
      const change = one.charAt(index - 1).toLowerCase() === other.charAt(column - 1).toLowerCase() ? 0 : 1;
      next.push(
        Math.min((row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1, (row[column - 1] ?? 0) + change),
      );
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

export function overviewText(verbs: readonly HelpTopic[]): string {
  const tops = verbs.filter(({ path }) => !path.includes(' '));
  const lines = tops.map(({ path, summary }) => `  ${path.padEnd(15)} ${summary}`);
  return `kubectl controls the Kubernetes cluster manager.\n\nCommands of this lab:\n${lines.join('\n')}\n\nUsage:\n  kubectl [flags] [options]\n\nUse "kubectl <command> --help" for more information about a given command.\nUse "kubectl options" for a list of global command-line options (applies to all commands).\n`;
}

export function helpText(topic: HelpTopic, verbs: readonly HelpTopic[]): string {
  const { path, summary, usage, flags, names = [] } = topic;
  const inner = verbs
    .filter((verb) => verb.path.startsWith(`${path} `))
    .map((verb) => ({ name: verb.path.slice(path.length + 1), summary: verb.summary }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  const width = Math.max(SHORTEST_COLUMN, ...inner.map(({ name }) => name.length));
  const commands =
    inner.length === 0
      ? ''
      : `Available Commands:\n${inner.map((verb) => `  ${verb.name.padEnd(width)}   ${verb.summary}`).join('\n')}\n\n`;
  const words = names.map((name) => name.split(' ').at(-1) ?? '');
  const aliases = words.length < 2 ? '' : `Aliases:\n${words.join(', ')}\n\n`;
  const shown = flags.filter(({ isRefused, isDeprecated }) => !isRefused && !isDeprecated);
  const options = shown.length === 0 ? '' : `Options:\n${shown.map(flagLine).join('\n')}\n\n`;
  const more =
    inner.length === 0
      ? ''
      : `Use "kubectl ${path} <command> --help" for more information about a given command.\n`;
  return `${summary}.\n\n${aliases}${commands}${options}Usage:\n  kubectl ${usage}\n\n${more}${GLOBAL_HINT}`;
}

const GLOBAL_HINT =
  'Use "kubectl options" for a list of global command-line options (applies to all commands).\n';

/** Of the names of commands, in a list of them. */
const SHORTEST_COLUMN = 11;

/** The flags of every command. */
export function optionsText(flags: readonly FlagSpec[]): string {
  const lines = flags.filter(({ isRefused }) => !isRefused).map((flag) => flagLine(flag));
  return `The following options can be passed to any command:\n\n${lines.join('\n')}\n`;
}

function flagLine({ name, short, kind, standard }: FlagSpec): string {
  const value =
    kind === 'string' ? `'${standard}'` : kind === 'strings' || kind === 'array' ? '[]' : standard;
  return `    ${short === undefined ? '' : `-${short}, `}--${name}=${value}`;
}
