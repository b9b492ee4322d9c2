/**
 * What calls the plugins of a network configuration, whoever asks for it: a container runtime, or cnitool.
 *
 * containernetworking/cni v1.2 `libcni/api.go`: ADD goes forward, each plugin being given the result of the one before; CHECK
 * goes forward and DEL backward, with the result of the whole list, which is kept in `/var/lib/cni/results`.
 * Leaves out GC and STATUS, which are of the specification 1.1.
 */
import { parseJson } from '../../base/json-text';
import { whenKnown, type Later } from '../../base/later';
import { err, ok, type Result } from '../../base/result';
import type { NetworkNamespace } from '../../host/network-namespace';
import type { Machine } from '../../host/machine';
import { base64Of } from '../../wire/base64';
import type { IpAddress } from '../../wire/ip-address';
import { bytesOfUtf8 } from '../../wire/utf8';
import { fieldOf } from '../objects/kube-object';
import type { CniAddition, CniCall, CniConfigList, CniError, CniPluginConfig, CniResult } from './cni';
import type { CniFiles } from './cni-files';
import { cniArgsOf, cniOutput, cniResultOf } from './cni-json';
import type { PluginPrograms } from './plugin-programs';
import type { PodBandwidth, PortMapping } from './pod-network';

const RESULT_DIRECTORY = '/var/lib/cni/results';
/** What programs of a node look for it under. */
export const CNI_DOOR = 'libcni';

/** What is to be connected, and how (`RuntimeConf`). */
export interface CniRuntime {
  readonly containerId: string;
  readonly netns: string;
  readonly ifName: string;
  readonly pod: string;
  readonly uid: string;
  readonly args?: Readonly<Record<string, string>>;
  readonly wanted?: IpAddress | undefined;
  readonly portMappings?: readonly PortMapping[];
  readonly bandwidth?: PodBandwidth | undefined;
  /** What is at `netns` now; undefined for what the runtime makes when the node is used. */
  readonly namespace?: NetworkNamespace | undefined;
  readonly openNamespace: () => NetworkNamespace;
}

type Added = Result<CniResult, string>;

export class CniLibrary {
  readonly #machine: Machine;
  readonly #files: CniFiles;
  readonly #programs: PluginPrograms;

  constructor(machine: Machine, files: CniFiles, programs: PluginPrograms) {
    this.#machine = machine;
    this.#files = files;
    this.#programs = programs;
  }

  get files(): CniFiles {
    return this.#files;
  }

  /** Fails with nothing taken back. */
  add(list: CniConfigList, runtime: CniRuntime): Added | Later<Added> {
    return this.#addFrom(0, { list, runtime, additions: [], result: undefined });
  }

  #addFrom(index: number, progress: AddProgress): Added | Later<Added> {
    const { list, runtime, additions, result } = progress;
    const config = list.plugins[index];
    if (config === undefined) return this.#finish(progress);
    return whenKnown(
      this.#programs.add(config.type, callOf(runtime, list, config, result)),
      (added): Added | Later<Added> =>
        added.ok
          ? this.#addFrom(index + 1, {
              list,
              runtime,
              additions: [...additions, added.value],
              result: added.value.result,
            })
          : err(failureOf(config, 'add', added.error)),
    );
  }

  #finish({ list, runtime, additions, result }: AddProgress): Added {
    if (result === undefined) return err('no result');
    this.#keep(list, runtime, result);
    this.#machine.whenUsed(() => {
      const namespace = runtime.openNamespace();
      for (const { apply } of additions) apply(namespace);
    });
    return ok(result);
  }

  check(list: CniConfigList, runtime: CniRuntime): Result<undefined, string> {
    if (!knowsChecks(list))
      return err(`configuration version "${list.cniVersion}" does not support CHECK command`);
    if (list.disableCheck === true) return ok(undefined);
    const result = this.#kept(list, runtime);
    for (const config of list.plugins) {
      const checked = this.#programs.check(config.type, callOf(runtime, list, config, result));
      if (!checked.ok) return err(checked.error.msg);
    }
    return ok(undefined);
  }

  delete(list: CniConfigList, runtime: CniRuntime): Result<undefined, string> {
    const result = knowsChecks(list) ? this.#kept(list, runtime) : undefined;
    for (const config of [...list.plugins].reverse()) {
      const deleted = this.#programs.delete(config.type, callOf(runtime, list, config, result));
      if (!deleted.ok) return err(failureOf(config, 'delete', deleted.error));
    }
    this.#files.remove(resultPathOf(list, runtime));
    return ok(undefined);
  }

  /** `cacheAdd` */
  #keep(list: CniConfigList, runtime: CniRuntime, result: CniResult): void {
    this.#files.write(resultPathOf(list, runtime), () =>
      JSON.stringify({
        kind: 'cniCacheV1',
        containerId: runtime.containerId,
        config: base64Of(bytesOfUtf8(JSON.stringify(list))),
        ifName: runtime.ifName,
        networkName: list.name,
        netns: runtime.netns,
        cniArgs: Object.entries(cniArgsOf(runtime)),
        result: cniOutput(result, list.cniVersion),
      }),
    );
  }

  /** `getCachedResult` */
  #kept(list: CniConfigList, runtime: CniRuntime): CniResult | undefined {
    const text = this.#files.read(resultPathOf(list, runtime));
    return text === undefined ? undefined : cniResultOf(fieldOf(parseJson(text)?.value, 'result'));
  }
}

interface AddProgress {
  readonly list: CniConfigList;
  readonly runtime: CniRuntime;
  readonly additions: readonly CniAddition[];
  readonly result: CniResult | undefined;
}

/** From 0.4.0 on; DEL is given the result from then on, too. */
export function knowsChecks({ cniVersion }: CniConfigList): boolean {
  const [major = 0, minor = 0] = cniVersion.split('.').map(Number);
  return major > 0 || minor >= 4;
}

function failureOf(config: CniPluginConfig, command: 'add' | 'delete', { msg }: CniError): string {
  return `plugin ${descriptionOf(config)} failed (${command}): ${msg}`;
}

/** `pluginDescription`: an element of a list seldom has a name of its own. */
function descriptionOf({ type, name }: CniPluginConfig): string {
  return typeof name === 'string' && name !== '' ? `type="${type}" name="${name}"` : `type="${type}"`;
}

/** What a plugin is told of the runtime is what it says that it can use (`injectRuntimeConfig`). */
function callOf(
  runtime: CniRuntime,
  { name, cniVersion }: CniConfigList,
  config: CniPluginConfig,
  prevResult: CniResult | undefined,
): CniCall {
  const { portMappings = [], bandwidth, args } = runtime;
  const isCapable = (capability: string): boolean => fieldOf(config['capabilities'], capability) === true;
  return {
    containerId: runtime.containerId,
    netns: runtime.netns,
    ifName: runtime.ifName,
    pod: runtime.pod,
    uid: runtime.uid,
    ...(args === undefined ? {} : { args }),
    name,
    cniVersion,
    config,
    prevResult,
    portMappings: isCapable('portMappings') ? portMappings : [],
    bandwidth: isCapable('bandwidth') ? bandwidth : undefined,
    wanted: runtime.wanted,
    namespace: runtime.namespace,
    openNamespace: runtime.openNamespace,
  };
}

function resultPathOf({ name }: CniConfigList, { containerId, ifName }: CniRuntime): string {
  return `${RESULT_DIRECTORY}/${name}-${containerId}-${ifName}`;
}
