/**
 * `auth-type: basic` of ingress-nginx v1.12 (`internal/ingress/annotations/auth/main.go`): the users of a Secret, written into a file
 * for nginx. What is wrong with it denies the whole location.
 */
import { usersOf, type BasicAuth } from '../../../app/nginx/nginx-basic-auth';
import { stringMapFieldOf, type KubeObject } from '../../objects/kube-object';
import { secretText } from '../secret-text';

/** As the annotations have it. */
export interface BasicAuthWish {
  /** Empty without one; `NAME` or `NAMESPACE/NAME`. */
  readonly secret: string;
  readonly realm: string;
  /** A file under `auth`, or a user a key. */
  readonly secretType: 'auth-file' | 'auth-map';
}

type ReadAuth = { readonly auth: BasicAuth } | { readonly denial: string };

/** Where the Secret has to be; undefined for none that may be asked for. */
export function authSecretOf(
  { secret }: BasicAuthWish,
  namespace: string,
): { readonly namespace: string; readonly name: string } | undefined {
  const [first = '', second] = secret.split('/');
  if (second === undefined) return first === '' ? undefined : { namespace, name: first };
  return first === namespace ? { namespace, name: second } : undefined;
}

export function readBasicAuth(
  wish: BasicAuthWish,
  owner: { readonly namespace: string; readonly name: string; readonly uid: string },
  secret: KubeObject | undefined,
): ReadAuth {
  if (wish.secret === '')
    return { denial: 'error reading secret name from annotation: ingress rule without annotations' };
  const where = authSecretOf(wish, owner.namespace);
  if (where === undefined) return { denial: 'cross namespace usage of secrets is not allowed' };
  const key = `${where.namespace}/${where.name}`;
  if (secret === undefined)
    return {
      denial: `unexpected error reading secret ${key}: no object matching key "${key}" in local store`,
    };
  const file = `/etc/ingress-controller/auth/${owner.namespace}-${owner.name}-${owner.uid}.passwd`;
  const { realm } = wish;
  if (wish.secretType === 'auth-map') {
    const names = Object.keys(stringMapFieldOf(secret, 'data'));
    const users = new Map(names.map((name) => [name, secretText(secret, name) ?? '']));
    return { auth: { realm, file, users } };
  }
  const users = secretText(secret, 'auth');
  if (users === undefined) return { denial: `the secret ${key} does not contain a key with value auth` };
  return { auth: { realm, file, users: usersOf(users) } };
}
