/**
 * The network of a node as its container runtime has it: a list of plugins, called one after the other for each sandbox.
 *
 * containerd v1.7 `pkg/cri/server/sandbox_run.go`, containernetworking/cni v1.2 `libcni/api.go`: ADD goes forward, each
 * plugin being given the result of the one before; DEL goes backward. When an ADD fails the runtime calls DEL of all of
 * them. The result is kept in `/var/lib/cni/results`.
 */
import { err, ok, type Result } from '../../base/result';
import type { Machine } from '../../host/machine';
import { base64Of } from '../../wire/base64';
import { parseIp } from '../../wire/ip-address';
import { bytesOfUtf8 } from '../../wire/utf8';
import type {
  CniAddition,
  CniCall,
  CniConfigList,
  CniDelegates,
  CniError,
  CniPlugin,
  CniPluginConfig,
  CniResult,
} from './cni';
import { cniError } from './cni';
import { CniCallLog } from './call-log';
import { PLUGIN_DIRECTORY, type CniFiles } from './cni-files';
import { cniArgsOf, cniOutput } from './cni-json';
import { namespaceFileOfPod } from '../sandbox-id';
import type { ConfigReader } from './config-files';
import type { PodConnection, PodNetwork, PodNetworkAttachment, PodSandbox } from './pod-network';

const INTERFACE = 'eth0';
const RESULT_DIRECTORY = '/var/lib/cni/results';

export interface PluginChainOptions {
  readonly machine: Machine;
  readonly files: CniFiles;
  readonly configs: ConfigReader;
  readonly plugins: readonly CniPlugin[];
}

export class PluginChain implements PodNetwork {
  readonly #machine: Machine;
  readonly #files: CniFiles;
  readonly #configs: ConfigReader;
  readonly #programs: PluginPrograms;

  constructor({ machine, files, configs, plugins }: PluginChainOptions) {
    this.#machine = machine;
    this.#files = files;
    this.#configs = configs;
    this.#programs = new PluginPrograms(plugins, files, new CniCallLog(machine, files));
  }

  addPod(connection: PodConnection): Result<PodNetworkAttachment, string> {
    const list = this.#configs.load(this.#files);
    if (!list.ok) return list;
    const netns = namespacePathOf(connection);
    const additions: CniAddition[] = [];
    let result: CniResult | undefined;
    for (const config of list.value.plugins) {
      const call = callOf(connection, netns, list.value, config, result);
      const added = this.#programs.add(config.type, call);
      if (!added.ok) {
        this.removePod(connection);
        return err(`plugin ${descriptionOf(config)} failed (add): ${added.error.msg}`);
      }
      additions.push(added.value);
      result = added.value.result;
    }
    if (result === undefined) return err('no result');
    this.#keep(connection, list.value, result);
    this.#machine.whenUsed(() => {
      const namespace = connection.makeNamespace();
      for (const { apply } of additions) apply(namespace);
    });
    return ok({ addresses: result.ips.flatMap(({ address }) => parseIp(address.split('/')[0] ?? '') ?? []) });
  }

  removePod(sandbox: PodSandbox): Result<undefined, string> {
    const list = this.#configs.load(this.#files);
    if (!list.ok) return list;
    const netns = namespacePathOf(sandbox);
    for (const config of [...list.value.plugins].reverse()) {
      const deleted = this.#programs.delete(
        config.type,
        callOf(sandbox, netns, list.value, config, undefined),
      );
      if (!deleted.ok) return err(`plugin ${descriptionOf(config)} failed (delete): ${deleted.error.msg}`);
    }
    this.#files.remove(resultPathOf(sandbox, list.value));
    return ok(undefined);
  }

  /** `libcni/api.go` (`cacheAdd`) */
  #keep(sandbox: PodSandbox, list: CniConfigList, result: CniResult): void {
    this.#files.write(resultPathOf(sandbox, list), () =>
      JSON.stringify({
        kind: 'cniCacheV1',
        containerId: sandbox.containerId,
        config: base64Of(bytesOfUtf8(JSON.stringify(list))),
        ifName: INTERFACE,
        networkName: list.name,
        netns: namespacePathOf(sandbox),
        cniArgs: Object.entries(cniArgsOf(sandbox)),
        result: cniOutput(result, list.cniVersion),
      }),
    );
  }
}

/** The plugins as programs of a node: one is found where its file is, and each call is written down. */
class PluginPrograms implements CniDelegates {
  readonly #plugins: ReadonlyMap<string, CniPlugin>;
  readonly #files: CniFiles;
  readonly #log: CniCallLog;

  constructor(plugins: readonly CniPlugin[], files: CniFiles, log: CniCallLog) {
    this.#plugins = new Map(plugins.map((plugin) => [plugin.type, plugin]));
    this.#files = files;
    this.#log = log;
  }

  add(type: string, call: CniCall): Result<CniAddition, CniError> {
    const plugin = this.#find(type);
    const added = plugin.ok ? plugin.value.add(call, this) : plugin;
    const result = added.ok ? added.value.result : undefined;
    this.#log.record({ command: 'ADD', type, call, result, error: added.ok ? undefined : added.error });
    return added;
  }

  delete(type: string, call: CniCall): Result<undefined, CniError> {
    const plugin = this.#find(type);
    const deleted = plugin.ok ? plugin.value.delete(call, this) : plugin;
    const error = deleted.ok ? undefined : deleted.error;
    this.#log.record({ command: 'DEL', type, call, result: undefined, error });
    return deleted;
  }

  #find(type: string): Result<CniPlugin, CniError> {
    if (!this.#files.has(`${PLUGIN_DIRECTORY}/${type}`))
      return err(cniError(`failed to find plugin "${type}" in path [${PLUGIN_DIRECTORY}]`));
    const plugin = this.#plugins.get(type);
    return plugin === undefined ? err(cniError(`plugin ${type} is not modelled`)) : ok(plugin);
  }
}

/** `libcni` (`pluginDescription`): an element of a list seldom has a name of its own. */
function descriptionOf({ type, name }: CniPluginConfig): string {
  return typeof name === 'string' && name !== '' ? `type="${type}" name="${name}"` : `type="${type}"`;
}

function callOf(
  sandbox: PodSandbox | PodConnection,
  netns: string,
  { name, cniVersion }: CniConfigList,
  config: CniPluginConfig,
  prevResult: CniResult | undefined,
): CniCall {
  const { capabilities } = config;
  const hasPortMappings =
    typeof capabilities === 'object' && capabilities !== null && 'portMappings' in capabilities;
  return {
    containerId: sandbox.containerId,
    netns,
    ifName: INTERFACE,
    pod: sandbox.pod,
    uid: sandbox.uid,
    name,
    cniVersion,
    config,
    prevResult,
    portMappings: hasPortMappings && 'portMappings' in sandbox ? sandbox.portMappings : [],
    wanted: 'wanted' in sandbox ? sandbox.wanted : undefined,
  };
}

function namespacePathOf({ pod }: PodSandbox): string {
  return `/var/run/netns/${namespaceFileOfPod(pod)}`;
}

function resultPathOf({ containerId }: PodSandbox, { name }: CniConfigList): string {
  return `${RESULT_DIRECTORY}/${name}-${containerId}-${INTERFACE}`;
}
