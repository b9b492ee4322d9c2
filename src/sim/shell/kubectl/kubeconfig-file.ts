/**
 * A kubeconfig as `kubectl config` changes it: its clusters, contexts and users, in the order of their names.
 *
 * Kubernetes v1.32 `k8s.io/client-go/tools/clientcmd/api/v1`. Every change goes into the file that is read.
 */
import { parseYaml } from '../../base/yaml-value';
import { listFieldOf, isPlainRecord, textFieldOf, type PlainRecord } from '../../kube/objects/kube-object';
import type { Process } from '../../host/process';
import type { FlagValues } from './flag-set';
import { absolutePath } from './manifest-files';
import { formatYaml } from './output/yaml-text';

export type ConfigPart = 'clusters' | 'contexts' | 'users';

const ENTRY_FIELDS: Readonly<Record<ConfigPart, string>> = {
  clusters: 'cluster',
  contexts: 'context',
  users: 'user',
};

export class KubeconfigFile {
  readonly path: string;
  readonly #process: Process;
  readonly #parts: Readonly<Record<ConfigPart, Map<string, PlainRecord>>>;
  currentContext: string;

  constructor(process: Process, flags: FlagValues) {
    this.#process = process;
    this.path = pathOf(process, flags);
    const text = process.environment.files.read(absolutePath(process, this.path)) ?? '';
    const parsed = parseYaml(text);
    const config = parsed.ok ? parsed.value : undefined;
    this.currentContext = textFieldOf(config, 'current-context') ?? '';
    this.#parts = {
      clusters: entriesOf(config, 'clusters'),
      contexts: entriesOf(config, 'contexts'),
      users: entriesOf(config, 'users'),
    };
  }

  /** By their names. */
  names(part: ConfigPart): readonly string[] {
    return [...this.#parts[part].keys()].sort();
  }

  find(part: ConfigPart, name: string): PlainRecord | undefined {
    return this.#parts[part].get(name);
  }

  set(part: ConfigPart, name: string, entry: PlainRecord): void {
    this.#parts[part].set(name, entry);
  }

  remove(part: ConfigPart, name: string): void {
    this.#parts[part].delete(name);
  }

  save(): void {
    const { files } = this.#process.environment;
    files.write(absolutePath(this.#process, this.path), formatYaml(this.shown({ isRaw: true })));
  }

  /** As the file has it; secrets only when they are asked for. */
  shown({ isRaw, onlyContext }: { readonly isRaw: boolean; readonly onlyContext?: string }): PlainRecord {
    const context = onlyContext === undefined ? undefined : this.find('contexts', onlyContext);
    const wanted: Readonly<Record<ConfigPart, string | undefined>> = {
      clusters: textFieldOf(context, 'cluster'),
      contexts: onlyContext,
      users: textFieldOf(context, 'user'),
    };
    const listOf = (part: ConfigPart): readonly PlainRecord[] =>
      this.names(part)
        .filter((name) => onlyContext === undefined || name === wanted[part])
        .map((name) => {
          const entry = this.find(part, name) ?? {};
          return { [ENTRY_FIELDS[part]]: isRaw ? entry : withoutSecrets(entry), name };
        });
    return {
      apiVersion: 'v1',
      clusters: listOf('clusters'),
      contexts: listOf('contexts'),
      'current-context': this.currentContext,
      kind: 'Config',
      preferences: {},
      users: listOf('users'),
    };
  }
}

function pathOf({ variables }: Process, flags: FlagValues): string {
  const [listed] = (variables.get('KUBECONFIG') ?? '').split(':').filter((path) => path !== '');
  const home = variables.get('HOME') ?? '/root';
  return flags.text('kubeconfig') || (listed ?? `${home}/.kube/config`);
}

function entriesOf(config: unknown, part: ConfigPart): Map<string, PlainRecord> {
  const entries = listFieldOf(config, part).map((one) => {
    const entry = isPlainRecord(one) ? one[ENTRY_FIELDS[part]] : undefined;
    return [textFieldOf(one, 'name') ?? '', isPlainRecord(entry) ? entry : {}] as const;
  });
  return new Map(entries);
}

const SECRET_TEXT: ReadonlySet<string> = new Set(['token', 'password']);

function withoutSecrets(entry: PlainRecord): PlainRecord {
  const shown = Object.entries(entry).map(([field, value]) => {
    if (SECRET_TEXT.has(field)) return [field, 'REDACTED'] as const;
    return [field, field.endsWith('-data') ? 'DATA+OMITTED' : value] as const;
  });
  return Object.fromEntries(shown);
}
