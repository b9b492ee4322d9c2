/**
 * kubectl: finds the command that a line names, reads its flags, and runs it against the cluster of the kubeconfig.
 *
 * Kubernetes v1.32 `k8s.io/kubectl/pkg/cmd`, over cobra. The commands are in `verbs/`.
 */
import type { Process, Program } from '../../host/process';
import type { Task } from '../../host/task';
import { calendarTime } from '../../app/calendar';
import type { CommandFinder } from '../shell-state';
import { API_DOOR, ApiDoor, DirectClient } from './direct-client';
import { completionsOf } from './complete';
import { parseFlags, type FlagSpec, type FlagValues } from './flag-set';
import { GLOBAL_FLAGS } from './global-flags';
import { clusterAccess } from './kubeconfig';
import { plainError } from './kubectl-error';
import type { KubectlClient } from './kubectl-client';
import { closeWords, COMMAND_WORDS, helpText, optionsText, overviewText } from './kubectl-help';
import { UnreachableClient } from './unreachable-client';
import { WireClient } from './wire-client';
import { KubectlCommand, type KubectlVerb } from './verb';
import { VERB_GROUPS, VERBS, type VerbGroup } from './verbs';

export function kubectlWith(findCommand: CommandFinder): Program {
  return (process, words) => runKubectl(process, words, findCommand);
}

interface FoundVerb {
  readonly verb: KubectlVerb;
  /** The words but those that name the verb. */
  readonly rest: readonly string[];
}

function* runKubectl(process: Process, words: readonly string[], findCommand: CommandFinder): Task<number> {
  if (words[0] === '__complete' || words[0] === '__completeNoDesc') {
    return yield* runComplete(process, words.slice(1));
  }
  const found = findVerb(words);
  if (typeof found === 'number' || 'verb' in found) {
    return typeof found === 'number' ? found : yield* runVerb(process, found, findCommand);
  }
  if (found.stdout !== '') process.stdout(found.stdout);
  if (found.stderr !== '') process.stderr(found.stderr);
  return found.exitCode;
}

interface Ending {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

function findVerb(words: readonly string[]): FoundVerb | Ending {
  const named = operandPositions(words);
  const [first] = named;
  if (first === undefined) return withoutCommand(words);
  const firstWord = words[first] ?? '';
  if (firstWord === 'help') return helpOf(named.slice(1).map((position) => words[position] ?? ''));
  const [, second] = named;
  const secondWord = second === undefined ? undefined : words[second];
  const inner = secondWord === undefined ? undefined : verbNamed(`${firstWord} ${secondWord}`);
  const third = named[2] === undefined ? undefined : words[named[2]];
  const innermost =
    secondWord === undefined || third === undefined
      ? undefined
      : verbNamed(`${firstWord} ${secondWord} ${third}`);
  if (innermost !== undefined) return { verb: innermost, rest: without(words, named.slice(0, 3)) };
  if (inner !== undefined) return { verb: inner, rest: without(words, named.slice(0, 2)) };
  const innerGroup = secondWord === undefined ? undefined : groupNamed(`${firstWord} ${secondWord}`);
  if (innerGroup !== undefined) return ofGroup(innerGroup, third);
  const verb = verbNamed(firstWord);
  if (verb !== undefined) return { verb, rest: without(words, [first]) };
  return withoutVerb(firstWord, secondWord);
}

/** `kubectl help config view` */
function helpOf(words: readonly string[]): Ending {
  const stdout = overviewText(VERBS);
  if (words.length === 0) return { stdout, stderr: '', exitCode: 0 };
  for (let count = words.length; count > 0; count -= 1) {
    const path = words.slice(0, count).join(' ');
    const topic = verbNamed(path) ?? groupNamed(path);
    if (topic !== undefined) return { stdout: helpText(topic, VERBS), stderr: '', exitCode: 0 };
  }
  const list = words.map((word) => `\`${word}\``).join(' ');
  return { stdout: '', stderr: `Unknown help topic [${list}]\n\n\n${stdout}`, exitCode: 0 };
}

/** Nothing but flags. */
function withoutCommand(words: readonly string[]): Ending {
  const parsed = parseFlags(words, GLOBAL_FLAGS);
  if (parsed.ok) return { stdout: overviewText(VERBS), stderr: '', exitCode: 0 };
  return { stdout: '', stderr: `error: ${parsed.error}\nSee 'kubectl --help' for usage.\n`, exitCode: 1 };
}

function withoutVerb(word: string, secondWord: string | undefined): Ending {
  if (word === 'options') return { stdout: optionsText(GLOBAL_FLAGS), stderr: '', exitCode: 0 };
  const group = groupNamed(word);
  if (group !== undefined) return ofGroup(group, secondWord);
  const unhelpful = withoutUse(word, secondWord);
  if (unhelpful !== undefined) return unhelpful;
  if (COMMAND_WORDS.includes(word)) return notModelled(word);
  const close = closeWords(word);
  const hint =
    close.length === 0 ? '' : `\n\nDid you mean this?\n${close.map((each) => `\t${each}\n`).join('')}`;
  const stderr = `error: unknown command ${JSON.stringify(word)} for "kubectl"${hint === '' ? '\n' : hint}`;
  return { stdout: '', stderr, exitCode: 1 };
}

/** Commands that have nothing to do here, and say so as the real ones do. */
function withoutUse(word: string, secondWord: string | undefined): Ending | undefined {
  if (word === 'alpha') {
    const stdout = 'No alpha commands are available in this version of kubectl\n';
    return { stdout, stderr: '', exitCode: 0 };
  }
  if (word === 'plugin' && secondWord === 'list') {
    return { stdout: '', stderr: 'error: unable to find any kubectl plugins in your PATH\n', exitCode: 1 };
  }
  if (word !== 'completion' || ['bash', 'zsh', 'fish', 'powershell'].includes(secondWord ?? '')) {
    return undefined;
  }
  const problem =
    secondWord === undefined
      ? 'Shell not specified.'
      : `Unsupported shell type ${JSON.stringify(secondWord)}.`;
  const stderr = `error: ${problem}\nSee 'kubectl completion -h' for help and examples\n`;
  return { stdout: '', stderr, exitCode: 1 };
}

function groupNamed(path: string): VerbGroup | undefined {
  return VERB_GROUPS.find(({ names }) => names.includes(path));
}

/** A command that only holds others, without one of them. */
function ofGroup(group: VerbGroup, word: string | undefined): Ending {
  if (word === undefined) {
    const text = helpText(group, VERBS);
    return group.isHelpOutput === true
      ? { stdout: text, stderr: '', exitCode: 1 }
      : { stdout: '', stderr: text, exitCode: 1 };
  }
  const stderr = `error: unknown command ${JSON.stringify(word)}\nSee 'kubectl ${group.path} -h' for help and examples\n`;
  return { stdout: '', stderr, exitCode: 1 };
}

function* runComplete(process: Process, words: readonly string[]): Task<number> {
  const before = words.slice(0, -1);
  const named = operandPositions(before);
  const paths = [3, 2, 1].map((count) => named.slice(0, count).map((position) => before[position] ?? ''));
  const path = paths.find((each) => verbNamed(each.join(' ')) !== undefined) ?? [];
  const verb = path.length === 0 ? undefined : verbNamed(path.join(' '));
  const specs: readonly FlagSpec[] = [...GLOBAL_FLAGS, ...(verb?.flags ?? [])];
  const valueOf = specs.find((spec) => wantsValue(spec, before.at(-1) ?? ''));
  const given = without(valueOf === undefined ? before : before.slice(0, -1), named.slice(0, path.length));
  const parsed = parseFlags(given, specs);
  const access = parsed.ok ? clusterAccess(process, parsed.value.flags) : undefined;
  if (!parsed.ok || access?.ok !== true) {
    process.stdout(':1\n');
    process.stderr('Completion ended with directive: ShellCompDirectiveError\n');
    return 0;
  }
  const { flags, args } = parsed.value;
  const group = args.length === 0 ? '' : `${args.join(' ')} `;
  const { words: found, directive } = yield* completionsOf({
    verb: verb?.path,
    commands: verb === undefined ? commandsBelow(group) : [],
    flags: specs,
    args,
    valueOf,
    word: words.at(-1) ?? '',
    namespace: flags.text('namespace') || access.value.namespace,
    client: clientOf(process, access.value.server, impersonationOf(flags)),
  });
  const code = directive === 'ShellCompDirectiveDefault' ? 0 : 4;
  process.stdout(`${[...found, `:${code}`].join('\n')}\n`);
  process.stderr(`Completion ended with directive: ${directive}\n`);
  return 0;
}

/** `-n`, `--namespace`; not where the value is in the same word. */
function wantsValue({ name, short, bare }: FlagSpec, word: string): boolean {
  return bare === undefined && (word === `--${name}` || (short !== undefined && word === `-${short}`));
}

/** One word each, sorted as cobra has them: those that a command begins with, or that follow `rollout `. */
function commandsBelow(start: string): readonly string[] {
  const names = [...VERBS, ...VERB_GROUPS]
    .map(({ path }) => path)
    .filter((path) => path.startsWith(start))
    .map((path) => path.slice(start.length).split(' ')[0] ?? '');
  return [...new Set(names)].toSorted();
}

function notModelled(command: string): Ending {
  return { stdout: '', stderr: `error: kubectl ${command} is not modelled in this lab\n`, exitCode: 1 };
}

/** Where words stand that are neither flags nor the values of flags that every command has. */
function operandPositions(words: readonly string[]): readonly number[] {
  const positions: number[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (word === '--') break;
    if (!word.startsWith('-') || word === '-') positions.push(index);
    else if (takesNextWord(word)) index += 1;
  }
  return positions;
}

function takesNextWord(word: string): boolean {
  if (word.includes('=')) return false;
  const specs = word.startsWith('--')
    ? GLOBAL_FLAGS.filter(({ name }) => `--${name}` === word)
    : GLOBAL_FLAGS.filter(({ short }) => `-${short ?? ''}` === word);
  return specs.some(({ bare }) => bare === undefined);
}

function without(words: readonly string[], positions: readonly number[]): readonly string[] {
  return words.filter((_, index) => !positions.includes(index));
}

function verbNamed(path: string): KubectlVerb | undefined {
  return VERBS.find((verb) => verb.path === path || verb.aliases?.includes(path) === true);
}

function* runVerb(process: Process, { verb, rest }: FoundVerb, findCommand: CommandFinder): Task<number> {
  const specs: readonly FlagSpec[] = [...verb.flags, ...GLOBAL_FLAGS];
  const parsed = parseFlags(rest, specs);
  if (!parsed.ok) {
    process.stderr(`error: ${parsed.error}\nSee 'kubectl ${verb.path} --help' for usage.\n`);
    return 1;
  }
  const { flags, args, dashIndex, isHelpWanted } = parsed.value;
  if (isHelpWanted) {
    process.stdout(helpText(verb, VERBS));
    return 0;
  }
  for (const { name, isDeprecated } of flags.given()) {
    if (isDeprecated) {
      process.stderr(`Flag --${name} has been deprecated, --${name} will be removed in the future\n`);
    }
  }
  if (flags.text('dry-run') === 'unchanged' && flags.isGiven('dry-run')) {
    process.stderr(
      klogText(
        process,
        'helpers.go:702',
        '--dry-run is deprecated and can be replaced with --dry-run=client.',
      ),
    );
  }
  const missing = (verb.required ?? []).filter((name) => !flags.isGiven(name));
  if (missing.length > 0) {
    process.stderr(`error: required flag(s) ${missing.map((name) => `"${name}"`).join(', ')} not set\n`);
    return 1;
  }
  const refused = flags.given().find(({ isRefused }) => isRefused);
  if (refused !== undefined) {
    process.stderr(`error: kubectl ${verb.path} --${refused.name} is not modelled in this lab\n`);
    return 1;
  }
  const access = clusterAccess(process, flags);
  if (!access.ok && verb.isOffline !== true) {
    process.stderr(`${access.error.text}\n`);
    return 1;
  }
  const { server, namespace } = access.ok ? access.value : { server: '', namespace: 'default' };
  const client = clientOf(process, server, impersonationOf(flags));
  const command = new KubectlCommand({
    process,
    path: verb.path,
    flags,
    args,
    dashIndex,
    client,
    contextNamespace: namespace,
    findCommand,
  });
  return yield* verb.run(command);
}

/** A warning of Go's logger: when, which process, and where in the source. */
function klogText({ environment, pid }: Process, place: string, text: string): string {
  const micros = Math.floor(environment.scheduler.now() / 1_000) % 1_000_000;
  const { month, day, hour, minute, second } = calendarTime(
    environment.startTimeMs + environment.scheduler.now() / 1_000_000,
    0,
  );
  const two = (value: number): string => String(value).padStart(2, '0');
  const time = `${two(hour)}:${two(minute)}:${two(second)}.${String(micros).padStart(6, '0')}`;
  return `W${two(month)}${two(day)} ${time} ${String(pid).padStart(7)} ${place}] ${text}\n`;
}

/** Headers of `--as` and `--as-group`. */
function impersonationOf(flags: FlagValues): Readonly<Record<string, string>> {
  const user = flags.text('as');
  const groups = flags.list('as-group');
  if (user === '') return {};
  return {
    'impersonate-user': user,
    ...(groups.length === 0 ? {} : { 'impersonate-group': groups.join(',') }),
  };
}

function clientOf(
  process: Process,
  server: string,
  headers: Readonly<Record<string, string>>,
): KubectlClient {
  const door = process.environment.doors.get(API_DOOR);
  const host = server.replace(/^https?:\/\//u, '');
  if (door instanceof ApiDoor && door.isAtHand) return new DirectClient(door, process, headers);
  if (door instanceof ApiDoor && server.startsWith('https://')) {
    return new WireClient(process, {
      server: host,
      headers,
      certificates: door.certificates,
      others: new DirectClient(door, process, headers),
    });
  }
  const text = `The connection to the server ${host} was refused - did you specify the right host or port?`;
  return new UnreachableClient({ ...plainError(text), text });
}
