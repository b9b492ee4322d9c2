/**
 * The files of a container or a machine: absolute paths, text.
 *
 * Models what the commands of the lab read and write. Leaves out owners, modes, links and devices, except that writes
 * to /dev/null vanish.
 */
export class FileSystem {
  readonly #texts = new Map<string, string>();
  readonly #directories = new Set<string>(['/', '/tmp', '/etc', '/dev', '/root', '/var', '/usr', '/proc']);

  read(path: string): string | undefined {
    return path === '/dev/null' ? '' : this.#texts.get(normalizePath(path));
  }

  write(path: string, text: string): void {
    if (path === '/dev/null') return;
    const normalized = normalizePath(path);
    this.#texts.set(normalized, text);
    this.makeDirectory(parentOf(normalized));
  }

  append(path: string, text: string): void {
    this.write(path, (this.read(path) ?? '') + text);
  }

  isDirectory(path: string): boolean {
    return this.#directories.has(normalizePath(path));
  }

  exists(path: string): boolean {
    return this.read(path) !== undefined || this.isDirectory(path);
  }

  makeDirectory(path: string): void {
    const normalized = normalizePath(path);
    if (this.#directories.has(normalized)) return;
    this.#directories.add(normalized);
    this.makeDirectory(parentOf(normalized));
  }

  /** Removes a file, or a directory with all that is in it. Answers false when there was nothing. */
  remove(path: string): boolean {
    const normalized = normalizePath(path);
    const inside = normalized === '/' ? '/' : `${normalized}/`;
    for (const name of [...this.#texts.keys()]) if (name.startsWith(inside)) this.#texts.delete(name);
    for (const name of [...this.#directories]) if (name.startsWith(inside)) this.#directories.delete(name);
    const hasText = this.#texts.delete(normalized);
    return this.#directories.delete(normalized) || hasText;
  }

  /** The names directly in a directory, sorted by code unit. */
  list(path: string): readonly string[] {
    const normalized = normalizePath(path);
    const inside = normalized === '/' ? '/' : `${normalized}/`;
    const names = new Set<string>();
    for (const entry of [...this.#texts.keys(), ...this.#directories]) {
      if (entry.startsWith(inside) && entry !== inside)
        names.add(entry.slice(inside.length).split('/')[0] ?? '');
    }
    return [...names].filter((name) => name !== '').sort();
  }
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
