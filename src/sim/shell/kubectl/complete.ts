/**
 * `kubectl __complete WORDS… WORD`: what the last word could become, which the completion of a shell asks for with each Tab.
 *
 * cobra's hidden command with the functions of `k8s.io/kubectl/pkg/util/completion` (v1.32): commands, flags, namespaces, types
 * that the server has, names of objects. Names come from the API server, as for any other command. Leaves out descriptions,
 * contexts, users, containers, and types that take no name after them (`kubectl explain`).
 */
import type { Task } from '../../host/task';
import { pathOf } from './api-calls';
import type { FlagSpec } from './flag-set';
import type { KubectlClient } from './kubectl-client';
import { objectList } from './object-list';
import { GET_FORMATS } from './output/object-printer';
import { groupResourceName, ResourceCatalogue } from './resource-catalogue';

export interface UnfinishedCommand {
  /** `rollout status`; undefined while no command is named, and for one that only holds others. */
  readonly verb: string | undefined;
  /** Commands that may stand here. */
  readonly commands: readonly string[];
  readonly flags: readonly FlagSpec[];
  /** The operands before the word. */
  readonly args: readonly string[];
  /** The flag before the word, which wants a value. */
  readonly valueOf: FlagSpec | undefined;
  readonly word: string;
  readonly namespace: string;
  readonly client: KubectlClient;
}

export interface Completions {
  readonly words: readonly string[];
  /** What cobra's `ShellCompDirective`s say: files may be meant, or nothing but what is listed. */
  readonly directive: 'ShellCompDirectiveDefault' | 'ShellCompDirectiveNoFileComp';
}

/** Which types a command takes; an empty list stands for all. */
const TYPED: Readonly<Record<string, readonly string[]>> = {
  get: [],
  describe: [],
  delete: [],
  edit: [],
  label: [],
  annotate: [],
  patch: [],
  expose: [],
  wait: [],
  autoscale: ['deployments.apps', 'replicasets.apps', 'statefulsets.apps'],
  scale: ['deployments.apps', 'replicasets.apps', 'statefulsets.apps'],
  'rollout history': ['daemonsets.apps', 'deployments.apps', 'statefulsets.apps'],
  'rollout pause': ['deployments.apps'],
  'rollout restart': ['daemonsets.apps', 'deployments.apps', 'statefulsets.apps'],
  'rollout resume': ['deployments.apps'],
  'rollout status': ['daemonsets.apps', 'deployments.apps', 'statefulsets.apps'],
  'rollout undo': ['daemonsets.apps', 'deployments.apps', 'statefulsets.apps'],
  taint: ['nodes'],
};

/** Whose operands are names of one type, and how many of them. */
const NAMED: Readonly<Record<string, { readonly type: string; readonly most: number }>> = {
  logs: { type: 'pods', most: 1 },
  exec: { type: 'pods', most: 1 },
  attach: { type: 'pods', most: 1 },
  'port-forward': { type: 'pods', most: 1 },
  'top pod': { type: 'pods', most: 1 },
  'top node': { type: 'nodes', most: 1 },
  cordon: { type: 'nodes', most: 1 },
  uncordon: { type: 'nodes', most: 1 },
  drain: { type: 'nodes', most: 1 },
};

export function* completionsOf(command: UnfinishedCommand): Task<Completions> {
  const { verb, commands, word, valueOf } = command;
  const isFile = valueOf !== undefined && !['namespace', 'output'].includes(valueOf.name);
  const found = valueOf === undefined ? yield* operandsOf(command) : yield* valuesOf(command, valueOf);
  const words = [...(valueOf === undefined && verb === undefined ? commands : []), ...found];
  return {
    words: words.filter((each) => each.startsWith(word)),
    directive: isFile ? 'ShellCompDirectiveDefault' : 'ShellCompDirectiveNoFileComp',
  };
}

function* valuesOf(command: UnfinishedCommand, { name }: FlagSpec): Task<readonly string[]> {
  if (name === 'output' && command.verb === 'get') return GET_FORMATS.split(',');
  if (name !== 'namespace') return [];
  return yield* namesOf(command, 'namespaces');
}

function* operandsOf(command: UnfinishedCommand): Task<readonly string[]> {
  const { verb, args, word, flags } = command;
  if (word.startsWith('-')) return flagWordsOf(flags, word);
  if (verb === undefined) return [];
  const named = NAMED[verb];
  if (named !== undefined) {
    return args.length < named.most ? yield* namesOf(command, named.type) : [];
  }
  const types = TYPED[verb];
  if (types === undefined) return [];
  const [type] = args;
  if (type !== undefined && !type.includes('/')) {
    const names = yield* namesOf(command, type);
    return names.filter((name) => !args.includes(name));
  }
  const [slashed, rest] = word.split('/');
  if (slashed !== undefined && rest !== undefined) {
    const names = yield* namesOf(command, slashed);
    return names.map((name) => `${slashed}/${name}`);
  }
  return types.length > 0 ? types : yield* typesOf(command.client);
}

function flagWordsOf(flags: readonly FlagSpec[], word: string): readonly string[] {
  return flags
    .filter(({ isDeprecated }) => !isDeprecated)
    .flatMap(({ name, short }) =>
      short === undefined || word.startsWith('--') ? [`--${name}`] : [`--${name}`, `-${short}`],
    );
}

function* typesOf(client: KubectlClient): Task<readonly string[]> {
  const catalogue = yield* ResourceCatalogue.discover(client);
  if (!catalogue.ok) return [];
  return catalogue.value.preferred
    .filter(({ verbs }) => verbs.includes('get'))
    .map(groupResourceName)
    .toSorted();
}

function* namesOf({ client, namespace }: UnfinishedCommand, type: string): Task<readonly string[]> {
  const catalogue = yield* ResourceCatalogue.discover(client);
  const resource = catalogue.ok ? catalogue.value.byWord(type) : undefined;
  if (resource?.ok !== true) return [];
  const objects = yield* objectList(client, pathOf({ resource: resource.value, namespace }));
  return (objects ?? []).map(({ metadata }) => metadata.name);
}
