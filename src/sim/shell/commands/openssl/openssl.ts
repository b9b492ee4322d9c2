/**
 * openssl, as Debian 12 has it (3.0.19): keys, certificates, and a look at a server.
 *
 * Models genrsa, genpkey, ecparam, pkey, rsa, ec, passwd, req, x509, verify, s_client and version, on files in PEM. Leaves out everything
 * else, by name.
 */
import type { Process } from '../../../host/process';
import type { Task } from '../../../host/task';
import { ecparam, genpkey, genrsa, pkey } from './keys';
import { passwd } from './passwd';
import { req } from './request';
import { sClient } from './s-client';
import { verify } from './verify';
import { x509 } from './x509';

type Command = (process: Process, args: readonly string[]) => number;

const VERSION = 'OpenSSL 3.0.19 27 Jan 2026 (Library: OpenSSL 3.0.19 27 Jan 2026)\n';
const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['genrsa', genrsa],
  ['genpkey', genpkey],
  ['ecparam', ecparam],
  ['pkey', pkey('pkey')],
  ['rsa', pkey('rsa')],
  ['ec', pkey('ec')],
  ['req', req],
  ['verify', verify],
  ['passwd', passwd],
]);
const REAL_COMMANDS =
  'asn1parse ca ciphers cms crl dgst dhparam enc errstr gendsa info kdf list mac ocsp pkcs12 pkcs7 pkcs8 pkeyutl prime rand rsautl s_server s_time speed storeutl ts'.split(
    ' ',
  );

export function* openssl(process: Process, args: readonly string[]): Task<number> {
  const [name = 'help', ...rest] = args;
  if (name === 'version') {
    process.stdout(VERSION);
    return 0;
  }
  if (name === 'x509') return yield* x509(process, rest);
  if (name === 's_client') return yield* sClient(process, rest);
  const command = COMMANDS.get(name);
  if (command !== undefined) return command(process, rest);
  if (REAL_COMMANDS.includes(name)) process.stderr(`openssl: ${name} is not modelled by Podwire\n`);
  else process.stderr(`Invalid command '${name}'; type "help" for a list.\n`);
  return 1;
}
