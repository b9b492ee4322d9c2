/**
 * The server's tables as text, with the columns that flags add.
 *
 * Kubernetes v1.32 `k8s.io/cli-runtime/pkg/printers/tableprinter.go`.
 */
import { listFieldOf, numberFieldOf, stringMapFieldOf, textFieldOf } from '../../../kube/objects/kube-object';
import { labelsText } from '../../../kube/printers/selector-text';

export interface TableTextOptions {
  readonly isWide: boolean;
  readonly hasHeaders: boolean;
  readonly hasNamespace: boolean;
  /** Put before each name, with a slash: `pod`. */
  readonly kindPrefix: string | undefined;
  readonly hasLabels: boolean;
  readonly labelColumns: readonly string[];
}

/** `meta.k8s.io/v1` Table, or what has its fields. */
interface TableText {
  readonly header: string;
  /** One line a row; all with tabs between the cells. */
  readonly rows: readonly string[];
}

/** Lines with tabs, which `alignTabs` puts in columns. */
export function tableText(table: unknown, options: TableTextOptions): TableText {
  const columns = listFieldOf(table, 'columnDefinitions');
  const shown = columns.flatMap((column, index) =>
    options.isWide || (numberFieldOf(column, 'priority') ?? 0) === 0 ? [index] : [],
  );
  const isNamed = shown.map((index) => textFieldOf(columns[index], 'format') === 'name');
  const names = shown.map((index) => (textFieldOf(columns[index], 'name') ?? '').toUpperCase());
  const header = [
    ...(options.hasNamespace ? ['NAMESPACE'] : []),
    ...names,
    ...options.labelColumns.map((label) => (label.split('/').at(-1) ?? '').toUpperCase()),
    ...(options.hasLabels ? ['LABELS'] : []),
  ];
  const rows = listFieldOf(table, 'rows').map((row) => {
    const cells = shown.map((index, column) => {
      const text = cellText(listFieldOf(row, 'cells')[index]);
      const hasPrefix = isNamed[column] === true && options.kindPrefix !== undefined;
      return hasPrefix ? `${options.kindPrefix}/${text}` : text;
    });
    return [...namespaceCell(row, options), ...cells, ...labelCells(row, options)].join('\t');
  });
  return { header: header.join('\t'), rows };
}

function namespaceCell(row: unknown, { hasNamespace }: TableTextOptions): readonly string[] {
  return hasNamespace ? [textFieldOf(row, 'object', 'metadata', 'namespace') ?? ''] : [];
}

function labelCells(row: unknown, { labelColumns, hasLabels }: TableTextOptions): readonly string[] {
  const labels = stringMapFieldOf(row, 'object', 'metadata', 'labels');
  return [...labelColumns.map((label) => labels[label] ?? ''), ...(hasLabels ? [labelsText(labels)] : [])];
}

/** A cell is one line. */
function cellText(value: unknown): string {
  if (typeof value !== 'string') {
    return value === undefined || value === null ? '<none>' : JSON.stringify(value);
  }
  const end = value.search(/[\f\n\r]/u);
  return end < 0 ? value : `${value.slice(0, end)}...`;
}
