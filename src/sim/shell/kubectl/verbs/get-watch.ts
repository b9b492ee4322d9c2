/** `kubectl get -w`: what there is, then every change as it comes, until it is interrupted. */
import type { Task } from '../../../host/task';
import { fieldOf, isPlainRecord, listFieldOf, textFieldOf } from '../../../kube/objects/kube-object';
import { call, objectIn, pathOf } from '../api-calls';
import { statusError } from '../kubectl-error';
import { GrowingColumns } from '../output/growing-columns';
import { tableText } from '../output/table-text';
import { printerOf } from '../output-options';
import type { KubectlCommand } from '../verb';
import { selectorsOf, TABLE_TYPES, textOptionsOf } from './get-tables';
import type { GetTarget, GetTargets } from './get-targets';

export function* watchTables(command: KubectlCommand, { targets }: GetTargets): Task<number> {
  const [target] = targets;
  if (target === undefined || targets.some(({ resource }) => resource !== target.resource)) {
    return command.fail('you may only specify a single resource type');
  }
  const isTable = ['', 'wide'].includes(command.flags.text('output'));
  const printer = isTable ? undefined : printerOf(command);
  if (printer?.ok === false) return command.fail(printer.error);
  const rows = new WatchRows(command, target);
  const accept = isTable ? { accept: TABLE_TYPES } : {};
  const selection =
    target.name === undefined ? selectorsOf(command) : { fieldSelector: `metadata.name=${target.name}` };
  const listed = yield* call(command, {
    method: 'GET',
    path: pathOf(target),
    query: target.name === undefined ? selection : {},
    ...accept,
  });
  if (!listed.ok) return command.fail(listed.error);
  const show = (type: string, object: unknown): number => {
    if (printer === undefined) rows.print(type, object);
    else {
      const printed = printer.value(objectIn(isPlainRecord(object) ? object : {}));
      if (!printed.ok) return command.fail(printed.error);
      command.out(printed.value);
    }
    return 0;
  };
  const items =
    printer === undefined || target.name !== undefined ? [listed.value] : listFieldOf(listed.value, 'items');
  if (!command.flags.isOn('watch-only')) for (const item of items) show('ADDED', item);
  const resourceVersion = textFieldOf(listed.value, 'metadata', 'resourceVersion') ?? '';
  const stream = yield* command.client.stream({
    method: 'GET',
    path: pathOf({ ...target, name: undefined }),
    query: { ...selection, watch: 'true', resourceVersion },
    ...accept,
  });
  if (!stream.ok) return command.fail(stream.error);
  for (;;) {
    const event = yield* stream.value.next();
    if (event === undefined) return 0;
    const type = textFieldOf(event, 'type') ?? '';
    const object = fieldOf(event, 'object');
    if (type === 'ERROR') return command.fail(statusError(object));
    if (type !== 'BOOKMARK' && show(type, object) !== 0) return 1;
  }
}

/** Rows that come one by one: the header comes once, and columns remember how wide they were. */
class WatchRows {
  readonly #command: KubectlCommand;
  readonly #target: GetTarget;
  #columns: unknown = undefined;
  #hasHeader = false;
  readonly #growing = new GrowingColumns();

  constructor(command: KubectlCommand, target: GetTarget) {
    this.#command = command;
    this.#target = target;
  }

  print(type: string, table: unknown): void {
    const columns = fieldOf(table, 'columnDefinitions');
    if (Array.isArray(columns) && columns.length > 0) this.#columns = columns;
    const options = textOptionsOf(
      this.#command,
      this.#target.resource,
      this.#command.flags.isOn('show-kind'),
    );
    const { header, rows } = tableText(
      { columnDefinitions: this.#columns, rows: fieldOf(table, 'rows') },
      options,
    );
    if (rows.length === 0) return;
    const hasEvents = this.#command.flags.isOn('output-watch-events');
    const lines = rows.map((row) => (hasEvents ? `${type}\t${row}` : row));
    if (!this.#hasHeader && options.hasHeaders) lines.unshift(hasEvents ? `EVENT\t${header}` : header);
    this.#hasHeader = true;
    this.#command.out(this.#growing.align(lines));
  }
}
