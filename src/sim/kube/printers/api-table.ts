/**
 * Objects as the API server's `meta.k8s.io/v1` Table, which is what `kubectl get` prints.
 *
 * Kubernetes v1.32: `pkg/printers/internalversion/printers.go` for the kinds that have columns of their own, and the
 * default convertor (NAME, CREATED AT) for the others; the columns of a custom resource come from its definition.
 */
import type { KubeObject } from '../objects/kube-object';
import { CLUSTER_TABLES } from './cluster-tables';
import { NETWORK_TABLES } from './network-tables';
import { POD_TABLE } from './pod-table';
import { STORAGE_TABLES } from './storage-tables';
import {
  columnsOf,
  type TableCell,
  type TableColumn,
  type TableContext,
  type TablePrinter,
} from './table-printer';
import { WORKLOAD_TABLES } from './workload-tables';

export interface ApiTable {
  readonly columnDefinitions: readonly TableColumn[];
  readonly rows: readonly ApiTableRow[];
}

export interface ApiTableRow {
  readonly cells: readonly TableCell[];
  readonly object: KubeObject;
}

const PRINTERS: ReadonlyMap<string, TablePrinter> = new Map([
  ['Pod', POD_TABLE] as const,
  ...WORKLOAD_TABLES,
  ...NETWORK_TABLES,
  ...CLUSTER_TABLES,
  ...STORAGE_TABLES,
]);

/** Roles, quotas' ranges, definitions: whatever has no columns of its own. */
const DEFAULT_TABLE: TablePrinter = {
  columns: columnsOf('Name', 'Created At'),
  cells: ({ metadata }) => [metadata.name, metadata.creationTimestamp ?? ''],
};

/** `printer` is that of a custom resource. */
export function tableOf(
  kind: string,
  objects: readonly KubeObject[],
  context: TableContext,
  printer: TablePrinter = PRINTERS.get(kind) ?? DEFAULT_TABLE,
): ApiTable {
  return {
    columnDefinitions: printer.columns,
    rows: objects.map((object) => ({ cells: printer.cells(object, context), object })),
  };
}
