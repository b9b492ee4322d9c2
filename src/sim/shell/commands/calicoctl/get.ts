/** `calicoctl get KIND [NAME…] [-o wide|yaml|json] [-n NAMESPACE | --all-namespaces]` (projectcalico/calico v3.29 `commands/get.go`, `common/printer.go`). */
import type { Process } from '../../../host/process';
import type { Task } from '../../../host/task';
import type { KubeObject } from '../../../kube/objects/kube-object';
import { alignTabs } from '../../kubectl/output/tab-writer';
import { formatYaml } from '../../kubectl/output/yaml-text';
import type { Datastore } from './datastore';
import { globalAsNumber, resourceOf, type CalicoResource } from './resources';

/** `tabwriter.NewWriter(os.Stdout, 5, 1, 3, ' ', 0)` */
const COLUMNS = { minimumWidth: 5, padding: 3 };

interface GetRequest {
  readonly operands: readonly string[];
  readonly output: string;
  readonly namespace: string;
  readonly isEverywhere: boolean;
}

export function* calicoctlGet(
  process: Process,
  datastore: Datastore,
  words: readonly string[],
): Task<number> {
  const { operands, output, namespace, isEverywhere } = readRequest(words);
  const [word = '', ...names] = operands;
  const resource = resourceOf(word);
  if (resource === undefined) {
    process.stderr(
      word === ''
        ? "Invalid option: 'calicoctl get'. Use flag '--help' to read about a specific subcommand.\n"
        : `Failed to get resources: resource type '${word}' is not supported\n`,
    );
    return 1;
  }
  const all = yield* resource.list(datastore);
  const objects = all.filter(
    ({ metadata }) =>
      (names.length === 0 || names.includes(metadata.name)) &&
      (resource.isNamespaced === undefined || isEverywhere || metadata.namespace === namespace),
  );
  const missing = names.filter((name) => !objects.some(({ metadata }) => metadata.name === name));
  if (output === 'yaml' || output === 'json') process.stdout(structured(resource, objects, output));
  else if (output === '' || output === 'wide' || output === 'ps') {
    const headings = output === 'wide' ? resource.wide : resource.headings;
    const shown = isEverywhere && resource.isNamespaced ? ['NAMESPACE', ...headings] : headings;
    const asNumber = yield* globalAsNumber(datastore);
    if (objects.length > 0 || names.length === 0)
      process.stdout(
        tableOf(
          shown,
          objects.map((object) => resource.cells(object, asNumber)),
        ),
      );
  } else {
    process.stderr(`unrecognized output format '${output}'\n`);
    return 1;
  }
  for (const name of missing)
    process.stderr(
      `Failed to get resources: resource does not exist: ${resource.kind}(${name}) with error: the server could not find the requested resource\n`,
    );
  return missing.length > 0 ? 1 : 0;
}

function readRequest(words: readonly string[]): GetRequest {
  const operands: string[] = [];
  let output = '';
  let namespace = 'default';
  let isEverywhere = false;
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const [flag = '', given] = word.startsWith('--') && word.includes('=') ? split(word) : [word];
    const value = (): string => {
      if (given !== undefined) return given;
      index += 1;
      return words[index] ?? '';
    };
    if (flag === '-o' || flag === '--output') output = value();
    else if (word.startsWith('-o')) output = word.slice(2);
    else if (flag === '-n' || flag === '--namespace') namespace = value();
    else if (flag === '-a' || flag === '--all-namespaces') isEverywhere = true;
    else if (!word.startsWith('-')) operands.push(word);
  }
  return { operands, output, namespace, isEverywhere };
}

function split(word: string): readonly [string, string] {
  const at = word.indexOf('=');
  return [word.slice(0, at), word.slice(at + 1)];
}

/** Each cell ends with a tab in the templates, so that the last column is padded as well. */
function tableOf(headings: readonly string[], rows: readonly Readonly<Record<string, string>>[]): string {
  const lines = [headings, ...rows.map((row) => headings.map((heading) => row[heading] ?? ''))];
  const text = lines.map((cells) => cells.map((cell) => `${cell}\t`).join('')).join('\n');
  return `${alignTabs(text, COLUMNS)}\n\n`;
}

/** As Calico's own API has it, a list where it is not one object. */
function structured(
  { kind }: CalicoResource,
  objects: readonly KubeObject[],
  output: 'yaml' | 'json',
): string {
  const items = objects.map((object) => ({ ...object, apiVersion: 'projectcalico.org/v3', kind }));
  const value = { apiVersion: 'projectcalico.org/v3', items, kind: `${kind}List` };
  return output === 'json' ? `${JSON.stringify(value, undefined, 2)}\n` : formatYaml(value);
}
