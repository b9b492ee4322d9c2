/**
 * A module of the sources with all that it imports, as modules that Node runs: each file translated once, under its own name.
 * One that is changed is translated alone, and the others stay; a bundle would be made anew as a whole.
 */
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { transformWithOxc } from 'vite';

/** Of `import` and `export`, as the translation writes them. */
const SPECIFIER = /(?<=^(?:import|export) (?:[^"\n]* from )?")[^"\n]+(?=";$)/gmu;

/** As in package.json. */
const ALIASES = { '#sim/': 'src/sim/', '#main/': 'src/main/' };

export class PlainSources {
  #root;
  /** By its path from the root. @type {Map<string, string>} */
  #modules = new Map();

  /** @param {string} root of the repository */
  constructor(root) {
    this.#root = root;
  }

  /**
   * With all that it imports.
   *
   * @param {string} file
   */
  async add(file) {
    const waiting = [file];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (this.#modules.has(next)) continue;
      const { code, imports } = await this.#translated(next, readFileSync(join(this.#root, next), 'utf8'));
      this.#modules.set(next, code);
      waiting.push(...imports);
    }
  }

  /**
   * All of them, below a folder of their own.
   *
   * @param {string} folder
   */
  writeTo(folder) {
    for (const [file, code] of this.#modules) {
      const place = join(folder, nameOf(file));
      mkdirSync(dirname(place), { recursive: true });
      writeFileSync(place, code);
    }
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
    symlinkSync(join(this.#root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  }

  /**
   * One with another text, in a folder where all have been written.
   *
   * @param {string} folder
   * @param {{ file: string, text: string }} change
   */
  async replace(folder, { file, text }) {
    const { code } = await this.#translated(file, text);
    writeFileSync(join(folder, nameOf(file)), code);
  }

  /**
   * As it was before it was replaced.
   *
   * @param {string} folder
   * @param {string} file
   */
  restore(folder, file) {
    const code = this.#modules.get(file);
    if (code !== undefined) writeFileSync(join(folder, nameOf(file)), code);
  }

  /**
   * @param {string} file
   * @param {string} text
   * @returns {Promise<{ code: string, imports: readonly string[] }>}
   */
  async #translated(file, text) {
    if (file.endsWith('.json')) return { code: `export default ${text}`, imports: [] };
    const { code } = await transformWithOxc(text, file, {
      lang: 'ts',
      sourcemap: false,
      tsconfig: false,
      target: 'es2023',
      typescript: { onlyRemoveTypeImports: true },
    });
    /** @type {string[]} */
    const imports = [];
    const plain = code.replaceAll(SPECIFIER, (specifier) => {
      const source = this.#sourceOf(specifier, file);
      if (source === undefined) return specifier;
      imports.push(source);
      return `./${posix.relative(posix.dirname(file), nameOf(source))}`;
    });
    return { code: plain, imports };
  }

  /**
   * What it names from a file; undefined for a package.
   *
   * @param {string} specifier
   * @param {string} file
   */
  #sourceOf(specifier, file) {
    const path = pathOf(specifier, file);
    if (path === undefined) return;
    return existsSync(join(this.#root, `${path}.ts`)) ? `${path}.ts` : path;
  }
}

/**
 * @param {string} specifier
 * @param {string} file
 */
function pathOf(specifier, file) {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(file), specifier);
  for (const [alias, folder] of Object.entries(ALIASES)) {
    if (specifier.startsWith(alias)) return folder + specifier.slice(alias.length);
  }
}

/**
 * Of the module that is written for a source.
 *
 * @param {string} file
 */
function nameOf(file) {
  return `${file.replace(/\.ts$/u, '')}.js`;
}
