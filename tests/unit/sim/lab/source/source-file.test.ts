import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeSource } from '#sim/lab/source/source-file';

const encoder = new TextEncoder();

function decode(bytes: Uint8Array | readonly number[]): ReturnType<typeof decodeSource> {
  return decodeSource({ name: 'web.yaml', bytes: Uint8Array.from(bytes) });
}

function utf16(text: string, isBigEndian: boolean, hasMark: boolean): Uint8Array {
  const units = [
    ...(hasMark ? [0xfeff] : []),
    ...Array.from({ length: text.length }, (_, index) => text.charCodeAt(index)),
  ];
  return Uint8Array.from(
    units.flatMap((unit) => (isBigEndian ? [unit >> 8, unit & 0xff] : [unit & 0xff, unit >> 8])),
  );
}

/** The problem without its hint. */
function problemOf(bytes: Uint8Array | readonly number[]): unknown {
  const result = decode(bytes);
  if (result.ok) return undefined;
  const { code, message, location } = result.error;
  return { code, message, at: `${location?.line ?? 0}:${location?.column ?? 0}` };
}

const MANIFEST = 'kind: Pod # ångström €\r\n';

describe('decodeSource', () => {
  it('takes blank lines with mixed ends for text, though a capture begins so', () => {
    const decoded = decodeSource({ name: 'a.yaml', bytes: Buffer.from('\n\r\r\nkind: Pod\n') });
    expect(decoded.ok && decoded.value.text).toBe('\n\r\r\nkind: Pod\n');
  });

  it('reads UTF-8 with and without a byte order mark', () => {
    const plain = encoder.encode('kind: Pod # 世界 🌍\n');
    const expected = { text: 'kind: Pod # 世界 🌍\n', encoding: 'utf-8' };
    expect(decode(plain)).toEqual({ ok: true, value: { ...expected, hasByteOrderMark: false } });
    expect(decode([0xef, 0xbb, 0xbf, ...plain])).toEqual({
      ok: true,
      value: { ...expected, hasByteOrderMark: true },
    });
  });

  it.each([
    { name: 'little-endian with a mark, as PowerShell redirects', isBig: false, hasMark: true },
    { name: 'big-endian with a mark', isBig: true, hasMark: true },
    { name: 'little-endian without a mark', isBig: false, hasMark: false },
    { name: 'big-endian without a mark', isBig: true, hasMark: false },
  ])('reads UTF-16 $name', ({ isBig, hasMark }) => {
    const text = `apiVersion: v1\r\n${MANIFEST}`;
    expect(decode(utf16(text, isBig, hasMark))).toEqual({
      ok: true,
      value: { text, encoding: isBig ? 'utf-16be' : 'utf-16le', hasByteOrderMark: hasMark },
    });
  });

  it('keeps pairs of surrogates in UTF-16', () => {
    const decoded = decode([0xff, 0xfe, 0x3c, 0xd8, 0x0d, 0xdf]);
    expect(decoded).toMatchObject({ ok: true, value: { text: '\u{1f30d}' } });
  });

  it('says where bytes stop being UTF-8', () => {
    // "# caf\xe9" as Latin-1 writes it, in the second line.
    expect(problemOf([0x61, 0x0d, 0x0a, 0x23, 0x20, 0xe9, 0x0a])).toEqual({
      code: 'invalid-utf-8',
      message: 'byte 0xe9 is not valid UTF-8',
      at: '2:3',
    });
  });

  it.each([
    ['an overlong form', [0xc0, 0xaf]],
    ['an overlong form of three bytes', [0xe0, 0x80, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['a code point above U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
    ['a sequence that is cut off', [0xe2, 0x82]],
    ['a continuation byte alone', [0x80]],
  ])('refuses %s in UTF-8', (_name, bytes) => {
    expect(problemOf([0x61, 0x3a, 0x20, ...bytes])).toMatchObject({ code: 'invalid-utf-8', at: '1:4' });
  });

  it('refuses half a character in UTF-16', () => {
    expect(problemOf([0xff, 0xfe, 0x61, 0x00, 0x00, 0xdc])).toEqual({
      code: 'invalid-utf-16',
      message: 'U+DC00 is half of a character',
      at: '1:2',
    });
    expect(problemOf([0xff, 0xfe, 0x61, 0x00, 0x0a])).toMatchObject({ code: 'invalid-utf-16', at: '1:2' });
  });

  it('tells a binary file by its first zero byte', () => {
    expect(problemOf([0x61, 0x0a, 0x62, 0x00, 0x63])).toEqual({
      code: 'binary-file',
      message: 'this is a binary file: it holds a zero byte',
      at: '2:2',
    });
  });

  it.each([
    ['a zip archive', [0x50, 0x4b, 0x03, 0x04, 0x14]],
    ['a gzip archive', [0x1f, 0x8b, 0x08]],
    ['a pcapng capture', [0x0a, 0x0d, 0x0d, 0x0a, 0x00]],
    ['a PNG image', [0x89, 0x50, 0x4e, 0x47, 0x0d]],
    ['an executable', [0x7f, 0x45, 0x4c, 0x46, 0x02]],
  ])('names %s', (kind, bytes) => {
    expect(problemOf(bytes)).toEqual({
      code: 'binary-file',
      message: `this is ${kind}, not text`,
      at: '1:1',
    });
  });

  it('refuses control characters that YAML does not have', () => {
    expect(problemOf(encoder.encode('a: \u001b[31m'))).toEqual({
      code: 'control-character',
      message: 'control character U+001B is not allowed',
      at: '1:4',
    });
  });

  it('refuses UTF-32 by name', () => {
    expect(problemOf([0xff, 0xfe, 0x00, 0x00, 0x61, 0x00, 0x00, 0x00])).toMatchObject({
      code: 'unsupported-encoding',
    });
    expect(problemOf([0x00, 0x00, 0xfe, 0xff, 0x00, 0x00, 0x00, 0x61])).toMatchObject({
      code: 'unsupported-encoding',
    });
  });

  it('gives back any text in any of its encodings', () => {
    const printable = fc.string({ unit: 'grapheme' }).filter((text) => /^[^\p{Cc}\ufeff]*$/u.test(text));
    fc.assert(
      fc.property(printable, fc.constantFrom('utf-8', 'le', 'be'), (text, encoding) => {
        const content = `kind: ${text}`;
        const bytes =
          encoding === 'utf-8' ? encoder.encode(content) : utf16(content, encoding === 'be', true);
        const decoded = decode(bytes);
        expect(decoded.ok && decoded.value.text).toBe(content);
      }),
    );
  });

  it('agrees with the platform on what is UTF-8', () => {
    const platform = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    fc.assert(
      fc.property(fc.uint8Array({ min: 0x80, max: 0xff, maxLength: 6 }), (tail) => {
        const bytes = Uint8Array.from([0x61, ...tail]);
        let expected: string | undefined;
        try {
          expected = platform.decode(bytes);
        } catch {
          expected = undefined;
        }
        const decoded = decode(bytes);
        expect(decoded.ok ? decoded.value.text : undefined).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });
});
