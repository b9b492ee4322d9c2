/** Loads a node's recorded rules where the simulator has no program that writes them. */
import type { Environment } from '#sim/host/process';
import type { Recording } from './recording';
import { runToEnd } from './run-to-end';

/**
 * Flannel with kube-proxy in iptables mode is the simulator's own. The recorded manifests leave out the source ranges of
 * load balancers.
 */
export function needsRecordedRules(recording: Recording): boolean {
  const { setup, cluster, rules } = recording;
  if (rules === 'own') return false;
  const isOwn = setup.cni === 'flannel' && setup.kubeProxy === 'iptables' && setup.policyEngine === null;
  return !isOwn || cluster.hasLoadBalancers || hasUnsaidRules(recording);
}

/** What the recorder's rules do although its manifests, which have not all fields, do not say it. */
function hasUnsaidRules({ cluster, state }: Recording): boolean {
  const said = JSON.stringify(cluster.manifests);
  return cluster.nodes.some(({ name }) => {
    const rules = state(`${name}.iptables.txt`) ?? '';
    const isLocal = /^-A KUBE-SERVICES .* cluster IP".* -j KUBE-SVL-/m.test(rules);
    const hasOwnTimeout = / --seconds (?!10800 )\d+ /.test(rules);
    return (
      (isLocal && !said.includes('"internalTrafficPolicy":"Local"')) ||
      (hasOwnTimeout && !said.includes('"timeoutSeconds"'))
    );
  });
}

/** What the node's own kube-proxy would write in nftables mode if it started now; undefined in other modes. */
export type OwnNftables = string | undefined;

/** Answers what could not be loaded. kube-proxy in nftables mode is the simulator's own: its table stays, in one go. */
export function loadRecordedRules(
  recording: Recording,
  node: string,
  environment: Environment,
  ownNftables: OwnNftables,
): readonly string[] {
  const problems: string[] = [];
  const load = (words: readonly string[], text: string): void => {
    const { exitCode, errors } = runToEnd(environment, words, text);
    if (exitCode !== 0) problems.push(`[${node}] ${words.join(' ')}: ${errors.trim()}`);
  };
  const { netfilter } = environment.namespace.stack;
  const sets = recording.state(`${node}.ipset.txt`);
  if (sets !== undefined) {
    load(['ipset', 'flush'], '');
    load(['ipset', '-exist', 'restore'], sets);
  }
  const iptables = recording.state(`${node}.iptables.txt`);
  for (const counter of new Set([...(iptables ?? '').matchAll(/--nfacct-name (\S+)/g)])) {
    netfilter.ensureAccounting(counter[1] ?? '');
  }
  if (iptables !== undefined) load(['iptables-restore'], withoutOtherTables(iptables, netfilter.save()));
  if (ownNftables !== undefined) {
    load(['nft', 'delete', 'table', 'ip', 'kube-proxy'], '');
    load(['nft', '-f', '-'], ownNftables);
    return problems;
  }
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
