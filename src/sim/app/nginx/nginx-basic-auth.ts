/**
 * Who may ask: `auth_basic` of nginx (`src/http/modules/ngx_http_auth_basic_module.c`), with the words of its error log.
 */
import { bytesOfBase64 } from '../../wire/base64';
import { findHeader, type HttpRequestHead } from '../../wire/http1';
import { textOfUtf8 } from '../../wire/utf8';
import { checkPassword } from '../password-hash';

export interface BasicAuth {
  readonly realm: string;
  /** `auth_basic_user_file` */
  readonly file: string;
  /** Names, and their passwords as the file keeps them. */
  readonly users: ReadonlyMap<string, string>;
}

interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** What a client says of itself (RFC 7617); undefined where it says nothing that can be read. */
export function credentialsOf({ headers }: HttpRequestHead): Credentials | undefined {
  const [, encoded] = /^basic +(\S+)/iu.exec(findHeader(headers, 'authorization') ?? '') ?? [];
  const [, user, password] = /^([^:]*):(.*)$/su.exec(textOfUtf8(bytesOfBase64(encoded ?? ''))) ?? [];
  return user === undefined || password === undefined ? undefined : { user, password };
}

/** Why not, for the log; undefined for who may. */
export function authenticationProblem(
  { file, users }: BasicAuth,
  head: HttpRequestHead,
): { readonly level: 'info' | 'error'; readonly text: string } | undefined {
  const given = credentialsOf(head);
  if (given === undefined)
    return { level: 'info', text: 'no user/password was provided for basic authentication' };
  const stored = users.get(given.user);
  if (stored === undefined)
    return { level: 'error', text: `user "${given.user}" was not found in "${file}"` };
  const verdict = checkPassword(given.password, stored);
  if (verdict === 'right') return undefined;
  const why = verdict === 'unknown' ? ' (hashes of this kind are not modelled by Podwire)' : '';
  return { level: 'error', text: `user "${given.user}": password mismatch${why}` };
}

/** A file of users: `NAME:HASH` a line, with comments. The first line of a name counts. */
export function usersOf(text: string): ReadonlyMap<string, string> {
  const users = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, name, hash] = /^([^#:][^:]*):([^:\r]*)/u.exec(line) ?? [];
    if (name !== undefined && hash !== undefined && !users.has(name)) users.set(name, hash);
  }
  return users;
}
