/** `ip netns`: the namespaces of a machine, those of its Pods among them (ip/ipnetns.c). */
import type { NetworkNamespace } from '../../host/network-namespace';
import type { Task } from '../../host/task';
import { startChild } from '../run-program';
import type { CommandFinder } from '../shell-state';
import { EXIT_MISTAKE, isShortFor } from './argument-reader';
import { namespaceFileOf, type IpContext } from './ip-context';
import { namespaceIdsOf } from './link-snapshot';
import { NAMESPACE_USAGE } from './usage';

export function* ipNetns(
  context: IpContext,
  words: readonly string[],
  findCommand: CommandFinder,
): Task<number> {
  const [verb = 'list', ...rest] = words;
  if (isShortFor(verb, 'list', 'show', 'lst')) return list(context);
  if (isShortFor(verb, 'help')) return context.refuse({ text: NAMESPACE_USAGE, exitCode: 255 });
  if (isShortFor(verb, 'add')) return add(context, rest);
  if (isShortFor(verb, 'delete')) return remove(context, rest);
  if (isShortFor(verb, 'exec')) return yield* execute(context, rest, findCommand);
  if (isShortFor(verb, 'identify')) return identify(context);
  if (isShortFor(verb, 'list-id')) return listIds(context);
  if (/^(?:pids|monitor|attach|set)$/.test(verb)) return context.complain(`ip netns ${verb} is not modelled`);
  return context.unknownCommand(verb, 'ip netns help');
}

/** Newest first, as the folder lists them. */
function namespacesOf(context: IpContext): readonly NetworkNamespace[] {
  return [...(context.process.environment.keeper?.namespaces.values() ?? [])].reverse();
}

export function findNetworkNamespace(context: IpContext, name: string): NetworkNamespace | undefined {
  return namespacesOf(context).find((namespace) => namespaceFileOf(namespace.name) === name);
}

function list(context: IpContext): number {
  const ids = namespaceIdsOf(context.stack);
  const document = context.document();
  for (const { name } of namespacesOf(context)) {
    const id = ids.get(name);
    document.openObject();
    document.field('name', namespaceFileOf(name));
    if (id !== undefined) document.field('id', id, ` (id: ${id})`);
    document.text('\n');
    document.closeObject();
  }
  return context.print(document);
}

function listIds(context: IpContext): number {
  for (const [namespace, id] of namespaceIdsOf(context.stack)) {
    const name = context.nameOfNamespace(namespace);
    context.process.stdout(`nsid ${id} ${name === undefined ? '' : `(iproute2 netns name: ${name})`}\n`);
  }
  return 0;
}

function identify(context: IpContext): number {
  const name = context.nameOfNamespace(context.stack.name);
  if (name !== undefined) context.process.stdout(`${name}\n`);
  return 0;
}

function add(context: IpContext, [name]: readonly string[]): number {
  if (name === undefined) return context.complain('No netns name specified', EXIT_MISTAKE);
  const { keeper } = context.process.environment;
  if (!/^[^/]+$/.test(name) || name === '.' || name === '..') {
    return context.complain(`Invalid netns name "${name}"`, EXIT_MISTAKE);
  }
  if (keeper === undefined) {
    return context.complain('mount --make-shared /run/netns failed: Operation not permitted', EXIT_MISTAKE);
  }
  if (findNetworkNamespace(context, name) !== undefined) {
    return context.complain(`Cannot create namespace file "/run/netns/${name}": File exists`, EXIT_MISTAKE);
  }
  // As in every new namespace, `lo` is down.
  keeper.createNamespace(name).stack.loopback.isUp = false;
  return 0;
}

function remove(context: IpContext, [name]: readonly string[]): number {
  if (name === undefined) return context.complain('No netns name specified', EXIT_MISTAKE);
  const namespace = findNetworkNamespace(context, name);
  if (namespace === undefined) {
    return context.complain(
      `Cannot remove namespace file "/run/netns/${name}": No such file or directory`,
      EXIT_MISTAKE,
    );
  }
  // A Pod's lives on while its processes hold it.
  if (namespace.name === name) context.process.environment.keeper?.deleteNamespace(name);
  else
    return context.complain(`Cannot remove namespace file "/run/netns/${name}": Device or resource busy`, 1);
  return 0;
}

function* execute(context: IpContext, words: readonly string[], findCommand: CommandFinder): Task<number> {
  const [name, ...command] = words;
  if (name === undefined) return context.complain('No netns name specified', EXIT_MISTAKE);
  if (command.length === 0) return context.complain('No command specified', EXIT_MISTAKE);
  const namespace = findNetworkNamespace(context, name);
  if (namespace === undefined) {
    return context.complain(`Cannot open network namespace "${name}": No such file or directory`);
  }
  const { process } = context;
  const child = startChild(process, findCommand, command, {
    environment: process.environment.enter(namespace),
  });
  if (child === undefined) {
    return context.complain(`exec of "${command[0] ?? ''}" failed: No such file or directory`);
  }
  return yield* child.wait();
}
