/** What somebody who imports a cluster chooses in place of what it says of itself. */
import { say } from '../../base/sentence';
import type { GivenLabSpec } from '../lab-schema';
import type { GuessedCluster, GuessedPart, GuessNote } from './guessed-cluster';

type GivenCluster = NonNullable<GivenLabSpec['cluster']>;

export interface ImportChoices {
  /** `PLUGIN` or `PLUGIN/MODE`. */
  readonly cni?: string | undefined;
  readonly proxyMode?: string | undefined;
  readonly podSubnet?: string | undefined;
  readonly serviceSubnet?: string | undefined;
  readonly dnsDomain?: string | undefined;
  /** Of a lab whose nodes are not in the input; the first is the control plane. */
  readonly nodeCount?: number | undefined;
}

const NETWORKING_FIELDS = ['podSubnet', 'serviceSubnet', 'dnsDomain'] as const;

/** A note of what was chosen stands in the place of the guess. */
export function withChoices(
  { cluster, notes }: GuessedCluster,
  choices: ImportChoices,
  hasNodes: boolean,
): GuessedCluster {
  const { cni, proxyMode, nodeCount } = choices;
  const chosen: GuessNote[] = [];
  const choose = (part: ChosenPart, value: string): void => {
    chosen.push({ part, words: CHOSEN[part](value) });
  };
  const networking = { ...cluster.networking };
  for (const field of NETWORKING_FIELDS) {
    const value = choices[field];
    if (value === undefined) continue;
    networking[field] = value;
    choose(field, value);
  }
  if (cni !== undefined) choose('cni', cni);
  if (proxyMode !== undefined) choose('proxyMode', proxyMode);
  const nodes = nodeCount === undefined || hasNodes ? undefined : nodesOf(nodeCount);
  if (nodes !== undefined) choose('nodes', String(nodes.length));
  const decided = new Set(chosen.map(({ part }) => part));
  return {
    cluster: {
      ...cluster,
      ...(Object.keys(networking).length === 0 ? {} : { networking }),
      ...(nodes === undefined ? {} : { nodes }),
      ...(cni === undefined ? {} : { cni: chosenCni(cluster, cni) }),
      ...(proxyMode === undefined ? {} : { kubeProxy: { mode: proxyMode } }),
    },
    notes: [...notes.filter(({ part }) => !decided.has(part)), ...chosen],
  };
}

type ChosenPart = Exclude<GuessedPart, 'other'>;

const CHOSEN: Readonly<Record<ChosenPart, (value: string) => GuessNote['words']>> = {
  cni: (value) => say('network plugin {value}: chosen', { value }),
  proxyMode: (value) => say('kube-proxy {value}: chosen', { value }),
  podSubnet: (value) => say('range of Pods {value}: chosen', { value }),
  serviceSubnet: (value) => say('range of Services {value}: chosen', { value }),
  dnsDomain: (value) => say('domain {value}: chosen', { value }),
  nodes: (value) => say('nodes: {value}, chosen', { value }),
};

/** What was found of the plugin's options holds for that plugin in that mode alone. */
function chosenCni({ cni }: GivenCluster, chosen: string): NonNullable<GivenCluster['cni']> {
  if (cni !== undefined && chosen === `${cni.plugin ?? ''}/${cni.mode ?? ''}`) return cni;
  const [plugin = '', mode] = chosen.split('/');
  return { plugin, ...(mode === undefined ? {} : { mode }) };
}

function nodesOf(count: number): NonNullable<GivenCluster['nodes']> {
  return Array.from({ length: Math.max(1, count) }, (_, index) =>
    index === 0
      ? { name: 'control-plane', role: 'control-plane' as const }
      : { name: `node${index}`, role: 'worker' as const },
  );
}
