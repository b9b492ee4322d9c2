/**
 * Which network a node's container runtime has loaded from `/etc/cni/net.d`.
 *
 * containerd/go-cni `opts.go` (`loadFromConfDir`) and containernetworking/cni `libcni/conf.go`: the first file in order
 * of names whose ending is right and that can be read counts; one that cannot is passed over.
 */
import { err, ok, type Result } from '../../base/result';
import { parseJson } from '../../base/json-text';
import { fieldOf, isPlainRecord, listFieldOf, textFieldOf } from '../objects/kube-object';
import type { CniConfigList, CniPluginConfig } from './cni';
import { CONFIG_DIRECTORY, type CniFiles } from './cni-files';

/** What a runtime without a network says. */
export const NOT_INITIALIZED = 'cni plugin not initialized';

const NO_VERSION = '0.1.0';

/** Reads each text once, whichever node has it. */
export class ConfigReader {
  readonly #read = new Map<string, CniConfigList | undefined>();

  load(files: CniFiles): Result<CniConfigList, string> {
    const list = this.find(files);
    return list === undefined ? err(NOT_INITIALIZED) : ok(list);
  }

  /** The first one of this name, or of any. */
  find(files: CniFiles, name?: string): CniConfigList | undefined {
    for (const file of files.list(CONFIG_DIRECTORY)) {
      if (!/\.(?:conf|conflist|json)$/.test(file)) continue;
      const list = this.#parsed(files.read(`${CONFIG_DIRECTORY}/${file}`) ?? '', file.endsWith('.conflist'));
      if (list !== undefined && (name === undefined || list.name === name)) return list;
    }
    return undefined;
  }

  #parsed(text: string, isList: boolean): CniConfigList | undefined {
    const key = isList ? text : `single ${text}`;
    if (!this.#read.has(key)) this.#read.set(key, parsedConfig(text, isList));
    return this.#read.get(key);
  }
}

function parsedConfig(text: string, isList: boolean): CniConfigList | undefined {
  const json = parseJson(text)?.value;
  const name = textFieldOf(json, 'name');
  if (name === undefined || name === '') return undefined;
  const cniVersion = textFieldOf(json, 'cniVersion') ?? NO_VERSION;
  const elements = isList ? listFieldOf(json, 'plugins') : [json];
  const plugins = elements.filter(isPluginConfig);
  if (plugins.length === 0 || plugins.length < elements.length) return undefined;
  const isUnchecked = isList && fieldOf(json, 'disableCheck') === true;
  return { name, cniVersion, plugins, ...(isUnchecked ? { disableCheck: true } : {}) };
}

function isPluginConfig(value: unknown): value is CniPluginConfig {
  return isPlainRecord(value) && typeof value['type'] === 'string' && value['type'] !== '';
}
