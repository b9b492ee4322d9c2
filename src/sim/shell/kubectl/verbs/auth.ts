/**
 * kubectl auth: who one is, and what one may do, as the API server says.
 *
 * Kubernetes v1.32 `k8s.io/kubectl/pkg/cmd/auth`. Leaves out `reconcile`.
 */
import type { Task } from '../../../host/task';
import { fieldOf, listFieldOf, textFieldOf } from '../../../kube/objects/kube-object';
import { call } from '../api-calls';
import { flagsOf } from '../flag-set';
import { JSON_NULL } from '../merge-patch';
import { printerOf } from '../output-options';
import { alignTabs, TABLE_COLUMNS } from '../output/tab-writer';
import { groupOfVersion, ResourceCatalogue } from '../resource-catalogue';
import type { KubectlCommand, KubectlVerb } from '../verb';

export const canI: KubectlVerb = {
  path: 'auth can-i',
  summary: 'Check whether an action is allowed',
  usage: 'auth can-i VERB [TYPE | TYPE/NAME | NONRESOURCEURL] [options]',
  flags: flagsOf(`
    all-namespaces,A bool
    list bool
    no-headers bool
    quiet,q bool
    subresource string`),
  run: runCanI,
};

export const whoAmI: KubectlVerb = {
  path: 'auth whoami',
  summary: 'Experimental: Check self subject attributes',
  usage: 'auth whoami [options]',
  flags: flagsOf(`
    allow-missing-template-keys bool=true
    output,o string
    show-managed-fields bool
    template string`),
  run: runWhoAmI,
};

const USAGE =
  "you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.";
const REVIEWS = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
const RULES_REVIEWS = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews';
const SUBJECT_REVIEWS = '/apis/authentication.k8s.io/v1/selfsubjectreviews';

const KNOWN_VERBS: ReadonlySet<string> = new Set(
  '* get list watch create update patch delete deletecollection use bind impersonate approve sign escalate attest proxy'.split(
    ' ',
  ),
);

/** What one may do in a namespace: a line for each group and resource of each rule (`PrintPolicyRules`). */
function* listRules(command: KubectlCommand): Task<number> {
  const { flags, args } = command;
  if (args.length > 0) return command.fail('list option must be specified with no arguments');
  if (flags.isOn('quiet') || flags.isOn('all-namespaces') || flags.text('subresource') !== '') {
    return command.fail(
      "list option can't be specified with neither quiet, all-namespaces nor subresource options",
    );
  }
  const answered = yield* call(command, {
    method: 'POST',
    path: RULES_REVIEWS,
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectRulesReview',
      metadata: {},
      spec: { namespace: command.namespace },
    },
  });
  if (!answered.ok) return command.fail(answered.error);
  if (fieldOf(answered.value, 'status', 'incomplete') === true) {
    const why = textFieldOf(answered.value, 'status', 'evaluationError') ?? '';
    const note = why === '' ? '' : `: ${why}`;
    command.complain(`warning: the list may be incomplete${note}\n`);
  }
  const rows = compactRules(breakdown(answered.value))
    .toSorted(byRule)
    .map(({ resource, urls, names, verbs }) => `${resource}\t[${urls}]\t[${names}]\t[${verbs.join(' ')}]`);
  const header = flags.isOn('no-headers') ? [] : ['Resources\tNon-Resource URLs\tResource Names\tVerbs'];
  const lines = [...header, ...rows];
  command.out(alignTabs(lines.map((line) => `${line}\n`).join(''), TABLE_COLUMNS));
  return 0;
}

interface RuleRow {
  readonly resource: string;
  readonly urls: string;
  readonly names: string;
  readonly verbs: readonly string[];
}

function textsIn(rule: unknown, field: string): readonly string[] {
  return listFieldOf(rule, field).filter((value) => typeof value === 'string');
}

/** A row for each group and resource, each name and each URL. */
function breakdown(review: unknown): readonly RuleRow[] {
  const rows: RuleRow[] = [];
  for (const rule of listFieldOf(review, 'status', 'resourceRules')) {
    const verbs = textsIn(rule, 'verbs');
    const given = textsIn(rule, 'resourceNames');
    for (const group of textsIn(rule, 'apiGroups')) {
      for (const plural of textsIn(rule, 'resources')) {
        const resource = group === '' ? plural : `${plural}.${group}`;
        for (const names of given.length === 0 ? [''] : given)
          rows.push({ resource, urls: '', names, verbs });
      }
    }
  }
  for (const rule of listFieldOf(review, 'status', 'nonResourceRules')) {
    const verbs = textsIn(rule, 'verbs');
    for (const urls of textsIn(rule, 'nonResourceURLs')) rows.push({ resource: '', urls, names: '', verbs });
  }
  return rows;
}

/** Rules about the same are one, with all their verbs. */
function compactRules(rows: readonly RuleRow[]): readonly RuleRow[] {
  const byPlace = new Map<string, RuleRow>();
  for (const row of rows) {
    const key = `${row.resource} ${row.urls} ${row.names}`;
    const before = byPlace.get(key);
    byPlace.set(key, before === undefined ? row : { ...before, verbs: [...before.verbs, ...row.verbs] });
  }
  return [...byPlace.values()];
}

/** In the order of what Go prints of the rules. */
function byRule(one: RuleRow, other: RuleRow): number {
  const [left, right] = [keyOfRule(one), keyOfRule(other)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function keyOfRule({ resource, urls, names, verbs }: RuleRow): string {
  const [plural = '', ...group] = resource.split('.');
  return `Verbs:[${verbs.join(' ')}],APIGroups:[${group.join('.')}],Resources:[${plural}],ResourceNames:[${names}],NonResourceURLs:[${urls}],`;
}

function* runCanI(command: KubectlCommand): Task<number> {
  const { flags, args } = command;
  if (flags.isOn('list')) return yield* listRules(command);
  const [verb, what, name] = args;
  if (verb === undefined || what === undefined || args.length > 3) return command.fail(USAGE);
  if (!KNOWN_VERBS.has(verb)) command.warn([`verb '${verb}' is not a known verb\n`]);
  const attributes = what.startsWith('/')
    ? { nonResourceAttributes: { path: what, verb } }
    : yield* resourceAttributes(command, verb, name === undefined ? what : `${what}/${name}`);
  const answered = yield* call(command, {
    method: 'POST',
    path: REVIEWS,
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      metadata: {},
      spec: attributes,
    },
  });
  if (!answered.ok) return command.fail(answered.error);
  const isAllowed = fieldOf(answered.value, 'status', 'allowed') === true;
  if (!flags.isOn('quiet')) command.out(isAllowed ? 'yes\n' : 'no\n');
  return isAllowed ? 0 : 1;
}

function* resourceAttributes(command: KubectlCommand, verb: string, what: string): Task<unknown> {
  const { flags } = command;
  const [type = '', name = ''] = what.split('/');
  const catalogue = yield* ResourceCatalogue.discover(command.client);
  const found = catalogue.ok && type !== '*' ? catalogue.value.byWord(type) : undefined;
  if (found?.ok === false) command.warn([`the server doesn't have a resource type '${type}'\n`]);
  const resource = found?.ok === true ? found.value : undefined;
  if (resource?.isNamespaced === false) {
    const group = groupOfVersion(resource.apiVersion);
    command.warn([
      `resource '${resource.plural}' is not namespace scoped${group === '' ? '' : ` in group '${group}'`}\n`,
    ]);
  }
  const isEverywhere = flags.isOn('all-namespaces') || resource?.isNamespaced === false;
  return {
    resourceAttributes: {
      ...(isEverywhere ? {} : { namespace: command.namespace }),
      verb,
      group: resource === undefined ? '' : groupOfVersion(resource.apiVersion),
      resource: resource?.plural ?? type,
      ...(flags.text('subresource') === '' ? {} : { subresource: flags.text('subresource') }),
      ...(name === '' ? {} : { name }),
    },
  };
}

function* runWhoAmI(command: KubectlCommand): Task<number> {
  const answered = yield* call(command, {
    method: 'POST',
    path: SUBJECT_REVIEWS,
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview', metadata: {} },
  });
  if (!answered.ok) return command.fail(answered.error);
  if (command.flags.text('output') !== '') {
    const printer = printerOf(command);
    if (!printer.ok) return command.fail(printer.error);
    // As Go's type is printed: with the time that nobody set, and in its order.
    const metadata = { creationTimestamp: JSON_NULL };
    const { status } = answered.value;
    if (command.flags.text('output') === 'json') {
      const [username, groups] = [
        fieldOf(status, 'userInfo', 'username'),
        fieldOf(status, 'userInfo', 'groups'),
      ];
      const shown = {
        kind: 'SelfSubjectReview',
        apiVersion: 'authentication.k8s.io/v1',
        metadata,
        status: { userInfo: { username, groups } },
      };
      command.out(`${JSON.stringify(shown, undefined, 4)}\n`);
      return 0;
    }
    const printed = printer.value({
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'SelfSubjectReview',
      metadata,
      status,
    });
    if (!printed.ok) return command.fail(printed.error);
    command.out(printed.value);
    return 0;
  }
  const user = textFieldOf(answered.value, 'status', 'userInfo', 'username') ?? '';
  const groups = listFieldOf(answered.value, 'status', 'userInfo', 'groups')
    .filter((group) => typeof group === 'string')
    .join(' ');
  const rows = ['ATTRIBUTE\tVALUE', `Username\t${user}`, `Groups\t[${groups}]`];
  command.out(`${alignTabs(rows.join('\n'), TABLE_COLUMNS)}\n`);
  return 0;
}
