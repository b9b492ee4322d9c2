/** `kubectl get` in tables: one for each kind, with blank lines between. */
import type { Task } from '../../../host/task';
import { listFieldOf, type PlainRecord } from '../../../kube/objects/kube-object';
import { callForList, callForObject } from '../api-calls';
import type { ApiRequest } from '../kubectl-client';
import type { KubectlError } from '../kubectl-error';
import { noResourcesText } from '../messages';
import { alignTabs, TABLE_COLUMNS } from '../output/tab-writer';
import { tableText, type TableTextOptions } from '../output/table-text';
import { groupResourceName, kindPrefixOf, type ServedResource } from '../resource-catalogue';
import type { KubectlCommand } from '../verb';
import { sortTableRows } from './get-sort';
import type { GetTarget, GetTargets } from './get-targets';

/** What kubectl accepts: tables, else the objects. */
export const TABLE_TYPES =
  'application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json';

export function* printTables(command: KubectlCommand, { targets }: GetTargets): Task<number> {
  const { flags } = command;
  const tables: { readonly resource: ServedResource; readonly table: PlainRecord }[] = [];
  const failures: KubectlError[] = [];
  for (const target of targets) {
    const request = requestOf(command, target);
    const place = { ...target, subresource: flags.text('subresource') };
    const answered =
      target.name === undefined
        ? yield* callForList(command, place, request)
        : yield* callForObject(command, place, request);
    if (answered.ok) tables.push({ resource: target.resource, table: answered.value });
    else if (answered.error.reason !== 'NotFound' || !flags.isOn('ignore-not-found'))
      failures.push(answered.error);
  }
  const sorted = sortTableRows(tables, flags.text('sort-by'));
  if (!sorted.ok && targets.length > 1) return command.fail(sorted.error);
  const kinds = new Set(targets.map(({ resource }) => groupResourceName(resource)));
  const printed = printGroups(
    command,
    sorted.ok ? sorted.value : [],
    kinds.size > 1 || flags.isOn('show-kind'),
  );
  sayFailures(command, failures);
  if (printed === 0 && failures.length === 0 && !flags.isOn('ignore-not-found')) {
    const hasNamespaced = targets.some(({ resource }) => resource.isNamespaced);
    const isInNamespace = hasNamespaced && !flags.isOn('all-namespaces');
    command.complain(noResourcesText(isInNamespace ? command.namespace : undefined));
  }
  return failures.length === 0 ? 0 : 1;
}

/** Those of files are told as one. */
function sayFailures(command: KubectlCommand, failures: readonly KubectlError[]): void {
  if (failures.length < 2 || !command.flags.isGiven('filename')) command.failAll(failures);
  else command.complain(`[${failures.map(({ message, text }) => message ?? text).join(', ')}]\n`);
}

function requestOf(command: KubectlCommand, target: GetTarget): Partial<ApiRequest> {
  const { flags } = command;
  return {
    query: {
      ...(target.name === undefined ? selectorsOf(command) : {}),
      ...(flags.text('sort-by') === '' ? {} : { includeObject: 'Object' }),
    },
    accept: TABLE_TYPES,
  };
}

export function selectorsOf({ flags }: KubectlCommand): Readonly<Record<string, string>> {
  const [labels, fields] = [flags.text('selector'), flags.text('field-selector')];
  return {
    ...(labels === '' ? {} : { labelSelector: labels }),
    ...(fields === '' ? {} : { fieldSelector: fields }),
  };
}

/** Rows of one kind that follow each other share a table. Answers how many rows there are. */
function printGroups(
  command: KubectlCommand,
  tables: readonly { readonly resource: ServedResource; readonly table: PlainRecord }[],
  hasKinds: boolean,
): number {
  let count = 0;
  let text = '';
  let previous: string | undefined = undefined;
  const flush = (): void => {
    if (text !== '') command.out(alignTabs(text, TABLE_COLUMNS));
    text = '';
  };
  for (const { resource, table } of tables) {
    const rows = listFieldOf(table, 'rows').length;
    if (rows === 0) continue;
    const key = groupResourceName(resource);
    const options = textOptionsOf(command, resource, hasKinds);
    const { header, rows: lines } = tableText(table, options);
    if (key !== previous) {
      flush();
      if (previous !== undefined && options.hasHeaders) command.out('\n');
      if (options.hasHeaders) text += `${header}\n`;
      previous = key;
    }
    text += lines.map((line) => `${line}\n`).join('');
    count += rows;
  }
  flush();
  return count;
}

export function textOptionsOf(
  { flags }: KubectlCommand,
  resource: ServedResource,
  hasKinds: boolean,
): TableTextOptions {
  return {
    isWide: flags.text('output') === 'wide',
    hasHeaders: !flags.isOn('no-headers'),
    hasNamespace: flags.isOn('all-namespaces') && resource.isNamespaced,
    kindPrefix: hasKinds ? kindPrefixOf(resource) : undefined,
    hasLabels: flags.isOn('show-labels'),
    labelColumns: flags.list('label-columns'),
  };
}
