/** The plugins as programs of a node: one is found where its file is, and each call is written down. */
import { whenKnown } from '../../base/later';
import { err, ok, type Result } from '../../base/result';
import {
  cniError,
  type CniAnswer,
  type CniCall,
  type CniDelegates,
  type CniError,
  type CniPlugin,
} from './cni';
import type { CniCallLog } from './call-log';
import { PLUGIN_DIRECTORY, type CniFiles } from './cni-files';

export class PluginPrograms implements CniDelegates {
  readonly #plugins: ReadonlyMap<string, CniPlugin>;
  readonly #files: CniFiles;
  readonly #log: CniCallLog;

  constructor(plugins: readonly CniPlugin[], files: CniFiles, log: CniCallLog) {
    this.#plugins = new Map(plugins.map((plugin) => [plugin.type, plugin]));
    this.#files = files;
    this.#log = log;
  }

  add(type: string, call: CniCall): CniAnswer {
    const plugin = this.#find(type);
    return whenKnown(plugin.ok ? plugin.value.add(call, this) : plugin, (added) => {
      const result = added.ok ? added.value.result : undefined;
      this.#log.record({ command: 'ADD', type, call, result, error: added.ok ? undefined : added.error });
      return added;
    });
  }

  check(type: string, call: CniCall): Result<undefined, CniError> {
    const plugin = this.#find(type);
    const checked = plugin.ok ? (plugin.value.check?.(call, this) ?? ok(undefined)) : plugin;
    return this.#recorded('CHECK', type, call, checked);
  }

  delete(type: string, call: CniCall): Result<undefined, CniError> {
    const plugin = this.#find(type);
    const deleted = plugin.ok ? plugin.value.delete(call, this) : plugin;
    return this.#recorded('DEL', type, call, deleted);
  }

  #recorded(
    command: 'CHECK' | 'DEL',
    type: string,
    call: CniCall,
    done: Result<undefined, CniError>,
  ): Result<undefined, CniError> {
    const error = done.ok ? undefined : done.error;
    this.#log.record({ command, type, call, result: undefined, error });
    return done;
  }

  #find(type: string): Result<CniPlugin, CniError> {
    if (!this.#files.has(`${PLUGIN_DIRECTORY}/${type}`))
      return err(cniError(`failed to find plugin "${type}" in path [${PLUGIN_DIRECTORY}]`));
    const plugin = this.#plugins.get(type);
    return plugin === undefined ? err(cniError(`plugin ${type} is not modelled`)) : ok(plugin);
  }
}
