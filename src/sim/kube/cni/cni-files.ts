/**
 * The files of one node that CNI is made of: configurations, plugins, and what the plugins write down.
 *
 * They are there before anybody looks into the node's file system, and looking into them does not wake the node. Then
 * the file system has them, and what somebody changes there counts.
 */
import { FileSystem } from '../../host/file-system';
import type { Machine } from '../../host/machine';

export const CONFIG_DIRECTORY = '/etc/cni/net.d';
export const PLUGIN_DIRECTORY = '/opt/cni/bin';
const STATE_DIRECTORY = '/var/lib/cni';
export const CALL_LOG_FILE = '/var/log/podwire-cni.log';

/** A text that is worth making only for somebody who reads it. */
type FileText = string | (() => string);

export class CniFiles {
  readonly #files = FileSystem.empty();
  /** Undefined for one that was removed. */
  #unread: Map<string, FileText | undefined> | undefined = new Map();
  /** Those that every node has in the beginning. */
  readonly #first: ReadonlyMap<string, string>;
  /** By directory, until one of its files comes or goes: the configurations are listed for each Pod, beside a file of each Pod. */
  readonly #listed = new Map<string, readonly string[]>();

  /** `more`: directories that a plugin has beside the common ones. */
  constructor(machine: Machine, first: ReadonlyMap<string, string>, more: readonly string[] = []) {
    this.#first = first;
    this.#files.whenUsed(() => this.#writeOut());
    machine.whenUsed(() => {
      const { files } = machine.root;
      files.whenUsed(() => {
        for (const path of [CONFIG_DIRECTORY, PLUGIN_DIRECTORY, STATE_DIRECTORY, ...more]) {
          files.mount(path, this.#files, path, 'directory');
        }
        files.mount(CALL_LOG_FILE, this.#files, CALL_LOG_FILE, 'file');
      });
    });
  }

  read(path: string): string | undefined {
    if (this.#unread === undefined) return this.#files.read(path);
    const text = this.#unread.has(path) ? this.#unread.get(path) : this.#first.get(path);
    return typeof text === 'function' ? text() : text;
  }

  has(path: string): boolean {
    if (this.#unread === undefined) return this.#files.read(path) !== undefined;
    return this.#unread.has(path) ? this.#unread.get(path) !== undefined : this.#first.has(path);
  }

  write(path: string, text: FileText): void {
    if (this.#unread !== undefined) this.#note(path, text);
    else this.#files.write(path, typeof text === 'function' ? text() : text);
  }

  /** Of a file that is read as it was when it is read for the first time. */
  append(path: string, text: () => string): void {
    if (this.#unread === undefined) this.#files.append(path, text());
  }

  remove(path: string): void {
    if (this.#unread !== undefined) this.#note(path, undefined);
    else this.#files.remove(path);
  }

  /** The names of the files in a directory, sorted. */
  list(directory: string): readonly string[] {
    if (this.#unread === undefined) return this.#files.list(directory);
    const listed = this.#listed.get(directory);
    if (listed !== undefined) return listed;
    const prefix = `${directory}/`;
    const names: string[] = [];
    for (const path of this.#first.keys()) {
      if (path.startsWith(prefix) && !this.#unread.has(path)) names.push(path.slice(prefix.length));
    }
    for (const [path, text] of this.#unread) {
      if (text !== undefined && path.startsWith(prefix)) names.push(path.slice(prefix.length));
    }
    names.sort();
    this.#listed.set(directory, names);
    return names;
  }

  #note(path: string, text: FileText | undefined): void {
    this.#unread?.set(path, text);
    for (const directory of this.#listed.keys()) {
      if (path.startsWith(`${directory}/`)) this.#listed.delete(directory);
    }
  }

  #writeOut(): void {
    const changed = this.#unread;
    this.#unread = undefined;
    for (const directory of [CONFIG_DIRECTORY, PLUGIN_DIRECTORY, STATE_DIRECTORY]) {
      this.#files.makeDirectory(directory);
    }
    for (const [path, text] of this.#first) if (changed?.has(path) !== true) this.#files.write(path, text);
    for (const [path, text] of changed ?? []) {
      if (text !== undefined) this.#files.write(path, typeof text === 'function' ? text() : text);
    }
  }
}
