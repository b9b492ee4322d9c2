/** openssl passwd: the hash of a password, as files of users have it (OpenSSL 3.0 `apps/passwd.c`): -1 (the standard) and -apr1. */
import { md5Crypt, saltFrom } from '../../../app/password-hash';
import type { Process } from '../../../host/process';
import { readOpensslArguments } from './arguments';

export function passwd(process: Process, args: readonly string[]): number {
  const given = readOpensslArguments(process, args, {
    command: 'passwd',
    known: '1 apr1 salt: noverify quiet table reverse',
    refused: '5 6 aixmd5 in stdin',
  });
  if (given === undefined) return 1;
  if (given.operands.length === 0) {
    process.stderr(
      'passwd: a password that is asked for is not modelled by Podwire: write it behind the options\n',
    );
    return 1;
  }
  const { prng } = process.environment;
  for (const password of given.operands) {
    const salt = given.text('salt') ?? saltFrom((limit) => prng.below(limit));
    process.stdout(`${md5Crypt(password, given.has('apr1') ? 'apr1' : '1', salt)}\n`);
  }
  return 0;
}
