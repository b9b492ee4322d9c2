/** Loads a node's recorded rules where the simulator has no program that writes them. */
import type { Environment } from '#sim/host/process';
import type { Recording } from './recording';
import { runToEnd } from './run-to-end';

/**
 * Flannel with kube-proxy in iptables mode is the simulator's own. The recorded manifests leave out the source ranges of
 * load balancers.
 */
export function needsRecordedRules({ setup, cluster }: Recording): boolean {
  const isOwn = setup.cni === 'flannel' && setup.kubeProxy === 'iptables' && setup.policyEngine === null;
  return !isOwn || cluster.hasLoadBalancers;
}

/** Answers what could not be loaded. */
export function loadRecordedRules(
  recording: Recording,
  node: string,
  environment: Environment,
): readonly string[] {
  const problems: string[] = [];
  const load = (words: readonly string[], text: string): void => {
    const { exitCode, errors } = runToEnd(environment, words, text);
    if (exitCode !== 0) problems.push(`[${node}] ${words.join(' ')}: ${errors.trim()}`);
  };
  const { netfilter } = environment.namespace.stack;
  for (const set of setsOf(recording.state(`${node}.ipset.txt`) ?? '')) {
    const members = netfilter.ensureSet(set.name, set.type);
    for (const member of set.members) members.add(member);
  }
  const iptables = recording.state(`${node}.iptables.txt`);
  for (const counter of new Set([...(iptables ?? '').matchAll(/--nfacct-name (\S+)/g)])) {
    netfilter.ensureAccounting(counter[1] ?? '');
  }
  if (iptables !== undefined) load(['iptables-restore'], withoutOtherTables(iptables, netfilter.save()));
  const nft = recording.state(`${node}.kube-proxy.nft-input.txt`) ?? recording.state(`${node}.nft.txt`);
  if (nft !== undefined) load(['nft', '-f', '-'], nft);
  return problems;
}

/** The recorded tables, and the others emptied: what the simulator's own programs had written is gone. */
function withoutOtherTables(recorded: string, own: string): string {
  const tables = new Set([...recorded.matchAll(/^\*(\S+)$/gm)].map((match) => match[1]));
  const others = [...own.matchAll(/^\*(\S+)$/gm)]
    .map((match) => match[1])
    .filter((table) => !tables.has(table));
  const emptied = others.map((table) => `*${table ?? ''}\nCOMMIT\n`);
  // The recorder took the counters away with their brackets.
  const counted = recorded.replace(/^(:\S+ \S+)\s*$/gm, '$1 [0:0]');
  return `${counted.trimEnd()}\n${emptied.join('')}`;
}

interface RecordedSet {
  readonly name: string;
  readonly type: 'hash:ip' | 'hash:net';
  readonly members: string[];
}

/** From what `ipset save` printed. */
function setsOf(text: string): readonly RecordedSet[] {
  const sets = new Map<string, RecordedSet>();
  for (const line of text.split('\n')) {
    const [verb, name = '', what = ''] = line.split(' ');
    if (verb === 'create' && (what === 'hash:ip' || what === 'hash:net'))
      sets.set(name, { name, type: what, members: [] });
    if (verb === 'add') sets.get(name)?.members.push(what);
  }
  return [...sets.values()];
}
