import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CommandLab, type CommandOutcome } from '#kit/command-lab';
import { isMissing, toolPath } from '#kit/tools';

const folder = mkdtempSync(join(tmpdir(), 'podwire-openssl-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

let lab: CommandLab;
beforeAll(() => {
  lab = new CommandLab('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: nothing}\n');
  sh(
    'cd /root; openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.crt -days 365 -subj /C=DE/O=Acme/CN=lab-ca',
  );
  sh('openssl genrsa -out leaf.key 2048');
  sh("printf 'subjectAltName=DNS:shop.example.com,IP:10.0.0.7\\nextendedKeyUsage=serverAuth\\n' > leaf.ext");
  sh('openssl req -new -key leaf.key -subj /CN=shop.example.com -out leaf.csr');
  sh(
    'openssl x509 -req -in leaf.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 30 -extfile leaf.ext -out leaf.crt',
  );
  sh('openssl x509 -req -in leaf.csr -CA ca.crt -CAkey ca.key -out plain.crt');
  sh('openssl ecparam -name prime256v1 -genkey -noout -out ec.key');
  sh(
    'openssl req -x509 -key ec.key -days 1 -subj "/O=A B/CN=ec" -addext "subjectAltName = DNS:*.ec.example,IP:fd00::7" -addext keyUsage=critical,digitalSignature,keyCertSign -out ec.crt',
  );
  sh('openssl req -x509 -newkey ed25519 -nodes -keyout ed.key -subj /CN=ed -out ed.crt -set_serial 1');
});

function sh(line: string): CommandOutcome {
  return lab.sh('node/control-plane', `cd /root; ${line}`);
}

function real(...args: readonly string[]): {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
} {
  const { stdout, stderr, status } = spawnSync(toolPath('openssl'), args, { encoding: 'utf8', cwd: folder });
  return { stdout, stderr, status };
}

function fetch(...names: readonly string[]): void {
  for (const name of names) writeFileSync(join(folder, name), sh(`cat ${name}`).stdout);
}

describe.skipIf(isMissing('openssl'))('openssl of the lab beside the real one', () => {
  it.each(['secret', 'a password of more than sixteen octets', 'ä', ''])(
    'hashes the password "%s"',
    (password) => {
      for (const magic of ['-apr1', '-1']) {
        expect(sh(`openssl passwd ${magic} -salt 0a.Z/xyz '${password}'`).stdout).toBe(
          real('passwd', magic, '-salt', '0a.Z/xyz', password).stdout,
        );
      }
    },
  );

  it.each(['0', '-5', 'x', '1x', '99999999999'])('does not take %s for a number of days', (days) => {
    const given = ['req', '-x509', '-key', 'ec.key', '-subj', '/CN=a', '-days', days];
    expect(sh(`openssl ${given.join(' ')}`).stderr).toBe(real(...given).stderr);
  });

  it.each(['ca.crt', 'leaf.crt', 'plain.crt', 'ec.crt', 'ed.crt'])('prints the same of %s', (name) => {
    fetch(name);
    const asked = '-noout -subject -issuer -serial -dates -fingerprint -pubkey'.split(' ');
    expect(sh(`openssl x509 -in ${name} ${asked.join(' ')}`).stdout).toBe(
      real('x509', '-in', name, ...asked).stdout,
    );
    expect(sh(`openssl x509 -in ${name} -text -noout`).stdout).toBe(
      real('x509', '-in', name, '-text', '-noout').stdout,
    );
    expect(sh(`openssl x509 -in ${name} -noout -ext subjectAltName`).stdout).toBe(
      real('x509', '-in', name, '-noout', '-ext', 'subjectAltName').stdout,
    );
    expect(sh(`openssl x509 -in ${name}`).stdout).toBe(real('x509', '-in', name).stdout);
  });

  it('signs what the real one verifies', () => {
    fetch('ca.crt', 'leaf.crt', 'leaf.csr');
    const time = ['-attime', String(Date.UTC(2025, 0, 10) / 1000)];
    expect(real('verify', ...time, '-CAfile', 'ca.crt', '-purpose', 'sslserver', 'leaf.crt')).toMatchObject({
      stdout: 'leaf.crt: OK\n',
      status: 0,
    });
    expect(real('req', '-in', 'leaf.csr', '-noout', '-verify', '-subject').stdout).toBe(
      'subject=CN = shop.example.com\n',
    );
    expect(sh('openssl verify -CAfile ca.crt leaf.crt')).toEqual({
      stdout: 'leaf.crt: OK\n',
      stderr: '',
      exitCode: 0,
    });
  });

  it('verifies with the words of the real one what nobody knows', () => {
    fetch('leaf.crt');
    const { stdout, stderr, status } = real(
      'verify',
      '-attime',
      String(Date.UTC(2025, 0, 10) / 1000),
      'leaf.crt',
    );
    expect(sh('openssl verify leaf.crt')).toEqual({ stdout, stderr, exitCode: status });
  });

  it.each(['ca.key', 'leaf.key', 'ec.key', 'ed.key'])('makes keys that the real one takes: %s', (name) => {
    fetch(name);
    expect(real('pkey', '-in', name, '-check', '-noout').stdout).toBe('Key is valid\n');
    expect(sh(`openssl pkey -in ${name} -pubout`).stdout).toBe(real('pkey', '-in', name, '-pubout').stdout);
  });

  it.each([['foo'], ['version']])('says the same to: openssl %s', (...args) => {
    const { stdout, stderr, exitCode } = sh(`openssl ${args.join(' ')}`);
    const said = real(...args);
    expect(stderr).toBe(said.stderr);
    expect(exitCode).toBe(said.status);
    expect(stdout.split(' ')[0]).toBe(said.stdout.split(' ')[0]);
  });
});

describe('a Secret for TLS', () => {
  it('takes a certificate with its key', () => {
    expect(sh('kubectl create secret tls shop --cert=leaf.crt --key=leaf.key --dry-run=client')).toEqual({
      stdout: 'secret/shop created (dry run)\n',
      stderr: '',
      exitCode: 0,
    });
  });

  it.each([
    ['--cert=leaf.crt --key=ca.key', 'tls: private key does not match public key'],
    ['--cert=leaf.crt --key=ec.key', 'tls: private key type does not match public key type'],
    [
      '--cert=leaf.key --key=leaf.crt',
      'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched',
    ],
    ['--cert=leaf.ext --key=leaf.key', 'tls: failed to find any PEM data in certificate input'],
    ['--cert=leaf.crt --key=leaf.csr', /^tls: failed to find PEM block with type ending in "PRIVATE KEY"/u],
  ])('is refused with %s', (options, message) => {
    const { stderr, exitCode } = sh(`kubectl create secret tls other ${options}`);
    expect(exitCode).toBe(1);
    const said = stderr.replace(/^error: /u, '').trimEnd();
    if (typeof message === 'string') expect(said).toBe(message);
    else expect(said).toMatch(message);
  });
});

describe('openssl s_client', () => {
  it('shows what the API server shows, and what it thinks of it', () => {
    const { stdout, stderr, exitCode } = sh('echo | openssl s_client -connect 127.0.0.1:6443');
    expect(exitCode).toBe(0);
    expect(stderr).toBe(`Can't use SSL_get_servername
depth=0 CN = kube-apiserver
verify error:num=20:unable to get local issuer certificate
verify return:1
depth=0 CN = kube-apiserver
verify error:num=21:unable to verify the first certificate
verify return:1
depth=0 CN = kube-apiserver
verify return:1
DONE
`);
    expect(stdout.split('\n').slice(0, 7)).toEqual([
      'CONNECTED(00000003)',
      '---',
      'Certificate chain',
      ' 0 s:CN = kube-apiserver',
      '   i:CN = kubernetes',
      '   a:PKEY: rsaEncryption, 2048 (bit); sigalg: RSA-SHA256',
      '   v:NotBefore: Jan  1 00:00:00 2025 GMT; NotAfter: Jan  1 00:00:00 2026 GMT',
    ]);
    expect(stdout).toContain('Verify return code: 21 (unable to verify the first certificate)');
  });

  it('trusts whom it is told to trust', () => {
    const line = 'openssl s_client -connect 127.0.0.1:6443 -CAfile /etc/kubernetes/pki/ca.crt';
    expect(sh(`echo | ${line} -brief`).stderr).toContain('Verification: OK\n');
    expect(sh(`echo | ${line} -verify_hostname nope`).stdout).toContain(
      'Verify return code: 62 (hostname mismatch)',
    );
  });

  it('says why there is no connection', () => {
    const { stderr, exitCode } = sh('openssl s_client -connect 127.0.0.1:1');
    expect(exitCode).toBe(1);
    expect(stderr.split('\n').slice(-2)).toEqual(['connect:errno=111', '']);
  });
});

describe('the secrets of a connection', () => {
  it('are written into a key log file, where one is asked for', () => {
    const { stderr } = sh(
      'export SSLKEYLOGFILE=/root/keys; curl -sk https://127.0.0.1:6443/version > /dev/null; cut -d" " -f1 keys',
    );
    expect(stderr).toBe('');
    expect(sh('cut -d" " -f1 keys').stdout).toBe(
      'CLIENT_HANDSHAKE_TRAFFIC_SECRET\nSERVER_HANDSHAKE_TRAFFIC_SECRET\nCLIENT_TRAFFIC_SECRET_0\nSERVER_TRAFFIC_SECRET_0\nEXPORTER_SECRET\n',
    );
  });
});
