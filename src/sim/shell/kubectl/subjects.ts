/** Whom a role is bound to, as flags name them: `--user`, `--group`, `--serviceaccount=NAMESPACE:NAME`. */
import { err, ok, type Result } from '../../base/result';
import type { PlainRecord } from '../../kube/objects/kube-object';
import type { FlagValues } from './flag-set';

const GROUP = 'rbac.authorization.k8s.io';

export function subjectsOf(flags: FlagValues): Result<readonly PlainRecord[], string> {
  const accounts: PlainRecord[] = [];
  for (const text of flags.list('serviceaccount')) {
    const [namespace = '', name = '', extra] = text.split(':');
    if (namespace === '' || name === '' || extra !== undefined) {
      return err('serviceaccount must be <namespace>:<name>');
    }
    accounts.push({ kind: 'ServiceAccount', name, namespace });
  }
  return ok([
    ...flags.list('user').map((name) => ({ apiGroup: GROUP, kind: 'User', name })),
    ...flags.list('group').map((name) => ({ apiGroup: GROUP, kind: 'Group', name })),
    ...accounts,
  ]);
}
