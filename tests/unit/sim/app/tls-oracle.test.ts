import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { clusterRig } from '#kit/cluster-rig';
import { dial, listenOnce, runBeside, SocketStream } from '#kit/real-tls-peer';
import { isMissing, toolPath } from '#kit/tools';
import { connectTls } from '#sim/app/tls-client';
import { acceptTls } from '#sim/app/tls-server';
import { Prng } from '#sim/base/prng';
import { runTask, type Task } from '#sim/host/task';
import { bytesOfUtf8, textOfUtf8 } from '#sim/wire/utf8';
import { certificatePem } from '#sim/wire/x509/certificate';
import { issueIdentity } from '#sim/wire/x509/issue-certificate';
import { privateKeyPem, type KeyWish } from '#sim/wire/x509/private-key';
import type { TlsIdentity } from '#sim/wire/x509/tls-identity';

const folder = mkdtempSync(join(tmpdir(), 'podwire-tls-'));
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill();
  rmSync(folder, { recursive: true });
});

const START = Date.UTC(2025, 0, 1) / 1000;
const RSA: KeyWish = { kind: 'rsa', bits: 2048 };
const P256: KeyWish = { kind: 'ec', curve: 'P-256' };
const SUITES = [
  ['TLS_AES_128_GCM_SHA256', 0x1301],
  ['TLS_AES_256_GCM_SHA384', 0x1302],
  ['TLS_CHACHA20_POLY1305_SHA256', 0x1303],
] as const;
/** No certificate of these tests runs out while they are in use. */
const validity = { notBefore: START, notAfter: START + 100 * 365 * 86_400 };

function identityOf(key: KeyWish): TlsIdentity {
  const authority = issueIdentity(new Prng(3), {
    commonName: 'lab-ca',
    isAuthority: true,
    key: P256,
    ...validity,
  });
  const names = ['shop.example.com'];
  return issueIdentity(new Prng(4), { commonName: 'shop', names, authority, key, ...validity });
}

function authorityPath(): string {
  const { chain } = issueIdentity(new Prng(3), {
    commonName: 'lab-ca',
    isAuthority: true,
    key: P256,
    ...validity,
  });
  return written('ca.pem', chain.map(certificatePem).join(''));
}

function written(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** A real openssl; what it has printed is in `text`. */
function start(...args: readonly string[]): { readonly child: ChildProcess; text: string; isOver: boolean } {
  const child = spawn(toolPath('openssl'), args, { stdio: ['pipe', 'pipe', 'pipe'] });
  children.push(child);
  const state = { child, text: '', isOver: false };
  child.stdout.on('data', (bytes: Uint8Array) => (state.text += textOfUtf8(bytes)));
  child.stderr.on('data', (bytes: Uint8Array) => (state.text += textOfUtf8(bytes)));
  child.on('close', () => (state.isOver = true));
  return state;
}

describe.skipIf(isMissing('openssl'))('a server of the lab', () => {
  const CASES = [
    ...SUITES.map(([name, id]) => [name, id, 'X25519', RSA, 'RSA-PSS'] as const),
    ['TLS_AES_128_GCM_SHA256', 0x1301, 'P-256', P256, 'ECDSA'],
    ['TLS_AES_256_GCM_SHA384', 0x1302, 'P-256', RSA, 'RSA-PSS'],
  ] as const;

  it.each(CASES)('shakes hands with the real openssl s_client: %s, %i, %s', async (...row) => {
    const [suite, id, group, key, signature] = row;
    const { scheduler, network } = clusterRig({ workers: 1 });
    const environment = network.machines.get('node1')?.root ?? [...network.machines.values()][0]?.root;
    if (environment === undefined) throw new Error('there is no machine');
    const { port, accepted } = await listenOnce();
    const client = start(
      ...['s_client', '-connect', `127.0.0.1:${port}`, '-servername', 'shop.example.com', '-tls1_3'],
      ...['-CAfile', authorityPath(), '-verify_return_error', '-verify_hostname', 'shop.example.com'],
      ...['-ciphersuites', suite, '-groups', group, '-alpn', 'http/1.1', '-ign_eof'],
    );
    client.child.stdin?.write('ping\n');
    const stream = new SocketStream(await accepted);
    const seen: string[] = [];
    runTask(
      scheduler,
      (function* (): Task<number> {
        const secured = yield* acceptTls(stream, {
          environment,
          identityFor: (serverName) => {
            seen.push(serverName);
            return identityOf(key);
          },
          alpn: ['http/1.1'],
          cipherSuites: [id],
          ticketCount: 2,
        });
        if (!secured.ok) return 1;
        const received = yield* secured.value.read();
        seen.push(received.ok ? textOfUtf8(received.value) : received.error);
        yield* secured.value.write(bytesOfUtf8(`pong ${'x'.repeat(20_000)}\n`));
        secured.value.close();
        return 0;
      })(),
      (exitCode) => seen.push(String(exitCode)),
    );
    await runBeside(scheduler, () => client.isOver);
    expect(seen).toEqual(['shop.example.com', 'ping\n', '0']);
    expect(client.text).toContain(`pong ${'x'.repeat(20_000)}`);
    expect(client.text).toContain(`New, TLSv1.3, Cipher is ${suite}`);
    expect(client.text).toContain(`Peer signature type: ${signature}`);
    expect(client.text).toContain('ALPN protocol: http/1.1');
    expect(client.text).toContain('Verify return code: 0 (ok)');
  });
});

describe.skipIf(isMissing('openssl'))('a client of the lab', () => {
  it.each([...SUITES.map(([name]) => [name, RSA] as const), [SUITES[0][0], P256] as const])(
    'shakes hands with the real openssl s_server, which asks it for a certificate: %s %j',
    async (suite, key) => {
      const { scheduler, network } = clusterRig({ workers: 1 });
      const environment = [...network.machines.values()][0]?.root;
      if (environment === undefined) throw new Error('there is no machine');
      environment.namespace.stack.link.tls.observe();
      const { port, accepted } = await listenOnce();
      // The port is free again: somebody had to find one.
      for (const socket of await Promise.all([dial(port), accepted])) socket.destroy();
      const identity = identityOf(key);
      const server = start(
        ...[
          's_server',
          '-accept',
          `127.0.0.1:${port}`,
          '-tls1_3',
          '-ciphersuites',
          suite,
          '-naccept',
          '1',
          '-rev',
        ],
        ...['-cert', written('leaf.pem', identity.chain.map(certificatePem).join(''))],
        ...['-key', written('leaf.key', privateKeyPem(identity.key))],
        ...['-CAfile', authorityPath(), '-Verify', '2', '-verify_return_error', '-purpose', 'any'],
      );
      const stream = new SocketStream(await dial(port));
      const own = issueIdentity(new Prng(5), {
        commonName: 'client',
        usage: 'client',
        authority: issueIdentity(new Prng(3), {
          commonName: 'lab-ca',
          isAuthority: true,
          key: P256,
          ...validity,
        }),
        key,
        ...validity,
      });
      const seen: string[] = [];
      runTask(
        scheduler,
        (function* (): Task<number> {
          const secured = yield* connectTls(stream, {
            environment,
            serverName: 'shop.example.com',
            alpn: [],
            identity: own,
          });
          if (!secured.ok) return 1;
          seen.push(secured.value.session.suite.name);
          yield* secured.value.write(bytesOfUtf8('ping\n'));
          const received = yield* secured.value.read();
          seen.push(received.ok ? textOfUtf8(received.value) : received.error);
          secured.value.close();
          return 0;
        })(),
        (exitCode) => seen.push(String(exitCode)),
      );
      await runBeside(scheduler, () => seen.length >= 3 || seen.includes('1'));
      expect({ seen, text: server.text }).toEqual({ seen: [suite, 'gnip\n', '0'], text: server.text });
      expect(server.text).toContain('CN = client');
    },
  );
});
