import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isMissing, toolPath } from '#kit/tools';
import { Prng } from '#sim/base/prng';
import { certificatePem, certificatesOfPem, type Certificate } from '#sim/wire/x509/certificate';
import { verifyChain, type VerifyErrorNumber } from '#sim/wire/x509/certificate-chain';
import { matchingName } from '#sim/wire/x509/certificate-names';
import { formatName } from '#sim/wire/x509/distinguished-name';
import { issueIdentity } from '#sim/wire/x509/issue-certificate';
import { decodePem } from '#sim/wire/x509/pem';
import {
  decodePrivateKey,
  privateKeyPem,
  publicKeyOf,
  traditionalKeyPem,
  type KeyWish,
} from '#sim/wire/x509/private-key';
import { isSameKey } from '#sim/wire/x509/public-key';
import { tlsIdentityOfPem, type TlsIdentity } from '#sim/wire/x509/tls-identity';

const OPENSSL = toolPath('openssl');
const folder = mkdtempSync(join(tmpdir(), 'podwire-x509-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const START = Date.UTC(2025, 0, 1) / 1000;
const YEAR = 365 * 86_400;
const NOW = START + 1000;
const KEYS: readonly (readonly [string, KeyWish])[] = [
  ['RSA 2048', { kind: 'rsa', bits: 2048 }],
  ['RSA 4096', { kind: 'rsa', bits: 4096 }],
  ['RSA 1024, looked for', { kind: 'rsa', bits: 1024 }],
  ['P-256', { kind: 'ec', curve: 'P-256' }],
  ['P-384', { kind: 'ec', curve: 'P-384' }],
  ['P-521', { kind: 'ec', curve: 'P-521' }],
  ['Ed25519', { kind: 'ed25519' }],
];

function openssl(...args: readonly string[]): string {
  return execFileSync(OPENSSL, args, { encoding: 'utf8', cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
}

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function leafOf({ chain: [leaf] }: TlsIdentity): Certificate {
  if (leaf === undefined) throw new Error('there is no certificate');
  return leaf;
}

function makeAuthority(key: KeyWish): TlsIdentity {
  const validity = { notBefore: START, notAfter: START + 10 * YEAR };
  return issueIdentity(new Prng(1), { commonName: 'lab-ca', isAuthority: true, key, ...validity });
}

function makeLeaf(key: KeyWish, authority?: TlsIdentity): TlsIdentity {
  return issueIdentity(new Prng(2), {
    commonName: 'shop',
    organization: 'Acme Co',
    names: ['shop.example.com', '*.shop.example.com', '10.0.0.7', 'fd00::7'],
    notBefore: START,
    notAfter: START + YEAR,
    key,
    ...(authority === undefined ? {} : { authority }),
  });
}

describe.skipIf(isMissing('openssl'))('certificates in the real openssl', () => {
  it.each(KEYS)('verifies what an authority with a key of %s has signed', (_name, key) => {
    const authority = makeAuthority(key);
    const ca = write('ca.pem', certificatePem(leafOf(authority)));
    const leaf = write('leaf.pem', certificatePem(leafOf(makeLeaf(key, authority))));
    const time = ['-attime', String(NOW), '-auth_level', '0'];
    expect(openssl('verify', ...time, '-CAfile', ca, leaf)).toBe(`${leaf}: OK\n`);
    expect(openssl('verify', ...time, '-CAfile', ca, '-verify_hostname', 'a.shop.example.com', leaf)).toBe(
      `${leaf}: OK\n`,
    );
    expect(openssl('verify', ...time, '-CAfile', ca, '-verify_ip', 'fd00::7', leaf)).toBe(`${leaf}: OK\n`);
  });

  it.each(KEYS)('takes a key of %s for the one of the certificate, in both forms', (_name, key) => {
    const identity = makeLeaf(key);
    const leaf = write('leaf.pem', certificatePem(leafOf(identity)));
    const publicKey = openssl('x509', '-in', leaf, '-noout', '-pubkey');
    for (const text of [privateKeyPem(identity.key), traditionalKeyPem(identity.key)]) {
      const path = write('key.pem', text);
      expect(openssl('pkey', '-in', path, '-pubout')).toBe(publicKey);
      expect(openssl('pkey', '-in', path, '-check', '-noout')).toBe('Key is valid\n');
    }
  });

  it('reads the same from a certificate as openssl does', () => {
    const leaf = leafOf(makeLeaf({ kind: 'ec', curve: 'P-256' }, makeAuthority({ kind: 'rsa', bits: 2048 })));
    const path = write('leaf.pem', certificatePem(leaf));
    expect(openssl('x509', '-in', path, '-noout', '-subject', '-issuer', '-dates', '-ext', 'subjectAltName'))
      .toBe(`subject=O = Acme Co, CN = shop
issuer=CN = lab-ca
notBefore=Jan  1 00:00:00 2025 GMT
notAfter=Jan  1 00:00:00 2026 GMT
X509v3 Subject Alternative Name: 
    DNS:shop.example.com, DNS:*.shop.example.com, IP Address:10.0.0.7, IP Address:FD00:0:0:0:0:0:0:7
`);
    expect(formatName(leaf.subject)).toBe('O = Acme Co, CN = shop');
  });
});

describe.skipIf(isMissing('openssl'))('what the real openssl has made', () => {
  const NEW_KEYS = [
    ['rsa:2048', []],
    ['rsa:1024', []],
    ['ec', ['-pkeyopt', 'ec_paramgen_curve:P-256']],
    ['ec', ['-pkeyopt', 'ec_paramgen_curve:P-384']],
    ['ed25519', []],
  ] as const;

  it.each(NEW_KEYS)('is read: a self-signed certificate with a key of %s %j', (kind, options) => {
    openssl(
      ...[
        'req',
        '-x509',
        '-utf8',
        '-newkey',
        kind,
        ...options,
        '-nodes',
        '-days',
        '30',
        '-keyout',
        'made.key',
      ],
      ...['-out', 'made.pem', '-subj', '/C=DE/O=Größe/CN=made.example'],
      ...['-addext', 'subjectAltName=DNS:made.example,IP:10.1.2.3'],
    );
    const [pem, key] = ['made.pem', 'made.key'].map((name) => readFileSync(join(folder, name), 'utf8'));
    const identity = tlsIdentityOfPem(pem ?? '', key ?? '');
    if (!identity.ok) throw new Error(identity.error);
    const leaf = leafOf(identity.value);
    expect(formatName(leaf.subject)).toBe('C = DE, O = Größe, CN = made.example');
    expect(leaf.alternativeNames).toEqual([
      { kind: 'dns', value: 'made.example' },
      { kind: 'ip', value: '10.1.2.3' },
    ]);
    expect(leaf.isAuthority).toBe(true);
    expect(verifyChain({ presented: [leaf], trusted: [leaf], now: leaf.notBefore }).problems).toEqual([]);
    expect(verifyChain({ presented: [leaf], trusted: [], now: leaf.notBefore }).problems).toEqual([
      { number: 18, depth: 0 },
    ]);
  });

  it.each([
    'genrsa -traditional -out k 2048',
    'ecparam -name prime256v1 -genkey -out k',
    'genpkey -algorithm ed25519 -out k',
  ])('is read: the key of %s', (line) => {
    openssl(...line.split(' '));
    const text = readFileSync(join(folder, 'k'), 'utf8');
    const key = decodePem(text)
      .map(decodePrivateKey)
      .find((each) => each !== undefined);
    if (key === undefined) throw new Error('the key is not read');
    const again = decodePrivateKey({
      label: 'PRIVATE KEY',
      isEncrypted: false,
      bytes: decodePem(privateKeyPem(key))[0]?.bytes ?? new Uint8Array(0),
    });
    expect(again).toBeDefined();
    if (again !== undefined) expect(isSameKey(publicKeyOf(again), publicKeyOf(key))).toBe(true);
  });
});

describe.skipIf(isMissing('openssl'))('a chain that is no good', () => {
  const authority = makeAuthority({ kind: 'ec', curve: 'P-256' });
  const other = issueIdentity(new Prng(7), {
    commonName: 'other-ca',
    isAuthority: true,
    notBefore: START,
    notAfter: START + YEAR,
    key: { kind: 'ec', curve: 'P-256' },
  });
  const impostor = issueIdentity(new Prng(8), {
    commonName: 'lab-ca',
    isAuthority: true,
    notBefore: START,
    notAfter: START + YEAR,
    key: { kind: 'ec', curve: 'P-256' },
  });
  const leaf = makeLeaf({ kind: 'ec', curve: 'P-256' }, authority);
  const behindLeaf = issueIdentity(new Prng(9), {
    commonName: 'behind',
    notBefore: START,
    notAfter: START + YEAR,
    authority: leaf,
    key: { kind: 'ec', curve: 'P-256' },
  });
  const client = issueIdentity(new Prng(10), {
    commonName: 'client',
    usage: 'client',
    notBefore: START,
    notAfter: START + YEAR,
    authority,
    key: { kind: 'ec', curve: 'P-256' },
  });

  const CASES: readonly (readonly [string, readonly TlsIdentity[], readonly TlsIdentity[], number])[] = [
    ['signed by nobody known', [leaf], [other], NOW],
    ['signed by another of the same name', [leaf], [impostor], NOW],
    ['expired', [leaf], [authority], START + YEAR + 1],
    ['not yet valid', [leaf], [authority], START - 1],
    ['self-signed', [other], [authority], NOW],
    ['with an authority that nobody trusts', [leaf, authority], [other], NOW],
    ['signed by a leaf', [behindLeaf, leaf], [authority], NOW],
    ['of a client', [client], [authority], NOW],
    ['good', [leaf], [authority], NOW],
  ];

  it.each(CASES)('%s', (_name, presented, trusted, now) => {
    const [leafPem = '', ...rest] = presented.map((identity) => certificatePem(leafOf(identity)));
    const path = write('leaf.pem', leafPem);
    const said = spawnSync(
      OPENSSL,
      [
        ...['verify', '-purpose', 'sslserver', '-attime', String(now)],
        ...['-CAfile', write('ca.pem', trusted.map((identity) => certificatePem(leafOf(identity))).join(''))],
        ...(rest.length === 0 ? [] : ['-untrusted', write('rest.pem', rest.join(''))]),
        path,
      ],
      { encoding: 'utf8', cwd: folder },
    );
    const numbers = [...said.stderr.matchAll(/^error (\d+) at (\d+) depth/gmu)].map(([, number, depth]) => ({
      number: Number(number) as VerifyErrorNumber,
      depth: Number(depth),
    }));
    const { problems } = verifyChain({
      presented: presented.map(leafOf),
      trusted: trusted.map(leafOf),
      now,
    });
    expect(problems.slice(0, 1)).toEqual(numbers.slice(0, 1));
  });
});

it('is for the hosts that it names, and for one label in the place of a star', () => {
  const leaf = leafOf(makeLeaf({ kind: 'ec', curve: 'P-256' }));
  const hosts = [
    'shop.example.com',
    'SHOP.example.com.',
    'a.shop.example.com',
    'a.b.shop.example.com',
    'example.com',
    '10.0.0.7',
    'fd00:0::7',
    '10.0.0.8',
    'shop',
  ];
  expect(hosts.filter((host) => matchingName(leaf, host) !== undefined)).toEqual([
    'shop.example.com',
    'SHOP.example.com.',
    'a.shop.example.com',
    '10.0.0.7',
    'fd00:0::7',
  ]);
  expect(certificatesOfPem(certificatePem(leaf))?.[0]?.serial).toBe(leaf.serial);
});
