/** Tables of custom resources, of the columns that their definition names (`apiextensions-apiserver`, Kubernetes v1.32). */
import type { PrinterColumn } from '../api/resource';
import { ageText } from './human-duration';
import { JsonPath, jsonPathText } from './json-path';
import { ageOf, type TableCell, type TableColumn, type TablePrinter } from './table-printer';

/** NAME first; AGE where the definition names no column. */
export function customPrinterOf(columns: readonly PrinterColumn[]): TablePrinter {
  if (columns.length === 0) {
    return {
      columns: [NAME_COLUMN, columnOf({ name: 'Age', type: 'date', priority: 0, description: '' })],
      cells: (object, context) => [object.metadata.name, ageOf(object, context)],
    };
  }
  const paths = columns.map(({ jsonPath }) => JsonPath.parse(`{${jsonPath}}`));
  return {
    columns: [NAME_COLUMN, ...columns.map(columnOf)],
    cells: (object, { nowMs }) => [
      object.metadata.name,
      ...columns.map(({ type }, index): TableCell => {
        const path = paths[index];
        const found = path?.ok === true ? path.value.find(object, { isMissingAllowed: true }) : undefined;
        const value = found?.ok === true ? found.value.flat()[0] : undefined;
        return cellOf(value, type, nowMs);
      }),
    ],
  };
}

const NAME_COLUMN: TableColumn = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: '',
  priority: 0,
};

function columnOf({
  name,
  type,
  priority,
  description,
}: Pick<PrinterColumn, 'name' | 'type' | 'priority' | 'description'>): TableColumn {
  const isKnown = type === 'integer' || type === 'boolean' || type === 'number' || type === 'date';
  return { name, type: isKnown ? type : 'string', format: '', description, priority };
}

function cellOf(value: unknown, type: string, nowMs: number): TableCell {
  if (value === undefined) return '';
  if (type === 'date') return ageText(value, nowMs);
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  return jsonPathText(value);
}
