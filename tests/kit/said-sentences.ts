/** Every sentence that the simulator and the hosts make with `say`, as xgettext would find them: by reading the sources. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const FOLDERS = ['src/sim', 'src/main'];
const CALL = /(?<![\w.])say\(/gu;
/** Programs have functions of that name of their own. */
const IMPORT = /import \{[^}]*\bsay\b[^}]*\} from '[^']*\/sentence'|^export function say</mu;
const COMMENT = /\/\*[^]*?\*\//gu;
/** Its first argument, as the formatter writes it. */
const KEY = /(?<![\w.])say\(\s*('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")/gu;

interface SaidSentences {
  readonly keys: ReadonlySet<string>;
  /** Files with a call whose key is not written out. */
  readonly unreadable: readonly string[];
}

/** Of these folders. */
export function saidSentences(...folders: readonly string[]): SaidSentences {
  const keys = new Set<string>();
  const unreadable: string[] = [];
  for (const file of (folders.length === 0 ? FOLDERS : folders).flatMap(sourcesIn)) {
    const text = readFileSync(file, 'utf8').replaceAll(COMMENT, '');
    if (!IMPORT.test(text)) continue;
    const found = [...text.matchAll(KEY)].map(([, literal = '']) => textOf(literal));
    if (found.length !== [...text.matchAll(CALL)].length) unreadable.push(file);
    for (const key of found) keys.add(key);
  }
  return { keys, unreadable };
}

function sourcesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.join(folder, name));
}

function textOf(literal: string): string {
  return literal.slice(1, -1).replaceAll(/\\(.)/gu, '$1');
}
