/**
 * openssl genrsa, genpkey, ecparam, pkey, rsa and ec: new keys, and what is in one (OpenSSL 3.0).
 *
 * Leaves out keys behind a password, printing their numbers, and the dots of the search for primes.
 */
import type { Process } from '../../../host/process';
import { decodePem, encodePem } from '../../../wire/x509/pem';
import {
  decodePrivateKey,
  generateKey,
  privateKeyPem,
  publicKeyOf,
  traditionalKeyPem,
  type KeyWish,
  type PrivateKey,
} from '../../../wire/x509/private-key';
import { curveNamed, encodePublicKey } from '../../../wire/x509/public-key';
import { loadText, readOpensslArguments, writeOutput } from './arguments';

const DEFAULT_BITS = 2048;
const MIN_BITS = 512;
/** The real one takes more, for minutes. */
const MAX_BITS = 4096;

export function genrsa(process: Process, args: readonly string[]): number {
  const given = readOpensslArguments(process, args, {
    command: 'genrsa',
    known: 'out: traditional verbose 3 f4 F4',
    refused: 'aes128 aes192 aes256 des3 passout primes',
  });
  if (given === undefined) return 1;
  const wish = rsaWish(process, given.operands[0] ?? String(DEFAULT_BITS), 'genrsa');
  if (wish === undefined) return 1;
  const key = newKey(process, wish);
  writeOutput(
    process,
    given.text('out'),
    given.has('traditional') ? traditionalKeyPem(key) : privateKeyPem(key),
  );
  return 0;
}

export function genpkey(process: Process, args: readonly string[]): number {
  const given = readOpensslArguments(process, args, {
    command: 'genpkey',
    known: 'out: algorithm: pkeyopt: quiet',
    refused: 'aes128 aes256 des3 pass paramfile genparam text outform',
  });
  if (given === undefined) return 1;
  const wish = keyWish(process, given.text('algorithm') ?? '', given.all('pkeyopt'), 'genpkey');
  if (wish === undefined) return 1;
  writeOutput(process, given.text('out'), privateKeyPem(newKey(process, wish)));
  return 0;
}

export function ecparam(process: Process, args: readonly string[]): number {
  const given = readOpensslArguments(process, args, {
    command: 'ecparam',
    known: 'out: name: genkey noout',
    refused: 'in text check list_curves param_enc conv_form',
  });
  if (given === undefined) return 1;
  const curve = curveNamed(given.text('name') ?? '');
  if (curve === undefined) {
    process.stderr(`unknown curve name (${given.text('name') ?? ''})\n`);
    return 1;
  }
  if (given.has('genkey')) {
    writeOutput(
      process,
      given.text('out'),
      traditionalKeyPem(newKey(process, { kind: 'ec', curve: curve.name })),
    );
  }
  return 0;
}

/** `pkey`, `rsa` and `ec`, which print a key anew or its public half. */
export function pkey(command: string): (process: Process, args: readonly string[]) => number {
  return (process, args) => {
    const given = readOpensslArguments(process, args, {
      command,
      known: 'in: out: pubout noout check traditional',
      refused: 'text pubin inform outform passin passout modulus aes256',
    });
    if (given === undefined) return 1;
    const key = readKeyFile(process, given.text('in') ?? '/dev/stdin');
    if (key === undefined) return 1;
    if (given.has('check')) process.stdout(command === 'rsa' ? 'RSA key ok\n' : 'Key is valid\n');
    if (given.has('noout')) return 0;
    const text = given.has('pubout')
      ? encodePem('PUBLIC KEY', encodePublicKey(publicKeyOf(key)))
      : given.has('traditional') || command === 'ec'
        ? traditionalKeyPem(key)
        : privateKeyPem(key);
    if (command !== 'pkey') process.stderr(`writing ${command.toUpperCase()} key\n`);
    writeOutput(process, given.text('out'), text);
    return 0;
  };
}

/** Undefined with a complaint. */
export function readKeyFile(process: Process, path: string): PrivateKey | undefined {
  const text = loadText(process, path, 'private key');
  if (text === undefined) return undefined;
  const key = decodePem(text)
    .map(decodePrivateKey)
    .find((each) => each !== undefined);
  if (key === undefined) process.stderr(`Could not read private key from ${path}\n`);
  return key;
}

/** Every key of a program is another one. */
export function newKey(process: Process, wish: KeyWish): PrivateKey {
  const { prng } = process.environment;
  return generateKey(prng.split(`key ${prng.uint32()}`), wish);
}

/** `RSA`, `rsa:2048`, `ec`, `ed25519`, with `-pkeyopt`; undefined with a complaint. */
export function keyWish(
  process: Process,
  algorithm: string,
  options: readonly string[],
  command: string,
): KeyWish | undefined {
  const [kind = '', bits] = algorithm.toLowerCase().split(':');
  const optionOf = (name: string): string | undefined =>
    options.find((option) => option.startsWith(`${name}:`))?.slice(name.length + 1);
  if (kind === 'rsa') {
    return rsaWish(process, optionOf('rsa_keygen_bits') ?? bits ?? String(DEFAULT_BITS), command);
  }
  if (kind === 'ed25519') return { kind: 'ed25519' };
  const curve = kind === 'ec' ? curveNamed(optionOf('ec_paramgen_curve') ?? '') : undefined;
  if (curve !== undefined) return { kind: 'ec', curve: curve.name };
  process.stderr(
    kind === 'ec'
      ? `${command}: Error setting ec_paramgen_curve parameter\n`
      : `Algorithm ${algorithm} not found\n`,
  );
  return undefined;
}

function rsaWish(process: Process, text: string, command: string): KeyWish | undefined {
  const bits = /^\d+$/u.test(text) ? Number(text) : 0;
  if (bits >= MIN_BITS && bits <= MAX_BITS) return { kind: 'rsa', bits };
  process.stderr(
    bits > MAX_BITS
      ? `${command}: keys of more than ${MAX_BITS} bits are not modelled by Podwire\n`
      : `${command}: Error generating RSA key\n`,
  );
  return undefined;
}
