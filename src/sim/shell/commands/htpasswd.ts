/**
 * htpasswd of Apache httpd 2.4 (`support/htpasswd.c`): users with their passwords, in the file that `auth-type: basic` asks for.
 *
 * Models -c, -n, -b, -i, -D, -v, and the hashes -m (the standard), -s and -p. Leaves out bcrypt, SHA-crypt and crypt, by name.
 */
import { checkPassword, md5Crypt, saltFrom, shaPassword } from '../../app/password-hash';
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { linesOf, pathFor } from './input-files';

const EXIT = { FILE: 1, SYNTAX: 2, MISMATCH: 3, INTERRUPTED: 4, BAD_USER: 6 } as const;
const UNMODELLED: Readonly<Record<string, string>> = {
  B: 'bcrypt',
  '2': 'SHA-256 crypt',
  '5': 'SHA-512 crypt',
  d: 'crypt',
  r: 'SHA rounds',
  C: 'costs of bcrypt',
};
const USAGE = `Usage:
	htpasswd [-cimB25dpsDv] [-C cost] [-r rounds] passwordfile username
	htpasswd -b[cmB25dpsDv] [-C cost] [-r rounds] passwordfile username password

	htpasswd -n[imB25dps] [-C cost] [-r rounds] username
	htpasswd -nb[mB25dps] [-C cost] [-r rounds] username password
 -c  Create a new file.
 -n  Don't update file; display results on stdout.
 -b  Use the password from the command line rather than prompting for it.
 -i  Read password from stdin without verification (for script usage).
 -m  Force MD5 hashing of the password (default).
 -s  Force SHA-1 hashing of the password (insecure).
 -p  Do not hash the password (plaintext, insecure).
 -D  Delete the specified user.
 -v  Verify password for the specified user.
`;

export function* htpasswd(process: Process, args: readonly string[]): Task<number> {
  const flags = new Set<string>();
  let index = 0;
  for (; index < args.length && /^-./u.test(args[index] ?? ''); index += 1)
    for (const flag of (args[index] ?? '').slice(1)) flags.add(flag);
  const operands = args.slice(index);
  const unmodelled = [...flags].find((flag) => UNMODELLED[flag] !== undefined);
  if (unmodelled !== undefined) {
    process.stderr(
      `htpasswd: ${UNMODELLED[unmodelled] ?? ''} (-${unmodelled}) is not modelled by Podwire: use -m\n`,
    );
    return EXIT.SYNTAX;
  }
  const count = (flags.has('n') ? 1 : 2) + (flags.has('b') ? 1 : 0);
  const isKnown = [...flags].every((flag) => 'cnbimspDv'.includes(flag));
  if (!isKnown || operands.length !== count) {
    process.stderr(USAGE);
    return EXIT.SYNTAX;
  }
  const [path, user = '', given] = flags.has('n') ? [undefined, ...operands] : operands;
  if (user.includes(':')) {
    process.stderr("htpasswd: username contains illegal character ':'\n");
    return EXIT.BAD_USER;
  }
  return yield* new UserFile(process, flags, { path, user }).run(given);
}

class UserFile {
  readonly #process: Process;
  readonly #flags: ReadonlySet<string>;
  readonly #path: string | undefined;
  readonly #user: string;

  constructor(
    process: Process,
    flags: ReadonlySet<string>,
    { path, user }: { readonly path: string | undefined; readonly user: string },
  ) {
    this.#process = process;
    this.#flags = flags;
    this.#path = path;
    this.#user = user;
  }

  *run(given: string | undefined): Task<number> {
    const { files } = this.#process.environment;
    const full = this.#path === undefined ? undefined : pathFor(this.#process, this.#path);
    const text = full === undefined || this.#flags.has('c') ? undefined : files.read(full);
    if (full !== undefined && text === undefined && !this.#flags.has('c')) {
      return this.#fail(`cannot modify file ${this.#path ?? ''}; use '-c' to create it.`, EXIT.FILE);
    }
    const lines = linesOf(text ?? '');
    const index = lines.findIndex((line) => line.startsWith(`${this.#user}:`));
    if (this.#flags.has('D')) return this.#delete(full ?? '', lines, index);
    const password = given ?? (yield* this.#ask());
    if (password === undefined) return EXIT.MISMATCH;
    if (this.#flags.has('v')) return this.#verify(lines[index], password);
    const entry = `${this.#user}:${this.#hash(password)}`;
    if (full === undefined) {
      this.#process.stdout(`${entry}\n\n`);
      return 0;
    }
    const next = index === -1 ? [...lines, entry] : lines.with(index, entry);
    files.write(full, `${next.join('\n')}\n`);
    this.#process.stderr(`${index === -1 ? 'Adding' : 'Updating'} password for user ${this.#user}\n`);
    return 0;
  }

  *#ask(): Task<string | undefined> {
    const { stdin, stderr } = this.#process;
    if (this.#flags.has('i')) return (yield* stdin.readAll()).split('\n', 1)[0] ?? '';
    stderr(this.#flags.has('v') ? 'Enter password: ' : 'New password: ');
    const first = (yield* stdin.readLine()) ?? '';
    if (this.#flags.has('v')) return first;
    stderr('\nRe-type new password: ');
    const second = (yield* stdin.readLine()) ?? '';
    stderr('\n');
    if (first === second) return first;
    stderr('htpasswd: password verification error\n');
    return undefined;
  }

  #hash(password: string): string {
    if (this.#flags.has('p')) return password;
    if (this.#flags.has('s')) return shaPassword(password);
    const { prng } = this.#process.environment;
    return md5Crypt(
      password,
      'apr1',
      saltFrom((limit) => prng.below(limit)),
    );
  }

  #delete(full: string, lines: readonly string[], index: number): number {
    if (index === -1) {
      this.#process.stderr(`User ${this.#user} not found\n`);
      return 0;
    }
    const left = lines.filter((_, each) => each !== index);
    this.#process.environment.files.write(full, left.map((line) => `${line}\n`).join(''));
    this.#process.stderr(`Deleting password for user ${this.#user}\n`);
    return 0;
  }

  #verify(line: string | undefined, password: string): number {
    if (line === undefined) return this.#fail(`User ${this.#user} not found`, EXIT.BAD_USER);
    const stored = line.slice(this.#user.length + 1);
    const isRight = stored === password || checkPassword(password, stored) === 'right';
    if (!isRight) return this.#fail('password verification failed', EXIT.MISMATCH);
    this.#process.stderr(`Password for user ${this.#user} correct.\n`);
    return 0;
  }

  #fail(text: string, exitCode: number): number {
    this.#process.stderr(`htpasswd: ${text}\n`);
    return exitCode;
  }
}
