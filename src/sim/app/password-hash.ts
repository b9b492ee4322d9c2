/**
 * Passwords as files of users keep them (`htpasswd`, `openssl passwd`): the crypts of Apache and of FreeBSD on MD5 (Poul-Henning
 * Kamp's, `apps/passwd.c` of OpenSSL), SHA-1, and in the clear, as nginx reads them (`src/core/ngx_crypt.c`).
 *
 * Leaves out bcrypt, SHA-crypt and DES: nobody's password matches such a one.
 */
import { md5, sha1 } from '@noble/hashes/legacy.js';
import { joinBytes } from '../base/bytes';
import { base64Of } from '../wire/base64';
import { bytesOfUtf8 } from '../wire/utf8';

const LETTERS = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const MAX_SALT = 8;
const DIGEST_BYTES = 16;
const ROUNDS = 1000;
/** Which octets of the digest make each four letters; the last one alone makes two. */
const GROUPS = [
  [0, 6, 12],
  [1, 7, 13],
  [2, 8, 14],
  [3, 9, 15],
  [4, 10, 5],
] as const;
const LAST_OCTET = 11;

export type PasswordMagic = 'apr1' | '1';

/** `$apr1$SALT$…` */
export function md5Crypt(password: string, magic: PasswordMagic, salt: string): string {
  const key = bytesOfUtf8(password);
  const salted = bytesOfUtf8(salt.slice(0, MAX_SALT));
  const inner = md5(joinBytes([key, salted, key]));
  const parts = [key, bytesOfUtf8(`$${magic}$`), salted];
  for (let left = key.length; left > 0; left -= DIGEST_BYTES)
    parts.push(inner.slice(0, Math.min(left, DIGEST_BYTES)));
  for (let bits = key.length; bits > 0; bits >>= 1)
    parts.push((bits & 1) === 1 ? new Uint8Array(1) : key.slice(0, 1));
  let digest = md5(joinBytes(parts));
  for (let round = 0; round < ROUNDS; round += 1) {
    digest = md5(
      joinBytes([
        round % 2 === 1 ? key : digest,
        ...(round % 3 === 0 ? [] : [salted]),
        ...(round % 7 === 0 ? [] : [key]),
        round % 2 === 1 ? digest : key,
      ]),
    );
  }
  return `$${magic}$${salt.slice(0, MAX_SALT)}$${lettersOf(digest)}`;
}

function lettersOf(digest: Uint8Array): string {
  const octet = (index: number): number => digest[index] ?? 0;
  const groups = GROUPS.map(([first, second, third]) =>
    spell((octet(first) << 16) | (octet(second) << 8) | octet(third), 4),
  );
  return groups.join('') + spell(octet(LAST_OCTET), 2);
}

/** Six bits a letter, the lowest first. */
function spell(value: number, length: number): string {
  return Array.from({ length }, (_, index) => LETTERS[(value >>> (6 * index)) & 0x3f] ?? '').join('');
}

export function shaPassword(password: string): string {
  return `{SHA}${base64Of(sha1(bytesOfUtf8(password)))}`;
}

/** Characters of a salt. */
export function saltFrom(next: (limit: number) => number): string {
  return Array.from({ length: MAX_SALT }, () => LETTERS[next(LETTERS.length)] ?? '').join('');
}

/** Whether it is this password's; `unknown` for a kind that is left out. */
export function checkPassword(password: string, stored: string): 'right' | 'wrong' | 'unknown' {
  const [, magic, salt = ''] = /^\$(apr1|1)\$([^$]*)\$/u.exec(stored) ?? [];
  if (magic === 'apr1' || magic === '1') return verdict(md5Crypt(password, magic, salt) === stored);
  if (stored.startsWith('{SHA}')) return verdict(shaPassword(password) === stored);
  if (stored.startsWith('{PLAIN}')) return verdict(`{PLAIN}${password}` === stored);
  return 'unknown';
}

function verdict(isSame: boolean): 'right' | 'wrong' {
  return isSame ? 'right' : 'wrong';
}
