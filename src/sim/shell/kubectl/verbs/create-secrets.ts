/**
 * kubectl create secret tls and kubectl create secret docker-registry (`k8s.io/kubectl/pkg/cmd/create`, v1.32).
 *
 * Leaves out `--append-hash`.
 */
import { err, ok, type Result } from '../../../base/result';
import { base64Of } from '../../../wire/base64';
import { bytesOfUtf8 } from '../../../wire/utf8';
import { tlsIdentityOfPem } from '../../../wire/x509/tls-identity';
import { absolutePath } from '../manifest-files';
import type { KubectlCommand, KubectlVerb } from '../verb';
import { verbOf, type MadeObject } from './create-recipe';

function secretOf(type: string, data: Readonly<Record<string, string>>): MadeObject {
  const encoded = Object.entries(data).map(([key, value]) => [key, base64Of(bytesOfUtf8(value))] as const);
  return { apiVersion: 'v1', kind: 'Secret', fields: { data: Object.fromEntries(encoded), type } };
}

function makeTls({ flags, process }: KubectlCommand): Result<MadeObject, string> {
  const [keyPath, certificatePath] = [flags.text('key'), flags.text('cert')];
  if (keyPath === '' || certificatePath === '') return err('key and cert must be specified');
  const { files } = process.environment;
  const certificate = files.read(absolutePath(process, certificatePath));
  if (certificate === undefined) return err(unreadable(certificatePath));
  const key = files.read(absolutePath(process, keyPath));
  if (key === undefined) return err(unreadable(keyPath));
  const pair = tlsIdentityOfPem(certificate, key);
  return pair.ok
    ? ok(secretOf('kubernetes.io/tls', { 'tls.crt': certificate, 'tls.key': key }))
    : err(pair.error);
}

function unreadable(path: string): string {
  return `Cannot read file ${path}, open ${path}: no such file or directory`;
}

function makeRegistry(command: KubectlCommand): Result<MadeObject, string> {
  const { flags, process } = command;
  const [username, password] = [flags.text('docker-username'), flags.text('docker-password')];
  const [email, server] = [flags.text('docker-email'), flags.text('docker-server')];
  const type = 'kubernetes.io/dockerconfigjson';
  const [file] = flags.list('from-file');
  if (file === undefined) {
    if (username === '' || password === '' || server === '') {
      return err(
        'either --from-file or the combination of --docker-username, --docker-password and --docker-server is required',
      );
    }
    const auth = base64Of(bytesOfUtf8(`${username}:${password}`));
    const account = { username, password, ...(email === '' ? {} : { email }), auth };
    return ok(secretOf(type, { '.dockerconfigjson': JSON.stringify({ auths: { [server]: account } }) }));
  }
  const [first = '', second] = file.split('=');
  const text = process.environment.files.read(absolutePath(process, second ?? first));
  if (text === undefined) return err(`error reading ${second ?? first}: no such file or directory`);
  return ok(secretOf(type, { [second === undefined ? '.dockerconfigjson' : first]: text }));
}

export const SECRET_KINDS: readonly KubectlVerb[] = [
  verbOf({
    path: 'create secret docker-registry',
    summary: 'Create a secret for use with a Docker registry',
    usage:
      'create secret docker-registry NAME --docker-username=user --docker-password=password --docker-email=email [options]',
    flags: `
  append-hash bool refused
  docker-email string
  docker-password string
  docker-server string=https://index.docker.io/v1/
  docker-username string
  from-file strings`,
    noun: 'secret',
    make: makeRegistry,
  }),
  verbOf({
    path: 'create secret tls',
    summary: 'Create a TLS secret',
    usage:
      'create secret tls NAME --cert=path/to/cert/file --key=path/to/key/file [--dry-run=server|client|none] [options]',
    flags: `
  append-hash bool refused
  cert string
  key string`,
    noun: 'secret',
    make: makeTls,
  }),
];
