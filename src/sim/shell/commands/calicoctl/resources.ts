/**
 * What `calicoctl get` shows of each kind (projectcalico/calico v3.29 `calicoctl/calicoctl/resourcemgr`).
 *
 * Nodes and workload endpoints are no objects of Calico's where Kubernetes is its datastore: they are what it reads into Nodes
 * and Pods (`libcalico-go/lib/backend/k8s/conversion`).
 */
import type { Task } from '../../../host/task';
import { calicoNameOf } from '../../../kube/cni/calico/calico-plugin';
import { fieldOf, listFieldOf, textFieldOf, type KubeObject } from '../../../kube/objects/kube-object';
import type { Datastore } from './datastore';

const DEFAULT_AS = '64512';
const ADDRESS = 'projectcalico.org/IPv4Address';

/** A row has its cells by their headings. */
export interface CalicoResource {
  readonly kind: string;
  readonly words: readonly string[];
  readonly isNamespaced?: true;
  readonly headings: readonly string[];
  readonly wide: readonly string[];
  readonly list: (datastore: Datastore) => Task<readonly KubeObject[]>;
  readonly cells: (object: KubeObject, asNumber: string) => Readonly<Record<string, string>>;
}

const CALICO_RESOURCES: readonly CalicoResource[] = [
  {
    kind: 'IPPool',
    words: ['ippool', 'ippools', 'ipp', 'ipps', 'pool', 'pools'],
    headings: ['NAME', 'CIDR', 'SELECTOR'],
    wide: ['NAME', 'CIDR', 'NAT', 'IPIPMODE', 'VXLANMODE', 'DISABLED', 'DISABLEBGPEXPORT', 'SELECTOR'],
    list: (datastore) => ownList(datastore, 'ippools'),
    cells: (pool) => ({
      NAME: pool.metadata.name,
      CIDR: specText(pool, 'cidr'),
      NAT: String(fieldOf(pool, 'spec', 'natOutgoing') === true),
      IPIPMODE: specText(pool, 'ipipMode', 'Never'),
      VXLANMODE: specText(pool, 'vxlanMode', 'Never'),
      DISABLED: String(fieldOf(pool, 'spec', 'disabled') === true),
      DISABLEBGPEXPORT: String(fieldOf(pool, 'spec', 'disableBGPExport') === true),
      SELECTOR: specText(pool, 'nodeSelector', 'all()'),
    }),
  },
  {
    kind: 'Node',
    words: ['node', 'nodes', 'no', 'nos'],
    headings: ['NAME'],
    wide: ['NAME', 'ASN', 'IPV4', 'IPV6'],
    list: (datastore) => datastore.nodes(),
    cells: nodeCells,
  },
  {
    kind: 'WorkloadEndpoint',
    words: ['workloadendpoint', 'workloadendpoints', 'wep', 'weps'],
    isNamespaced: true,
    headings: ['WORKLOAD', 'NODE', 'NETWORKS', 'INTERFACE'],
    wide: ['NAME', 'WORKLOAD', 'NODE', 'NETWORKS', 'INTERFACE', 'PROFILES', 'NATS'],
    list: endpointPods,
    cells: endpointCells,
  },
  {
    kind: 'BGPPeer',
    words: ['bgppeer', 'bgppeers', 'bgpp', 'bgpps', 'bp', 'bps'],
    headings: ['NAME', 'PEERIP', 'NODE', 'ASN'],
    wide: ['NAME', 'PEERIP', 'NODE', 'ASN'],
    list: (datastore) => ownList(datastore, 'bgppeers'),
    cells: (peer) => ({
      NAME: peer.metadata.name,
      PEERIP: specText(peer, 'peerIP'),
      NODE: specText(peer, 'node', specText(peer, 'nodeSelector', '(global)')),
      ASN: textOf(fieldOf(peer, 'spec', 'asNumber'), '0'),
    }),
  },
  {
    kind: 'BGPConfiguration',
    words: ['bgpconfiguration', 'bgpconfigurations', 'bgpconfig', 'bgpconfigs'],
    headings: ['NAME', 'LOGSEVERITY', 'MESHENABLED', 'ASNUMBER'],
    wide: ['NAME', 'LOGSEVERITY', 'MESHENABLED', 'ASNUMBER'],
    list: (datastore) => ownList(datastore, 'bgpconfigurations'),
    cells: (config) => ({
      NAME: config.metadata.name,
      LOGSEVERITY: specText(config, 'logSeverityScreen'),
      MESHENABLED: textOf(fieldOf(config, 'spec', 'nodeToNodeMeshEnabled')),
      ASNUMBER: textOf(fieldOf(config, 'spec', 'asNumber'), '-'),
    }),
  },
];

export function resourceOf(word: string): CalicoResource | undefined {
  return CALICO_RESOURCES.find(({ words }) => words.includes(word.toLowerCase()));
}

/** `{{config "asnumber"}}` of the tables. */
export function* globalAsNumber(datastore: Datastore): Task<string> {
  const configs = (yield* datastore.list('bgpconfigurations')) ?? [];
  const config = configs.find(({ metadata }) => metadata.name === 'default');
  return textOf(fieldOf(config, 'spec', 'asNumber'), DEFAULT_AS);
}

function* ownList(datastore: Datastore, plural: string): Task<readonly KubeObject[]> {
  return (yield* datastore.list(plural)) ?? [];
}

function specText(object: KubeObject, field: string, otherwise = ''): string {
  const text = textFieldOf(object, 'spec', field) ?? '';
  return text === '' ? otherwise : text;
}

function textOf(value: unknown, otherwise = '<nil>'): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : otherwise;
}

function nodeCells({ metadata }: KubeObject, asNumber: string): Readonly<Record<string, string>> {
  const address = metadata.annotations?.[ADDRESS] ?? '';
  const own = metadata.annotations?.['projectcalico.org/ASNumber'];
  return {
    NAME: metadata.name,
    ASN: address === '' ? '' : (own ?? `(${asNumber})`),
    IPV4: address,
    IPV6: '',
  };
}

/** `IsReadyCalicoPod`: on the Pod network, with an address, and not over. */
function* endpointPods(datastore: Datastore): Task<readonly KubeObject[]> {
  return (yield* datastore.pods()).filter((pod) => {
    const phase = textFieldOf(pod, 'status', 'phase');
    return (
      fieldOf(pod, 'spec', 'hostNetwork') !== true &&
      addressesOf(pod).length > 0 &&
      phase !== 'Succeeded' &&
      phase !== 'Failed'
    );
  });
}

function addressesOf(pod: KubeObject): readonly string[] {
  return listFieldOf(pod, 'status', 'podIPs').flatMap((entry) => textFieldOf(entry, 'ip') ?? []);
}

function endpointCells(pod: KubeObject): Readonly<Record<string, string>> {
  const { name, namespace = '' } = pod.metadata;
  const node = textFieldOf(pod, 'spec', 'nodeName') ?? '';
  const account = textFieldOf(pod, 'spec', 'serviceAccountName') ?? 'default';
  const escaped = (text: string): string => text.replaceAll('-', '--');
  return {
    NAMESPACE: namespace,
    NAME: `${escaped(node)}-k8s-${escaped(name)}-eth0`,
    WORKLOAD: name,
    NODE: node,
    NETWORKS: addressesOf(pod)
      .map((address) => `${address}/${address.includes(':') ? 128 : 32}`)
      .join(','),
    INTERFACE: calicoNameOf(`${namespace}/${name}`),
    PROFILES: `kns.${namespace},ksa.${namespace}.${account}`,
    NATS: '',
  };
}
