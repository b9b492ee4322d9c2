/**
 * kubectl events: what has happened, the oldest first, and with `--watch` what happens from now on as well.
 *
 * Kubernetes v1.32 `k8s.io/kubectl/pkg/cmd/events`.
 */
import { err, ok, type Result } from '../../../base/result';
import type { Task } from '../../../host/task';
import { fieldOf, isPlainRecord, textFieldOf, type KubeObject } from '../../../kube/objects/kube-object';
import { timestampMsOf } from '../../../kube/printers/human-duration';
import { call, itemsOf, objectIn } from '../api-calls';
import { eventAge } from '../describe/description';
import { flagsOf } from '../flag-set';
import { plainError, statusError, type KubectlError } from '../kubectl-error';
import { printerOf } from '../output-options';
import { GrowingColumns } from '../output/growing-columns';
import { ResourceCatalogue } from '../resource-catalogue';
import type { KubectlCommand, KubectlVerb } from '../verb';

export const events: KubectlVerb = {
  path: 'events',
  summary: 'List events',
  usage:
    'events [(-o|--output=)json|yaml|name|go-template|go-template-file|template|templatefile|jsonpath|jsonpath-as-json|jsonpath-file] [--for TYPE/NAME] [--watch] [--types=Normal,Warning] [options]',
  flags: flagsOf(`
    all-namespaces,A bool
    allow-missing-template-keys bool=true
    chunk-size int=500
    for string
    no-headers bool
    output,o string
    show-managed-fields bool
    template string
    types strings
    watch,w bool`),
  run: runEvents,
};

const TYPES = ['normal', 'warning'];

function* runEvents(command: KubectlCommand): Task<number> {
  const { flags } = command;
  const selector = yield* subjectSelector(command);
  if (!selector.ok) return command.fail(selector.error);
  const types = flags.list('types').map((type) => type.toLowerCase());
  if (types.some((type) => !TYPES.includes(type))) {
    return command.fail('valid --types are Normal or Warning');
  }
  const scope = flags.isOn('all-namespaces') ? '' : `/namespaces/${command.namespace}`;
  const request = {
    method: 'GET' as const,
    path: `/api/v1${scope}/events`,
    query: selector.value === '' ? {} : { fieldSelector: selector.value },
  };
  const isShown = (event: KubeObject): boolean =>
    types.length === 0 || types.includes((textFieldOf(event, 'type') ?? '').toLowerCase());
  if (flags.isOn('watch')) return yield* watchEvents(command, request, isShown);
  const listed = yield* call(command, request);
  if (!listed.ok) return command.fail(listed.error);
  const shown = itemsOf(listed.value)
    .filter(isShown)
    .toSorted((one, other) => lastSeenMs(one) - lastSeenMs(other));
  if (shown.length === 0) {
    const place = scope === '' ? '' : ` in ${command.namespace} namespace`;
    command.complain(`No events found${place}.\n`);
    return 0;
  }
  return printList(command, shown);
}

/** What `--for` names, as a field selector; empty for everything. */
function* subjectSelector(command: KubectlCommand): Task<Result<string, KubectlError>> {
  const subject = command.flags.text('for');
  if (subject === '') return ok('');
  const [type = '', name, ...rest] = subject.split('/');
  if (name === undefined) return err(plainError('--for must be in resource/name form'));
  if (rest.length > 0) {
    return err(plainError('arguments in resource/name form may not have more than one slash'));
  }
  const catalogue = yield* ResourceCatalogue.discover(command.client);
  if (!catalogue.ok) return catalogue;
  const resource = catalogue.value.byWord(type);
  // kubectl leaves out `error:` here alone.
  if (!resource.ok) return err({ text: resource.error });
  return ok(`involvedObject.kind=${resource.value.kind},involvedObject.name=${name}`);
}

function lastSeenMs(event: KubeObject): number {
  const seen =
    fieldOf(event, 'series', 'lastObservedTime') ??
    fieldOf(event, 'lastTimestamp') ??
    fieldOf(event, 'eventTime');
  return timestampMsOf(seen) ?? 0;
}

function printList(command: KubectlCommand, shown: readonly KubeObject[]): number {
  if (command.flags.text('output') === '') {
    new EventLines(command).print(shown);
    return 0;
  }
  // The list is one object, and has no name.
  if (command.flags.text('output') === 'name') return 0;
  const printer = printerOf(command);
  if (!printer.ok) return command.fail(printer.error);
  const list = { apiVersion: 'v1', kind: 'EventList', metadata: {}, items: shown };
  const printed = printer.value(list);
  if (!printed.ok) return command.fail(printed.error);
  command.out(printed.value);
  return 0;
}

function* watchEvents(
  command: KubectlCommand,
  request: Parameters<typeof call>[1],
  isShown: (event: KubeObject) => boolean,
): Task<number> {
  const printer = command.flags.text('output') === '' ? undefined : printerOf(command);
  if (printer?.ok === false) return command.fail(printer.error);
  const lines = new EventLines(command);
  const stream = yield* command.client.stream({ ...request, query: { ...request.query, watch: 'true' } });
  if (!stream.ok) return command.fail(stream.error);
  for (;;) {
    const change = yield* stream.value.next();
    if (change === undefined) return 0;
    const type = textFieldOf(change, 'type');
    const body = fieldOf(change, 'object');
    if (type === 'ERROR') return command.fail(statusError(body));
    if (type === 'BOOKMARK' || type === 'DELETED' || !isPlainRecord(body)) continue;
    const event = objectIn(body);
    if (!isShown(event)) continue;
    if (printer === undefined) lines.print([event]);
    else {
      const printed = printer.value(event);
      if (!printed.ok) return command.fail(printed.error);
      command.out(printed.value);
    }
  }
}

/** The table; its header comes once. */
class EventLines {
  readonly #command: KubectlCommand;
  readonly #columns = new GrowingColumns();
  #hasHeader: boolean;

  constructor(command: KubectlCommand) {
    this.#command = command;
    this.#hasHeader = command.flags.isOn('no-headers');
  }

  print(shown: readonly KubeObject[]): void {
    const isEverywhere = this.#command.flags.isOn('all-namespaces');
    const lines = shown.map((event) => this.#line(event, isEverywhere));
    if (!this.#hasHeader) {
      lines.unshift(`${isEverywhere ? 'NAMESPACE\t' : ''}LAST SEEN\tTYPE\tREASON\tOBJECT\tMESSAGE`);
    }
    this.#hasHeader = true;
    this.#command.out(this.#columns.align(lines));
  }

  #line(event: KubeObject, isEverywhere: boolean): string {
    const kind = textFieldOf(event, 'involvedObject', 'kind') ?? '';
    const name = textFieldOf(event, 'involvedObject', 'name') ?? '';
    const cells = [
      ...(isEverywhere ? [event.metadata.namespace ?? ''] : []),
      eventAge(event, this.#command.nowMs),
      textFieldOf(event, 'type') ?? '',
      textFieldOf(event, 'reason') ?? '',
      `${kind}/${name}`,
      (textFieldOf(event, 'message') ?? '').trim(),
    ];
    return cells.join('\t');
  }
}
