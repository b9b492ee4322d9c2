/**
 * The network of a node as its container runtime has it: a list of plugins, called one after the other for each sandbox.
 *
 * containerd v1.7 `pkg/cri/server/sandbox_run.go`, `sandbox_stop.go` and `service_linux.go`: when an ADD fails, DEL of all of
 * them follows; without a configuration nothing is called. containerd never asks for CHECK.
 */
import { whenKnown, type Later } from '../../base/later';
import { err, ok, type Result } from '../../base/result';
import type { NetworkNamespace } from '../../host/network-namespace';
import type { Machine } from '../../host/machine';
import { parseIp } from '../../wire/ip-address';
import type { CniConfigList, CniPlugin } from './cni';
import { CniCallLog } from './call-log';
import type { CniFiles } from './cni-files';
import { CNI_DOOR, CniLibrary, type CniRuntime } from './cni-library';
import { namespaceFileOfPod } from '../sandbox-id';
import type { ConfigReader } from './config-files';
import { PluginPrograms } from './plugin-programs';
import type { PodAnswer, PodConnection, PodNetwork, PodSandbox } from './pod-network';

const INTERFACE = 'eth0';

export interface PluginChainOptions {
  readonly machine: Machine;
  readonly files: CniFiles;
  readonly configs: Pick<ConfigReader, 'load'>;
  readonly plugins: readonly CniPlugin[];
}

export class PluginChain implements PodNetwork {
  readonly #machine: Machine;
  readonly #files: CniFiles;
  readonly #configs: Pick<ConfigReader, 'load'>;
  readonly #library: CniLibrary;

  constructor({ machine, files, configs, plugins }: PluginChainOptions) {
    this.#machine = machine;
    this.#files = files;
    this.#configs = configs;
    const programs = new PluginPrograms(plugins, files, new CniCallLog(machine, files));
    const library = new CniLibrary(machine, files, programs);
    this.#library = library;
    machine.whenUsed(() => machine.root.doors.set(CNI_DOOR, library));
  }

  problem(): string | undefined {
    const list = this.#configs.load(this.#files);
    return list.ok ? undefined : list.error;
  }

  addPod(connection: PodConnection): PodAnswer | Later<PodAnswer> {
    const list = this.#configs.load(this.#files);
    if (!list.ok) return list;
    const runtime = this.#runtimeOf(connection, connection.makeNamespace);
    return whenKnown(this.#library.add(list.value, runtime), (added): PodAnswer => {
      if (!added.ok) {
        this.#delete(list.value, connection);
        return added;
      }
      const addresses = added.value.ips.flatMap(({ address }) => parseIp(address.split('/')[0] ?? '') ?? []);
      // `validateNetworkResult`
      if (addresses.length > 0) return ok({ addresses });
      this.#delete(list.value, connection);
      return err(`failed to find network info for sandbox "${connection.containerId}"`);
    });
  }

  removePod(sandbox: PodSandbox): Result<undefined, string> {
    const list = this.#configs.load(this.#files);
    return list.ok ? this.#delete(list.value, sandbox) : list;
  }

  #delete(list: CniConfigList, sandbox: PodSandbox): Result<undefined, string> {
    return this.#library.delete(
      list,
      this.#runtimeOf(sandbox, () => this.#machine.createNamespace(sandbox.pod)),
    );
  }

  #runtimeOf(sandbox: PodSandbox | PodConnection, make: () => NetworkNamespace): CniRuntime {
    const machine = this.#machine;
    const { pod, uid, containerId } = sandbox;
    const isConnection = 'portMappings' in sandbox;
    return {
      containerId,
      netns: `/var/run/netns/${namespaceFileOfPod(pod)}`,
      ifName: INTERFACE,
      pod,
      uid,
      ...(isConnection
        ? { portMappings: sandbox.portMappings, bandwidth: sandbox.bandwidth, wanted: sandbox.wanted }
        : { namespace: machine.isAwake ? machine.namespaces.get(pod) : undefined }),
      openNamespace: () => machine.namespaces.get(pod) ?? make(),
    };
  }
}
