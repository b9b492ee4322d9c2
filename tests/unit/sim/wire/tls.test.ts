import { describe, expect, it } from 'vitest';
import { bytesOfLatin1 } from '#sim/wire/latin1';
import { decodeClientHello, decodeTlsMessages, encodeClientHello, type ClientHello } from '#sim/wire/tls';
import { encodeTlsRecord, TLS_CONTENT, TlsRecordReader } from '#sim/wire/tls-record';
import { TlsAead } from '#sim/wire/tls-aead';
import { TLS_CIPHER_SUITES } from '#sim/wire/tls-cipher-suite';
import { UnobservedSeal, type RecordSeal } from '#sim/wire/tls-seal';

const HELLO: ClientHello = {
  random: new Uint8Array(32).fill(7),
  sessionId: new Uint8Array(32).fill(9),
  serverName: 'kubernetes.default.svc',
  alpn: ['h2', 'http/1.1'],
  cipherSuites: [0x1302, 0x1303, 0x1301],
  keyShares: [{ group: 29, publicKey: new Uint8Array(32).fill(3) }],
};

/** A hello that ends here is an old one, and whole. */
const EXTENSIONS_AT = 2 + 32 + 1 + 32 + 2 + 62 + 2;

function bodyOf(message: Uint8Array): Uint8Array {
  return decodeTlsMessages(message).messages[0]?.body ?? new Uint8Array(0);
}

describe('a client hello', () => {
  it.each([
    HELLO,
    { ...HELLO, serverName: '', alpn: [] },
    { ...HELLO, serverName: 'a'.repeat(250), alpn: ['http/1.1'] },
  ])('is read as it was written', (hello) => {
    const { cipherSuites, ...others } = hello;
    const read = decodeClientHello(bodyOf(encodeClientHello(hello)));
    expect(read).toMatchObject(others);
    if (typeof read === 'object') expect(read.cipherSuites.slice(0, 3)).toEqual(cipherSuites);
  });

  it('is padded to 512 octets, unless it is longer', () => {
    expect(encodeClientHello(HELLO)).toHaveLength(512);
    expect(encodeClientHello({ ...HELLO, serverName: 'a'.repeat(250) }).length).toBeGreaterThan(512);
  });

  it('that is cut short is none', () => {
    const body = bodyOf(encodeClientHello(HELLO));
    for (let length = 0; length < body.length; length += 1)
      expect(decodeClientHello(body.subarray(0, length))).toBe(
        length === EXTENSIONS_AT ? 'unsupported' : undefined,
      );
  });

  it('without TLS 1.3 is told from one that is broken', () => {
    const body = bodyOf(encodeClientHello(HELLO));
    const at = body.findIndex((_, index) => body[index] === 0 && body[index + 1] === 43);
    body[at + 1] = 99;
    expect(decodeClientHello(body)).toBe('unsupported');
  });
});

describe('records', () => {
  it('come out whole, however they arrived', () => {
    const reader = new TlsRecordReader();
    const bytes = [
      ...encodeTlsRecord(TLS_CONTENT.HANDSHAKE, Uint8Array.of(1, 2, 3)),
      ...encodeTlsRecord(TLS_CONTENT.ALERT, Uint8Array.of(2, 48)),
    ];
    const fragments: number[][] = [];
    for (const byte of bytes) {
      reader.push(Uint8Array.of(byte));
      const record = reader.next();
      if (record !== undefined && record !== 'malformed') fragments.push([record.type, ...record.fragment]);
    }
    expect(fragments).toEqual([
      [22, 1, 2, 3],
      [21, 2, 48],
    ]);
  });

  it.each([
    ['HTTP', bytesOfLatin1('HTTP/')],
    ['another version', [22, 2, 0, 0, 1]],
    ['more than there can be', [23, 3, 3, 0xff, 0xff]],
  ])('are not found in %s', (_, bytes) => {
    const reader = new TlsRecordReader();
    reader.push(Uint8Array.from(bytes));
    expect(reader.next()).toBe('malformed');
  });
});

const SEALS: readonly (readonly [string, (label: string) => RecordSeal])[] = [
  ['nobody looks into', (label) => new UnobservedSeal(HELLO.random, HELLO.sessionId, label)],
  ...TLS_CIPHER_SUITES.map((suite) => {
    const secretOf = (label: string): Uint8Array => new Uint8Array(suite.hashBytes).fill(label.length);
    return [suite.name, (label: string) => new TlsAead(suite, secretOf(label))] as const;
  }),
];

describe.each(SEALS)('a sealed record of a connection: %s', (_name, sealOf) => {
  const seal = (): RecordSeal => sealOf('c ap traffic');
  const content = Uint8Array.from({ length: 300 }, (_, index) => index & 0x0f);

  it('is opened by the other side, one after the other', () => {
    const writer = seal();
    const reader = seal();
    const first = writer.seal(23, content);
    const second = writer.seal(23, content);
    expect(first).toHaveLength(content.length + 17);
    expect(second).not.toEqual(first);
    expect([reader.open(first), reader.open(second)]).toEqual([
      { type: 23, content },
      { type: 23, content },
    ]);
  });

  it('is refused when an octet of it was changed, or by the other direction', () => {
    const sealed = seal().seal(23, content);
    for (const at of [0, 150, content.length, sealed.length - 1]) {
      const changed = sealed.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(seal().open(changed)).toBeUndefined();
    }
    expect(sealOf('s traffic').open(sealed)).toBeUndefined();
  });

  it('shows nothing of what is in it', () => {
    const sealed = seal().seal(23, new Uint8Array(4096));
    const counts = new Array<number>(256).fill(0);
    for (const byte of sealed) counts[byte] = (counts[byte] ?? 0) + 1;
    expect(Math.max(...counts)).toBeLessThan(48);
  });
});
