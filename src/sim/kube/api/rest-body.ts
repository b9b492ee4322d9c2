/** Bodies of requests and answers: JSON or YAML in, objects, lists and tables out. */
import { parseDocument, visit } from 'yaml';
import { err, ok, type Result } from '../../base/result';
import { yamlDepthProblem } from '../../base/yaml-value';
import type { KubeObject } from '../objects/kube-object';
import { tableOf, type ApiTable } from '../printers/api-table';
import type { TableContext, TablePrinter } from '../printers/table-printer';
import type { ApiList } from './api-list';
import { apiStatus, type ApiStatus } from './api-status';
import { jsonProblem } from './json-syntax';
import type { RestRequest, RestTarget } from './rest-request';

type Json = Readonly<Record<string, unknown>>;

/** The value that the body of a request is. */
export function bodyOf({ method, headers, body }: RestRequest): Result<unknown, ApiStatus> {
  if (typeof body !== 'string') return ok(body);
  if (method === 'PATCH') {
    const type = headers?.['content-type'] ?? '';
    const problem = type.includes('json') ? jsonProblem(body) : undefined;
    const source = type.includes('/merge-patch') ? 'error decoding patch: ' : '';
    if (problem !== undefined) return err(apiStatus('BadRequest', `${source}${problem}`));
  }
  const depth = yamlDepthProblem(body);
  if (depth !== undefined) {
    return err(apiStatus('BadRequest', `error decoding the body of the request: yaml: ${depth}`));
  }
  // YAML takes JSON too, and says what is wrong without throwing.
  const document = parseDocument(body);
  const [error] = document.errors;
  if (error !== undefined) {
    return err(apiStatus('BadRequest', `error decoding the body of the request: ${error.message}`));
  }
  const aliases: unknown[] = [];
  visit(document, {
    Alias: (_key, alias) => {
      aliases.push(alias);
    },
  });
  if (aliases.length > 0)
    return err(apiStatus('BadRequest', 'error converting YAML to JSON: aliases are not taken'));
  const value: unknown = document.toJS();
  return ok(value);
}

export function listJson(list: ApiList, { resource, apiVersion }: RestTarget): Json {
  return {
    kind: `${resource.kind}List`,
    apiVersion,
    metadata: listMeta(list),
    items: list.items.map((object) => ({ ...object, apiVersion })),
  };
}

/** How much of each object comes along with its row. */
export type IncludedObject = 'None' | 'Metadata' | 'Object';

export interface TableOptions {
  readonly context: TableContext;
  readonly included: IncludedObject;
  readonly printer: TablePrinter | undefined;
}

export function tableJson(list: ApiList, { resource, apiVersion }: RestTarget, options: TableOptions): Json {
  const { context, included, printer } = options;
  const table: ApiTable = tableOf(resource.storeKind, list.items, context, printer);
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: listMeta(list),
    columnDefinitions: table.columnDefinitions,
    rows: table.rows.map(({ cells, object }) => ({
      cells,
      ...(included === 'None' ? {} : { object: rowObject(object, apiVersion, included) }),
    })),
  };
}

function rowObject(object: KubeObject, apiVersion: string, included: IncludedObject): Json {
  if (included === 'Object') return { ...object, apiVersion };
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata };
}

function listMeta({ resourceVersion, continueToken, remainingItemCount }: ApiList): Json {
  return {
    resourceVersion,
    ...(continueToken === undefined ? {} : { continue: continueToken }),
    ...(remainingItemCount === undefined ? {} : { remainingItemCount }),
  };
}
