/**
 * `-o custom-columns=NAME:.metadata.name,...` and its file form.
 *
 * Kubernetes v1.32 `k8s.io/kubectl/pkg/cmd/get/customcolumn.go`, with its messages.
 */
import { err, ok, type Result } from '../../../base/result';
import { JsonPath, jsonPathText } from '../../../kube/printers/json-path';
import { alignTabs, TABLE_COLUMNS } from './tab-writer';

interface CustomColumn {
  readonly header: string;
  readonly path: JsonPath;
}

/** `.metadata.name`, `metadata.name`, `{.metadata.name}`: all are the same path. */
export function relaxedJsonPath(expression: string): Result<string, string> {
  if (expression === '') return ok(expression);
  const match = /^\{\.?([^{}]+)\}$|^\.?([^{}]+)$/u.exec(expression);
  if (match === null) {
    return err(
      `unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'`,
    );
  }
  return ok(`{.${match[1] ?? match[2] ?? ''}}`);
}

export function parseCustomColumns(spec: string): Result<readonly CustomColumn[], string> {
  if (spec === '') return err('custom-columns format specified but no custom columns given');
  return columnsFrom(spec.split(','), (part) => {
    const colon = part.indexOf(':');
    return colon < 0 ? undefined : [part.slice(0, colon), part.slice(colon + 1)];
  });
}

/** The file has the headers on one line, the paths below them on another. */
export function parseCustomColumnsFile(text: string): Result<readonly CustomColumn[], string> {
  const [headers = [], paths = []] = text
    .split('\n')
    .slice(0, 2)
    .map((line) => line.split(/\s+/u).filter((word) => word !== ''));
  if (headers.length !== paths.length) {
    return err(
      `number of headers (${headers.length}) and field specifications (${paths.length}) don't match`,
    );
  }
  return columnsFrom(
    headers.map((_, index) => String(index)),
    (index) => [headers[Number(index)] ?? '', paths[Number(index)] ?? ''],
  );
}

function columnsFrom(
  parts: readonly string[],
  read: (part: string) => readonly [string, string] | undefined,
): Result<readonly CustomColumn[], string> {
  const columns: CustomColumn[] = [];
  for (const part of parts) {
    const pair = read(part);
    if (pair === undefined) {
      return err(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
    }
    const relaxed = relaxedJsonPath(pair[1]);
    if (!relaxed.ok) return relaxed;
    const path = JsonPath.parse(relaxed.value);
    if (!path.ok) return path;
    columns.push({ header: pair[0], path: path.value });
  }
  return ok(columns);
}

export function customColumnsText(
  columns: readonly CustomColumn[],
  objects: readonly unknown[],
  options: { readonly hasHeaders: boolean },
): string {
  const lines = options.hasHeaders ? [columns.map(({ header }) => header).join('\t')] : [];
  for (const object of objects) lines.push(columns.map(({ path }) => columnText(path, object)).join('\t'));
  return alignTabs(lines.map((line) => `${line}\n`).join(''), TABLE_COLUMNS);
}

function columnText(path: JsonPath, object: unknown): string {
  const found = path.find(object, { isMissingAllowed: true });
  const values = found.ok ? found.value.flat() : [];
  return values.length === 0 ? '<none>' : values.map(valueText).join(',');
}

/** Maps and lists as Go's `%v` has them. */
function valueText(value: unknown): string {
  return typeof value === 'object' ? goValueText(value) : jsonPathText(value);
}

function goValueText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goValueText).join(' ')}]`;
  if (typeof value !== 'object' || value === null) return value === null ? '<nil>' : jsonPathText(value);
  const fields = Object.entries(value)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, field]) => `${key}:${goValueText(field)}`);
  return `map[${fields.join(' ')}]`;
}
