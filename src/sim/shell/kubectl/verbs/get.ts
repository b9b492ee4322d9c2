/**
 * kubectl get: objects in tables, or as they are.
 *
 * Kubernetes v1.32 `k8s.io/kubectl/pkg/cmd/get`. Leaves out `--kustomize`, and lists in pages (`--chunk-size` is taken
 * and changes nothing).
 */
import type { Task } from '../../../host/task';
import { isPlainRecord } from '../../../kube/objects/kube-object';
import { statusError } from '../kubectl-error';
import { flagsOf } from '../flag-set';
import { NO_TYPE_TEXT } from '../messages';
import { printObjects } from './get-objects';
import { printTables } from './get-tables';
import { findGetTargets } from './get-targets';
import { watchTables } from './get-watch';
import type { KubectlCommand, KubectlVerb } from '../verb';

export const get: KubectlVerb = {
  path: 'get',
  summary: 'Display one or many resources',
  usage:
    'get [(-o|--output=)FORMAT] (TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE[.VERSION][.GROUP]/NAME ...) [flags] [options]',
  flags: flagsOf(`
    all-namespaces,A bool
    allow-missing-template-keys bool=true
    chunk-size int=500
    field-selector string
    filename,f strings
    ignore-not-found bool
    kustomize,k string refused
    label-columns,L strings
    no-headers bool
    output,o string
    output-watch-events bool
    raw string
    recursive,R bool
    selector,l string
    server-print bool=true
    show-kind bool
    show-labels bool
    show-managed-fields bool
    sort-by string
    subresource string
    template string
    watch,w bool
    watch-only bool`),
  run: runGet,
};

/** Tables have these alone: everything else prints the objects. */
const TABLE_FORMATS = ['', 'wide'];

function* runGet(command: KubectlCommand): Task<number> {
  const { flags, args } = command;
  if (flags.text('raw') !== '' && args.length > 0) {
    return command.fail('arguments may not be passed when --raw is specified');
  }
  if (flags.text('raw') !== '') return yield* printRaw(command);
  if (args.length === 0 && !flags.isGiven('filename')) {
    command.complain(NO_TYPE_TEXT);
    return command.misuse(
      'Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).',
    );
  }
  const targets = yield* findGetTargets(command);
  if (!targets.ok) return command.fail(targets.error);
  const isTable = TABLE_FORMATS.includes(flags.text('output')) && flags.text('template') === '';
  if (flags.isOn('watch') || flags.isOn('watch-only')) return yield* watchTables(command, targets.value);
  return isTable ? yield* printTables(command, targets.value) : yield* printObjects(command, targets.value);
}

function* printRaw(command: KubectlCommand): Task<number> {
  const [path = '', search = ''] = command.flags.text('raw').split('?');
  const query = Object.fromEntries(
    new Map(
      search
        .split('&')
        .filter(Boolean)
        .map((pair) => splitPair(pair)),
    ),
  );
  const answered = yield* command.client.request({ method: 'GET', path, query });
  if (!answered.ok) return command.fail(answered.error);
  const { code, body } = answered.value;
  if (code >= 400) {
    const message =
      typeof body === 'string' ? body.trim() : 'the server could not find the requested resource';
    return command.fail(
      isPlainRecord(body) ? statusError(body) : { text: `Error from server (NotFound): ${message}` },
    );
  }
  command.out(typeof body === 'string' ? body : `${JSON.stringify(body)}\n`);
  return 0;
}

function splitPair(pair: string): readonly [string, string] {
  const equals = pair.indexOf('=');
  return equals < 0 ? [pair, ''] : [pair.slice(0, equals), decodeQuery(pair.slice(equals + 1))];
}

function decodeQuery(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/gu, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
}
