/**
 * What a printed cluster says of itself: its network plugin and mode, its ranges, its mode of kube-proxy.
 *
 * From what installers leave in a cluster: kubeadm's ConfigMaps and the arguments of the control plane (kubernetes,
 * cmd/kubeadm/app), `kube-flannel-cfg` and flannel's annotations of nodes (flannel, pkg/subnet/kube), calico-node's variables, IPPools and
 * annotations (calico, libcalico-go), `cilium-config` (cilium, pkg/option), the arguments that k3s and RKE2 write at their nodes (k3s,
 * pkg/nodeconfig), EKS's `kube-proxy-config`. Ranges of which nothing says are guessed (`given-ranges`). Each finding says where it
 * comes from.
 * Leaves out plugins that Podwire does not have: they are named, and the nearest that it has takes their place.
 */
import { say, type Wording } from '../../base/sentence';
import {
  fieldOf,
  isUnknownList,
  listFieldOf,
  stringMapFieldOf,
  textFieldOf,
  type PlainRecord,
} from '../../kube/objects/kube-object';
import { parseIpRanges } from '../../wire/ip-ranges';
import type { GivenCni, GivenLabSpec } from '../lab-schema';
import { guessedPodSubnet, guessedServiceSubnet } from '../objects/given-ranges';
import { otherControlPlanes } from '../resolve/node-range-warnings';
import { readYaml } from '../source/yaml-source';

type GivenCluster = NonNullable<GivenLabSpec['cluster']>;

/** What a note is about: a part that somebody may choose otherwise, or the nodes, or something else. */
export type GuessedPart =
  | 'cni'
  | 'proxyMode'
  | 'podSubnet'
  | 'serviceSubnet'
  | 'dnsDomain'
  | 'nodes'
  | 'other';

export interface GuessNote {
  readonly part: GuessedPart;
  /** `network plugin flannel vxlan: ConfigMap kube-flannel/kube-flannel-cfg says so`. */
  readonly words: Wording;
}

export interface GuessedCluster {
  readonly cluster: GivenCluster;
  readonly notes: readonly GuessNote[];
}

interface Found<T> {
  readonly value: T;
  readonly from: Wording;
}

export function guessedClusterOf(values: readonly PlainRecord[]): GuessedCluster {
  const { cluster, notes } = new ClusterGuess(values);
  return { cluster, notes };
}

class ClusterGuess {
  readonly notes: GuessNote[] = [];
  readonly cluster: GivenCluster;
  readonly #values: readonly PlainRecord[];

  constructor(values: readonly PlainRecord[]) {
    this.#values = values;
    const cni = this.#cni();
    const networking = this.#networking(cni);
    const mode = this.#proxyMode();
    this.#noteNodes();
    this.cluster = {
      ...(Object.keys(networking).length === 0 ? {} : { networking }),
      ...(cni === undefined ? {} : { cni }),
      ...(mode === undefined ? {} : { kubeProxy: { mode } }),
    };
  }

  // The network plugin.

  #cni(): GivenCni | undefined {
    const names = this.#workloadNames();
    const has = (...wanted: readonly string[]): boolean => wanted.some((name) => names.has(name));
    if (has('cilium')) return this.#cilium();
    if (has('calico-node')) return this.#calico();
    if (has('kube-flannel-ds', 'kube-flannel') || this.#annotation(FLANNEL_BACKEND) !== undefined) {
      return this.#flannel();
    }
    if (has('weave-net')) return this.#plainly('weave', 'weave-net');
    if (has('kube-router')) return this.#plainly('kube-router', 'kube-router');
    if (has('kindnet')) {
      this.#note(
        'cni',
        say('network plugin kindnet: plain routes between nodes, which flannel host-gw stands for here'),
      );
      return { plugin: 'flannel', mode: 'host-gw' };
    }
    const foreign = FOREIGN_PLUGINS.find((name) => names.has(name));
    if (foreign !== undefined) {
      this.#note(
        'cni',
        say('network plugin {plugin} is not modelled: the lab has flannel vxlan instead', {
          plugin: foreign,
        }),
      );
      return { plugin: 'flannel', mode: 'vxlan' };
    }
    if (this.#annotation(CALICO_ADDRESS) !== undefined) return this.#calico();
    return undefined;
  }

  #plainly(plugin: string, daemon: string): GivenCni {
    this.#note('cni', say('network plugin {plugin}: there is a DaemonSet {name}', { plugin, name: daemon }));
    return { plugin };
  }

  #flannel(): GivenCni {
    const config = this.#configMap('kube-flannel-cfg');
    const backend = fieldOf(this.#yaml(config, 'net-conf.json')?.value, 'Backend');
    const written = textFieldOf(backend, 'Type');
    const annotated = this.#annotation(FLANNEL_BACKEND);
    const kind = written ?? annotated?.value;
    const from =
      written === undefined ? (annotated?.from ?? say('nothing says which backend')) : (config?.from ?? '');
    const mode = kind === 'host-gw' ? 'host-gw' : 'vxlan';
    const isOther = kind !== undefined && kind !== mode;
    this.#note(
      'cni',
      isOther
        ? say(
            'network plugin flannel with the backend {kind}, which is not modelled: vxlan stands in its place',
            {
              kind,
            },
          )
        : say('network plugin {plugin}: {from}', { plugin: `flannel ${mode}`, from }),
    );
    return { plugin: 'flannel', mode };
  }

  #calico(): GivenCni {
    const pool = this.#values.find(({ kind, apiVersion }) => kind === 'IPPool' && isCalicos(apiVersion));
    const [ipip, vxlan, blockSize, from] =
      pool === undefined
        ? ([
            this.#variable('CALICO_IPV4POOL_IPIP'),
            this.#variable('CALICO_IPV4POOL_VXLAN'),
            Number(this.#variable('CALICO_IPV4POOL_BLOCK_SIZE') ?? Number.NaN),
            say('variables of DaemonSet {name}', { name: 'calico-node' }),
          ] as const)
        : ([
            textFieldOf(pool, 'spec', 'ipipMode'),
            textFieldOf(pool, 'spec', 'vxlanMode'),
            Number(fieldOf(pool, 'spec', 'blockSize') ?? Number.NaN),
            `IPPool ${nameOf(pool)}`,
          ] as const);
    const isSaid = ipip !== undefined || vxlan !== undefined;
    const mode = isSaid ? calicoModeOf(ipip, vxlan) : this.#calicoModeOfNodes();
    const source = isSaid ? from : say("addresses of tunnels in the nodes' annotations");
    this.#note('cni', say('network plugin {plugin}: {from}', { plugin: `calico ${mode}`, from: source }));
    return { plugin: 'calico', mode, ...(Number.isInteger(blockSize) ? { blockSize } : {}) };
  }

  #calicoModeOfNodes(): string {
    if (this.#annotation('projectcalico.org/IPv4VXLANTunnelAddr') !== undefined) return 'vxlan';
    return this.#annotation('projectcalico.org/IPv4IPIPTunnelAddr') === undefined ? 'bgp' : 'ipip';
  }

  #cilium(): GivenCni {
    const config = this.#configMap('cilium-config');
    const said = (key: string): string | undefined => textFieldOf(config?.value, 'data', key);
    const tunnel = said('tunnel-protocol') ?? said('tunnel');
    const isNative = said('routing-mode') === 'native' || tunnel === 'disabled';
    const mode = isNative ? 'native' : tunnel === 'geneve' ? 'geneve' : 'vxlan';
    const from = config?.from ?? say('there is a DaemonSet {name}', { name: 'cilium' });
    this.#note('cni', say('network plugin {plugin}: {from}', { plugin: `cilium ${mode}`, from }));
    const replacement = said('kube-proxy-replacement');
    const isReplacing = replacement === undefined ? undefined : ['true', 'strict'].includes(replacement);
    return {
      plugin: 'cilium',
      mode,
      ...(isReplacing === false ? { kubeProxyReplacement: false } : {}),
    };
  }

  // Ranges.

  #networking(cni: GivenCni | undefined): NonNullable<GivenCluster['networking']> {
    const kubeadm = this.#yaml(this.#configMap('kubeadm-config'), 'ClusterConfiguration');
    const said = (field: string): Found<string> | undefined => {
      const value = textFieldOf(kubeadm?.value, 'networking', field);
      return value === undefined || kubeadm === undefined ? undefined : { value, from: kubeadm.from };
    };
    const pods =
      readable(said('podSubnet')) ??
      readable(this.#argument('--cluster-cidr')) ??
      readable(this.#poolRange(cni)) ??
      guessedPodSubnet(this.#values);
    const services =
      readable(said('serviceSubnet')) ??
      readable(this.#argument('--service-cluster-ip-range')) ??
      readable(this.#argument('--service-cidr')) ??
      guessedServiceSubnet(this.#values, pods?.value);
    const domain = said('dnsDomain') ?? this.#argument('--cluster-domain');
    if (pods !== undefined) {
      this.#note('podSubnet', say('range of Pods {range}: {from}', { range: pods.value, from: pods.from }));
    }
    if (services !== undefined) {
      this.#note(
        'serviceSubnet',
        say('range of Services {range}: {from}', { range: services.value, from: services.from }),
      );
    }
    if (domain !== undefined && domain.value !== 'cluster.local') {
      this.#note('dnsDomain', say('domain {domain}: {from}', { domain: domain.value, from: domain.from }));
    }
    return {
      ...(pods === undefined ? {} : { podSubnet: pods.value }),
      ...(services === undefined ? {} : { serviceSubnet: services.value }),
      ...(domain === undefined ? {} : { dnsDomain: domain.value }),
    };
  }

  /** What the plugin was told of the range. */
  #poolRange(cni: GivenCni | undefined): Found<string> | undefined {
    const pool = this.#values.find(({ kind, apiVersion }) => kind === 'IPPool' && isCalicos(apiVersion));
    const cidr = textFieldOf(pool, 'spec', 'cidr');
    if (cidr !== undefined) return { value: cidr, from: `IPPool ${nameOf(pool)}` };
    const variable = this.#variable('CALICO_IPV4POOL_CIDR');
    if (variable !== undefined) return { value: variable, from: 'DaemonSet calico-node' };
    const flannel = this.#yaml(this.#configMap('kube-flannel-cfg'), 'net-conf.json');
    const network = textFieldOf(flannel?.value, 'Network');
    if (network !== undefined && flannel !== undefined) return { value: network, from: flannel.from };
    const config = cni?.plugin === 'cilium' ? this.#configMap('cilium-config') : undefined;
    const range = textFieldOf(config?.value, 'data', 'cluster-pool-ipv4-cidr');
    return range === undefined || config === undefined ? undefined : { value: range, from: config.from };
  }

  // kube-proxy.

  #proxyMode(): string | undefined {
    const config =
      this.#yaml(this.#configMap('kube-proxy'), 'config.conf') ??
      this.#yaml(this.#configMap('kube-proxy-config'), 'config');
    const written = textFieldOf(config?.value, 'mode');
    const argument = this.#argument('--proxy-mode');
    const found = written === undefined ? argument?.value : written === '' ? 'iptables' : written;
    if (found === undefined) {
      if (this.#workloadNames().has('kube-proxy')) {
        this.#note('proxyMode', say('kube-proxy iptables: nothing says otherwise'));
      }
      return undefined;
    }
    const from = (written === undefined ? argument?.from : config?.from) ?? '';
    this.#note('proxyMode', say('kube-proxy {mode}: {from}', { mode: found, from }));
    return found;
  }

  // Nodes.

  /** Providers of clusters keep it to themselves. */
  #noteNodes(): void {
    const nodes = this.#values.filter(({ kind, apiVersion }) => kind === 'Node' && apiVersion === 'v1');
    const [first, ...others] = nodes.filter((node) =>
      Object.keys(stringMapFieldOf(node, 'metadata', 'labels')).some((label) =>
        /^node-role\.kubernetes\.io\/(?:control-plane|master)$/u.test(label),
      ),
    );
    if (nodes.length > 0 && first === undefined) {
      this.#note('nodes', say('no Node is a control plane: the lab has a machine of that name beside them'));
    }
    if (others.length > 0) this.#note('nodes', otherControlPlanes(others.map(nameOf)));
  }

  // Where it is looked for.

  /** Of DaemonSets and Pods, which are called after them. */
  #workloadNames(): ReadonlySet<string> {
    const names = this.#values.flatMap((value) => {
      const { kind } = value;
      if (kind === 'DaemonSet') return [nameOf(value)];
      const owner = kind === 'Pod' ? listFieldOf(value, 'metadata', 'ownerReferences')[0] : undefined;
      return textFieldOf(owner, 'kind') === 'DaemonSet' ? [textFieldOf(owner, 'name') ?? ''] : [];
    });
    return new Set(names);
  }

  #configMap(name: string): Found<PlainRecord> | undefined {
    const value = this.#values.find((each) => each['kind'] === 'ConfigMap' && nameOf(each) === name);
    return value === undefined
      ? undefined
      : { value, from: say('ConfigMap {name} says so', { name: fullNameOf(value) }) };
  }

  /** A field of a ConfigMap that is a file itself. */
  #yaml(config: Found<PlainRecord> | undefined, field: string): Found<unknown> | undefined {
    const text = textFieldOf(config?.value, 'data', field);
    if (text === undefined || config === undefined) return undefined;
    return { value: readYaml(field, text).documents[0]?.value, from: config.from };
  }

  #annotation(key: string): Found<string> | undefined {
    for (const value of this.#values) {
      const found =
        value['kind'] === 'Node' ? stringMapFieldOf(value, 'metadata', 'annotations')[key] : undefined;
      if (found !== undefined)
        return { value: found, from: say('an annotation of Node {node}', { node: nameOf(value) }) };
    }
    return undefined;
  }

  /** `--cluster-cidr=10.244.0.0/16` of a program of the control plane, of kube-proxy, or of what is all of them in one. */
  #argument(flag: string): Found<string> | undefined {
    for (const value of this.#values) {
      const ofNode = nodeArgument(value, flag);
      if (ofNode !== undefined) return ofNode;
      for (const container of containersOf(value)) {
        const words = [...listFieldOf(container, 'command'), ...listFieldOf(container, 'args')];
        const word = words.find((each) => typeof each === 'string' && each.startsWith(`${flag}=`));
        if (typeof word !== 'string') continue;
        const from = say('{flag} of {program}', {
          flag,
          program: textFieldOf(container, 'name') ?? nameOf(value),
        });
        return { value: word.slice(flag.length + 1), from };
      }
    }
    return undefined;
  }

  /** Of calico-node. */
  #variable(name: string): string | undefined {
    const daemon = this.#values.find(
      (value) => value['kind'] === 'DaemonSet' && nameOf(value) === 'calico-node',
    );
    const variables = containersOf(daemon).flatMap((container) => listFieldOf(container, 'env'));
    return textFieldOf(
      variables.find((variable) => textFieldOf(variable, 'name') === name),
      'value',
    );
  }

  #note(part: GuessedPart, words: Wording): void {
    this.notes.push({ part, words });
  }
}

const FLANNEL_BACKEND = 'flannel.alpha.coreos.com/backend-type';
const CALICO_ADDRESS = 'projectcalico.org/IPv4Address';
/** DaemonSets of plugins that Podwire does not have. */
const FOREIGN_PLUGINS = ['aws-node', 'azure-cns', 'antrea-agent', 'ovnkube-node', 'kube-ovn-cni', 'ovs-ovn'];

/** A lab would be refused for a range that is none. */
function readable(found: Found<string> | undefined): Found<string> | undefined {
  return parseIpRanges(found?.value ?? '') === undefined ? undefined : found;
}

/** Programs that keep the words of their command line as JSON at their nodes. */
const NODE_PROGRAMS = ['k3s', 'rke2'];

/** Words with `=` are two of them there; a flag without a value behind it is followed by the next flag. */
function nodeArgument(value: PlainRecord, flag: string): Found<string> | undefined {
  if (value['kind'] !== 'Node') return undefined;
  const annotations = stringMapFieldOf(value, 'metadata', 'annotations');
  for (const program of NODE_PROGRAMS) {
    const text = annotations[`${program}.io/node-args`];
    const words: unknown = text === undefined ? undefined : readYaml('', text).documents[0]?.value;
    const list = isUnknownList(words) ? words.map(String) : [];
    const [, joined] = list.find((word) => word.startsWith(`${flag}=`))?.split('=') ?? [];
    const argument = joined ?? (list.includes(flag) ? list[list.indexOf(flag) + 1] : undefined);
    if (argument !== undefined)
      return { value: argument, from: say('{flag} of {program}', { flag, program }) };
  }
  return undefined;
}

function calicoModeOf(ipip: string | undefined, vxlan: string | undefined): string {
  if (vxlan === 'Always') return 'vxlan';
  if (vxlan === 'CrossSubnet') return 'vxlan-cross-subnet';
  if (ipip === 'CrossSubnet') return 'ipip-cross-subnet';
  return ipip === 'Always' ? 'ipip' : 'bgp';
}

function isCalicos(apiVersion: unknown): boolean {
  return typeof apiVersion === 'string' && /^(?:crd\.)?projectcalico\.org\//u.test(apiVersion);
}

function containersOf(value: unknown): readonly unknown[] {
  const spec = fieldOf(value, 'spec', 'template', 'spec') ?? fieldOf(value, 'spec');
  return [...listFieldOf(spec, 'containers'), ...listFieldOf(spec, 'initContainers')];
}

function nameOf(value: unknown): string {
  return textFieldOf(value, 'metadata', 'name') ?? '';
}

function fullNameOf(value: PlainRecord): string {
  const namespace = textFieldOf(value, 'metadata', 'namespace');
  return namespace === undefined ? nameOf(value) : `${namespace}/${nameOf(value)}`;
}
