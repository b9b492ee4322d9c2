/** Cilium as the network of a cluster: an agent on each node, and its CNI plugin for the Pods. */
import { invariant } from '../../../base/invariant';
import { whenKnown } from '../../../base/later';
import { isIpv6 } from '../../../wire/ip-address';
import { NodeProgram } from '../../node-program';
import type { ClusterSpec } from '../../cluster-spec';
import type { KubeObject } from '../../objects/kube-object';
import type {
  ClusterNetwork,
  ClusterNetworkContext,
  NodeNetwork,
  NodeNetworkContext,
} from '../cluster-network';
import { CniFiles, CONFIG_DIRECTORY } from '../cni-files';
import { ConfigReader, NOT_INITIALIZED } from '../config-files';
import { PluginChain } from '../plugin-chain';
import { pluginFiles } from '../plugin-files';
import type { PeerNode, PodNetwork } from '../pod-network';
import { NodeAgent } from './cilium-agent';
import { CiliumCluster } from './cilium-cluster';
import { CILIUM_DOOR, CiliumDoor } from './cilium-door';
import { AGENT_COMMAND, AGENT_CONTAINER, CILIUM_REPOSITORY, ciliumObjects } from './cilium-objects';
import { CiliumPlugin } from './cilium-plugin';
import type { CiliumSpec } from './cilium-spec';

/** As the agent writes it. */
const CONFIG = `
{
  "cniVersion": "0.3.1",
  "name": "cilium",
  "plugins": [
    {
       "type": "cilium-cni",
       "enable-debug": false,
       "log-file": "/var/run/cilium/cilium-cni.log"
    }
  ]
}
`;

const WAITING =
  'level=warning msg="Waiting for k8s node information" error="required IPv4 PodCIDR not available" subsys=k8s\n';

export class CiliumNetwork implements ClusterNetwork {
  readonly hasKubeProxy: boolean;
  readonly upCondition = { reason: 'CiliumIsUp', message: 'Cilium is running on this node' };
  /** The agent writes the configuration once it runs. */
  readonly rangeNeed = { problem: NOT_INITIALIZED };
  readonly daemon = { images: [CILIUM_REPOSITORY], containers: [AGENT_CONTAINER] as const };
  readonly #spec: CiliumSpec;
  readonly #configs = new ConfigReader();
  readonly #binaries = new Map(pluginFiles(['cilium-cni']));
  readonly #files = new Map([...this.#binaries, [`${CONFIG_DIRECTORY}/05-cilium.conflist`, CONFIG]]);
  readonly #agents = new Map<string, NodeAgent>();
  #cluster: CiliumCluster | undefined = undefined;

  constructor(spec: CiliumSpec) {
    this.#spec = spec;
    this.hasKubeProxy = spec.kubeProxyReplacement === false;
  }

  objects(spec: ClusterSpec): readonly KubeObject[] {
    return ciliumObjects(this.#spec, spec);
  }

  start(context: ClusterNetworkContext): void {
    this.#cluster = new CiliumCluster(this.#spec, context);
  }

  annotationsOf(): Readonly<Record<string, string>> {
    return {};
  }

  /** Nodes tell of themselves with CiliumNode objects. */
  hasAnnounced(): boolean {
    return true;
  }

  startNode(context: NodeNetworkContext): NodeNetwork {
    const { machine, self, peers, isPinnedAddress } = context;
    const cluster = this.#shared;
    if (self.podRanges.ipv4 === undefined) return this.#waitingNode(context);
    const peer = cluster.addNode(self, isPinnedAddress);
    const agent = new NodeAgent(cluster, peer, context, context.services());
    this.#agents.set(self.name, agent);
    agent.addPeers(peers);
    const agents = () => this.#agents;
    const program = machineProgram(context);
    const isRunning = () => program.process !== undefined;
    machine.whenUsed(() => machine.root.doors.set(CILIUM_DOOR, new CiliumDoor(agent, agents, isRunning)));
    const chain = new PluginChain({
      machine,
      files: new CniFiles(machine, this.#files),
      configs: this.#configs,
      plugins: [new CiliumPlugin(machine, agent)],
    });
    return new CiliumNode(chain, agent, program);
  }

  forgetNode({ name }: PeerNode): void {
    this.#agents.get(name)?.stop();
    this.#agents.delete(name);
    this.#shared.removeNode(name);
  }

  /** Without a range the agent waits for one, and has written no configuration for the runtime (`WaitForNodeInformation`). */
  #waitingNode({ machine }: NodeNetworkContext): NodeNetwork {
    const files = new CniFiles(machine, this.#binaries);
    const podNetwork = new PluginChain({ machine, files, configs: this.#configs, plugins: [] });
    const program = new NodeProgram({
      machine,
      container: AGENT_CONTAINER,
      command: AGENT_COMMAND,
      tools: 'all',
      run: (process) => process.stderr(WAITING),
    });
    return { podNetwork, programs: [program], onNode: () => undefined };
  }

  get #shared(): CiliumCluster {
    invariant(this.#cluster !== undefined, 'the network of a cluster is started before its nodes');
    return this.#cluster;
  }
}

class CiliumNode implements NodeNetwork {
  readonly podNetwork: PodNetwork;
  readonly programs: readonly NodeProgram[];
  readonly #agent: NodeAgent;

  constructor(chain: PluginChain, agent: NodeAgent, program: NodeProgram) {
    this.#agent = agent;
    this.programs = [program];
    this.podNetwork = {
      problem: () => chain.problem(),
      addPod: (connection) =>
        whenKnown(chain.addPod(connection), (answer) => {
          if (answer.ok) agent.setHostPorts(connection.pod, connection.portMappings);
          return answer;
        }),
      removePod: (sandbox) => chain.removePod(sandbox),
    };
  }

  onNode(event: 'ready' | 'gone', peer: PeerNode): void {
    if (event === 'ready') this.#agent.addPeers([peer]);
    else this.#agent.removePeer(peer);
  }

  stop(): void {
    this.#agent.stop();
  }
}

function machineProgram({ machine, self }: NodeNetworkContext): NodeProgram {
  return new NodeProgram({
    machine,
    container: AGENT_CONTAINER,
    command: AGENT_COMMAND,
    tools: 'all',
    run: (process) => {
      const address = self.addresses.find((each) => !isIpv6(each));
      invariant(address !== undefined, 'a node has an IPv4 address');
      process.stderr('level=info msg="Daemon initialization completed" subsys=daemon\n');
    },
  });
}
