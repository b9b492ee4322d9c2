/**
 * The files of a container or a machine: absolute paths, text.
 *
 * Models what the commands of the lab read and write, and mounts: another file system, or a part of it, in the place of
 * a directory or a file (mount(8)). Leaves out owners, modes, links, devices and read-only mounts, except that writes to
 * /dev/null vanish.
 */
const USUAL_DIRECTORIES: readonly string[] = ['/', '/tmp', '/etc', '/dev', '/root', '/var', '/usr', '/proc'];

export class FileSystem {
  readonly #firstDirectories: readonly string[];
  /** Undefined until somebody looks into it. */
  #tree: Tree | undefined = undefined;
  #recipe: (() => void) | undefined = undefined;

  constructor(directories: readonly string[] = USUAL_DIRECTORIES) {
    this.#firstDirectories = directories;
  }

  /** A file system without directories of its own, for a volume. */
  static empty(): FileSystem {
    return new FileSystem(['/']);
  }

  /** Runs it before anybody sees what is there: most containers never look into their files. */
  whenUsed(recipe: () => void): void {
    const before = this.#recipe;
    if (this.#tree !== undefined) recipe();
    else if (before === undefined) this.#recipe = recipe;
    else {
      this.#recipe = (): void => {
        before();
        recipe();
      };
    }
  }

  get #used(): Tree {
    if (this.#tree !== undefined) return this.#tree;
    const tree: Tree = {
      texts: new Map(),
      directories: new Set(this.#firstDirectories),
      mounts: undefined,
    };
    this.#tree = tree;
    const recipe = this.#recipe;
    this.#recipe = undefined;
    recipe?.();
    return tree;
  }

  /**
   * What is under `root` of `files` appears at `path`, a directory or a file as it is there. Where the caller says which
   * it is, nobody has looked into `files` by that.
   */
  mount(path: string, files: FileSystem, root = '/', kind?: 'directory' | 'file'): void {
    const point = normalizePath(path);
    const isFile = kind === undefined ? files.read(root) !== undefined : kind === 'file';
    if (!isFile) this.makeDirectory(point);
    else if (this.read(point) === undefined) this.write(point, '');
    const tree = this.#used;
    tree.mounts ??= new Map();
    tree.mounts.set(point, { files, root: normalizePath(root) });
  }

  /** What the mount hid appears again. Answers false when nothing was mounted there. */
  unmount(path: string): boolean {
    return this.#used.mounts?.delete(normalizePath(path)) ?? false;
  }

  read(path: string): string | undefined {
    if (path === '/dev/null') return '';
    const { files, inside } = this.#locate(path);
    return files === this ? this.#used.texts.get(inside) : files.read(inside);
  }

  write(path: string, text: string): void {
    if (path === '/dev/null') return;
    const { files, inside } = this.#locate(path);
    if (files !== this) {
      files.write(inside, text);
      return;
    }
    this.#used.texts.set(inside, text);
    this.makeDirectory(parentOf(inside));
  }

  /** A file of the image or the runtime: beneath whatever is mounted there, and not in the place of one that is there. */
  provide(path: string, text: string): void {
    const normalized = normalizePath(path);
    if (this.#used.texts.has(normalized)) return;
    this.#used.texts.set(normalized, text);
    for (let folder = parentOf(normalized); !this.#used.directories.has(folder); folder = parentOf(folder)) {
      this.#used.directories.add(folder);
    }
  }

  append(path: string, text: string): void {
    this.write(path, (this.read(path) ?? '') + text);
  }

  isDirectory(path: string): boolean {
    const { files, inside } = this.#locate(path);
    return files === this ? this.#used.directories.has(inside) : files.isDirectory(inside);
  }

  exists(path: string): boolean {
    return this.read(path) !== undefined || this.isDirectory(path);
  }

  makeDirectory(path: string): void {
    const { files, inside } = this.#locate(path);
    if (files !== this) {
      files.makeDirectory(inside);
      return;
    }
    if (this.#used.directories.has(inside)) return;
    this.#used.directories.add(inside);
    this.makeDirectory(parentOf(inside));
  }

  /**
   * Removes a file, or a directory with all that is in it. Answers false when there was nothing. A mount point stays,
   * and so do the directories on the way to it.
   */
  remove(path: string): boolean {
    const point = normalizePath(path);
    if (this.#used.mounts?.has(point) === true) return this.#empty(point);
    const { files, inside } = this.#locate(point);
    if (files !== this) return files.remove(inside);
    const prefix = inside === '/' ? '/' : `${inside}/`;
    for (const mounted of this.#used.mounts?.keys() ?? [])
      if (mounted.startsWith(prefix)) this.#empty(mounted);
    let hasRemoved = false;
    for (const name of [...this.#used.texts.keys()]) {
      if ((name === inside || name.startsWith(prefix)) && !this.#leadsToMount(name)) {
        hasRemoved = this.#used.texts.delete(name) || hasRemoved;
      }
    }
    for (const name of [...this.#used.directories]) {
      if ((name === inside || name.startsWith(prefix)) && !this.#leadsToMount(name)) {
        hasRemoved = this.#used.directories.delete(name) || hasRemoved;
      }
    }
    return hasRemoved;
  }

  /** The names directly in a directory, sorted by code unit. */
  list(path: string): readonly string[] {
    const { files, inside } = this.#locate(path);
    if (files !== this) return files.list(inside);
    const prefix = inside === '/' ? '/' : `${inside}/`;
    const names = new Set<string>();
    for (const entry of [...this.#used.texts.keys(), ...this.#used.directories]) {
      if (entry.startsWith(prefix) && entry !== prefix)
        names.add(entry.slice(prefix.length).split('/')[0] ?? '');
    }
    return [...names].filter((name) => name !== '').sort();
  }

  /** Where a path leads: the deepest mount on its way decides. */
  #locate(path: string): { readonly files: FileSystem; readonly inside: string } {
    const normalized = normalizePath(path);
    const { mounts } = this.#used;
    if (mounts === undefined) return { files: this, inside: normalized };
    for (let point = normalized; ; point = parentOf(point)) {
      const mount = mounts.get(point);
      if (mount !== undefined) {
        const rest = point === '/' ? normalized : normalized.slice(point.length);
        return { files: mount.files, inside: normalizePath(`${mount.root}/${rest}`) };
      }
      if (point === '/') return { files: this, inside: normalized };
    }
  }

  #leadsToMount(path: string): boolean {
    for (const point of this.#used.mounts?.keys() ?? []) {
      if (point === path || point.startsWith(`${path}/`)) return true;
    }
    return false;
  }

  #empty(point: string): boolean {
    if (!this.isDirectory(point)) return false;
    let hasRemoved = false;
    for (const name of this.list(point)) hasRemoved = this.remove(`${point}/${name}`) || hasRemoved;
    return hasRemoved;
  }
}

interface Tree {
  readonly texts: Map<string, string>;
  readonly directories: Set<string>;
  /** By mount point; most file systems have none. */
  mounts: Map<string, Mount> | undefined;
}

interface Mount {
  readonly files: FileSystem;
  /** The part of it that is mounted. */
  readonly root: string;
}

/** Resolves `.`, `..` and doubled slashes; a relative path counts from the root. */
export function normalizePath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

function parentOf(path: string): string {
  return normalizePath(`${path}/..`);
}
