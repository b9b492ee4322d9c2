/** The words and flags of a helm command line. */
export interface HelmOptions {
  readonly words: readonly string[];
  readonly namespace: string;
  readonly isEveryNamespace: boolean;
  readonly shouldCreateNamespace: boolean;
  readonly shouldWait: boolean;
  /** Of `upgrade`. */
  readonly shouldInstall: boolean;
  readonly shouldReuseValues: boolean;
  readonly repository: string | undefined;
  /** `name=value` of each `--set`. */
  readonly values: readonly string[];
  /** Of each `-f`. */
  readonly valuesFiles: readonly string[];
}

const VALUED: ReadonlySet<string> = new Set([
  'f',
  'n',
  'namespace',
  'repo',
  'set',
  'set-string',
  'version',
  'timeout',
  'values',
]);
const FLAGS: ReadonlySet<string> = new Set([
  'A',
  'a',
  'all',
  'all-namespaces',
  'atomic',
  'create-namespace',
  'force-update',
  'i',
  'install',
  'reuse-values',
  'short',
  'wait',
]);

/** A text says what is wrong. */
export function readHelmOptions(args: readonly string[]): HelmOptions | string {
  const words: string[] = [];
  const values: string[] = [];
  const valuesFiles: string[] = [];
  const given = new Map<string, string>();
  for (let index = 0; index < args.length; index += 1) {
    const word = args[index] ?? '';
    const [, name = '', attached] = /^--?([\w-]+)(?:=([\s\S]*))?$/u.exec(word) ?? [];
    if (name === '') {
      words.push(word);
      continue;
    }
    if (!VALUED.has(name)) {
      if (!FLAGS.has(name)) return `unknown flag: ${word.split('=', 1)[0] ?? word}`;
      given.set(name, attached ?? 'true');
      continue;
    }
    const value = attached ?? args[index + 1];
    if (value === undefined) return `flag needs an argument: ${word}`;
    if (attached === undefined) index += 1;
    if (name.startsWith('set')) values.push(value);
    else if (name === 'f' || name === 'values') valuesFiles.push(...value.split(','));
    else given.set(name, value);
  }
  const has = (...names: readonly string[]): boolean => names.some((name) => given.get(name) === 'true');
  return {
    words,
    namespace: given.get('n') ?? given.get('namespace') ?? 'default',
    isEveryNamespace: has('A', 'all-namespaces'),
    shouldCreateNamespace: has('create-namespace'),
    shouldWait: has('wait', 'atomic'),
    shouldInstall: has('i', 'install'),
    shouldReuseValues: has('reuse-values'),
    repository: given.get('repo'),
    values,
    valuesFiles,
  };
}
