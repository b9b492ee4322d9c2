import { zipSync, type Zippable } from 'fflate';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bundleFilesOf, readBundle, writeBundle, type Bundle } from '#sim/api/bundle';
import { captureHash } from '#sim/api/capture-hash';
import { formatDiagnostic } from '#sim/base/diagnostic';

const text = new TextEncoder();
const CAPTURE = Uint8Array.from([0x0a, 0x0d, 0x0d, 0x0a, 28, 0, 0, 0]);
const BUNDLE: Bundle = {
  files: [
    { name: 'shop.podwire.yaml', bytes: text.encode('kind: Lab\n') },
    { name: 'k8s/web.yaml', bytes: text.encode('kind: Pod\n') },
  ],
  captures: [{ scenario: 'first', name: 'web', packets: 3, sha256: captureHash(CAPTURE), bytes: CAPTURE }],
};

function problemsOf(bytes: Uint8Array): readonly string[] {
  const read = readBundle(bytes, 'shop.podwire');
  if (read.ok) throw new Error('expected the bundle to be refused');
  return read.error.map(formatDiagnostic);
}

/** An archive that holds these, and an index unless one is given. */
function archive(files: Zippable, index: unknown = indexOf()): Uint8Array {
  const bytes = typeof index === 'string' ? text.encode(index) : text.encode(JSON.stringify(index));
  return zipSync({ 'podwire-bundle.json': bytes, 'lab/a.yaml': text.encode('kind: Lab\n'), ...files });
}

function indexOf(change: Readonly<Record<string, unknown>> = {}): unknown {
  return { apiVersion: 'podwire.dev/v1', kind: 'Bundle', files: ['a.yaml'], captures: [], ...change };
}

/** Where a byte pattern stands, from the end. */
function lastIndexOf(bytes: Uint8Array, pattern: readonly number[]): number {
  for (let offset = bytes.length - pattern.length; offset >= 0; offset -= 1) {
    if (pattern.every((byte, index) => bytes[offset + index] === byte)) return offset;
  }
  throw new Error('expected the pattern to be there');
}

const CENTRAL = [0x50, 0x4b, 1, 2];

/** The same archive with some bytes of its last directory entry changed. */
function withEntry(bytes: Uint8Array, change: (view: DataView, offset: number) => void): Uint8Array {
  const copy = bytes.slice();
  change(new DataView(copy.buffer), lastIndexOf(copy, CENTRAL));
  return copy;
}

describe('a bundle', () => {
  it('is read back as it was written', () => {
    const read = readBundle(writeBundle(BUNDLE), 'shop.podwire');
    expect(read).toEqual({ ok: true, value: BUNDLE });
  });

  it('has the same bytes each time, and nothing of the clock in them', () => {
    const bytes = writeBundle(BUNDLE);
    expect(bytes).toEqual(writeBundle(BUNDLE));
    const view = new DataView(bytes.buffer);
    expect([view.getUint16(10, true), view.getUint16(12, true)]).toEqual([0, (1 << 5) | 1]);
  });

  it('keeps captures apart whose names look alike to a file system', () => {
    const [capture] = BUNDLE.captures;
    if (capture === undefined) throw new Error('expected a capture');
    const captures = ['a b', 'a/b', 'A-B', '..'].map((scenario) => ({ ...capture, scenario }));
    const read = readBundle(writeBundle({ ...BUNDLE, captures }), 'shop.podwire');
    expect(read.ok ? read.value.captures : read.error).toEqual(captures);
  });

  it('holds a capture that shrinks to nearly nothing', () => {
    const bytes = new Uint8Array(3 * 1024 * 1024);
    const captures = [{ scenario: 'first', name: 'web', packets: 1, sha256: captureHash(bytes), bytes }];
    const read = readBundle(writeBundle({ ...BUNDLE, captures }), 'shop.podwire');
    expect(read.ok).toBe(true);
  });

  it.each(['../evil.yaml', '/etc/passwd', 'a/../../b', 'C:evil', 'a\\b', 'a//b', './a', 'a\u0000b'])(
    'is refused with the path %j in it',
    (path) => {
      expect(problemsOf(archive({ [path]: text.encode('x') }))).toEqual([
        expect.stringContaining(`error: the path ${JSON.stringify(path)} in the archive `),
      ]);
    },
  );

  it('is refused when it holds two files of one name', () => {
    expect(problemsOf(archive({ 'lab/A.yaml': text.encode('x') }))[0]).toContain('two files called');
  });

  it('is refused when it holds a link', () => {
    const bytes = archive({ 'lab/link': [text.encode('/etc/passwd'), { os: 3, attrs: 0o120777 << 16 }] });
    expect(problemsOf(bytes)).toEqual([
      'shop.podwire:1:1: error: the archive holds a link: lab/link; podwire export writes no such thing; ask whom it is from before you trust it',
    ]);
  });

  const zeros = archive({ 'lab/zeros': new Uint8Array(8 * 1024 * 1024) });

  it('is refused when a file in it grows without measure', () => {
    expect(problemsOf(zeros)[0]).toMatch(/the archive is too large: lab\/zeros grows \d+ times/u);
  });

  it('is refused when a file is larger than its directory says', () => {
    const lying = withEntry(zeros, (view, offset) => {
      view.setUint32(offset + 24, 1000, true);
      view.setUint32(lastIndexOf(new Uint8Array(view.buffer), [0x50, 0x4b, 3, 4]) + 22, 1000, true);
    });
    expect(problemsOf(lying)[0]).toContain('the archive is damaged: lab/zeros is not what was packed');
  });

  it('is refused when a file would be larger than the limit', () => {
    const lying = withEntry(archive({ 'captures/a': new Uint8Array(10) }), (view, offset) => {
      view.setUint32(offset + 24, 0xffff_fff0, true);
    });
    expect(problemsOf(lying)[0]).toContain('captures/a would have 4096 MiB; the limit is 256 MiB');
  });

  it('is refused when it holds more text than a lab has, before any of it is unpacked', () => {
    const lying = withEntry(archive({ 'lab/a': new Uint8Array(10) }), (view, offset) => {
      view.setUint32(offset + 24, 70 * 1024 * 1024, true);
    });
    expect(problemsOf(lying)[0]).toContain(
      'the archive is too large: the text of the lab would have 71 MiB; the limit is 64 MiB',
    );
    const long = withEntry(zipSync({ 'podwire-bundle.json': new Uint8Array(10) }), (view, offset) => {
      view.setUint32(offset + 24, 9 * 1024 * 1024, true);
    });
    expect(problemsOf(long)[0]).toContain('the list of its files would have 9 MiB; the limit is 4 MiB');
  });

  it('is refused when files in it overlap', () => {
    // The data of one file is another whole one, as in the zip bombs that are no repetition of one file.
    const inner = zipSync({ 'lab/inner': [text.encode('x'.repeat(100)), { level: 0 }] });
    const innerFile = inner.subarray(0, lastIndexOf(inner, CENTRAL));
    const outer = archive({
      'lab/inner': [text.encode('x'.repeat(100)), { level: 0 }],
      'lab/z': [innerFile, { level: 0 }],
    });
    expect(readBundle(outer, 'x').ok).toBe(true);
    const within = lastIndexOf(outer, [0x50, 0x4b, 3, 4]);
    const overlapping = outer.slice();
    const view = new DataView(overlapping.buffer);
    const last = lastIndexOf(outer, CENTRAL);
    const first = lastIndexOf(outer.subarray(0, last), CENTRAL);
    view.setUint32(first + 42, within, true);
    expect(problemsOf(overlapping)[0]).toContain(
      'the archive is damaged: lab/inner and lab/z share a part of it',
    );
  });

  it('is refused when a file reaches into the directory', () => {
    const whole = archive({ 'lab/z': [new Uint8Array(10), { level: 0 }] });
    const lying = withEntry(whole, (view, offset) => {
      for (const field of [20, 24]) view.setUint32(offset + field, 40, true);
      const local = lastIndexOf(new Uint8Array(view.buffer), [0x50, 0x4b, 3, 4]);
      for (const field of [18, 22]) view.setUint32(local + field, 40, true);
    });
    expect(problemsOf(lying)[0]).toContain('lab/z is not where it should be');
  });

  it('is refused when what stands before a file is not what the directory says', () => {
    const whole = archive({ 'lab/z': [new Uint8Array(10), { level: 0 }] });
    const local = lastIndexOf(whole, [0x50, 0x4b, 3, 4]);
    for (const field of [8, 14, 18, 22]) {
      const lying = whole.slice();
      lying[local + field] = (lying[local + field] ?? 0) ^ 8;
      expect(problemsOf(lying)[0]).toContain('lab/z is not what its directory says');
    }
  });

  it('is refused when it is encrypted', () => {
    const locked = withEntry(archive({}), (view, offset) => view.setUint16(offset + 8, 1, true));
    expect(problemsOf(locked)[0]).toMatch(/the archive is encrypted: lab\/a\.yaml; export it again/u);
  });

  it('is refused when it holds more files than a lab has', () => {
    const files = Object.fromEntries(
      Array.from({ length: 1100 }, (_, index) => [`x/${index}`, new Uint8Array()]),
    );
    expect(problemsOf(archive(files))[0]).toContain(
      'the archive is too large: it holds 1102 files; the limit is 1000',
    );
  });

  it('is refused when a byte of it was changed or it was cut off', () => {
    const whole = writeBundle(BUNDLE);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, difference) => {
        const changed = whole.slice();
        changed[at] = (changed[at] ?? 0) ^ difference;
        const read = readBundle(changed, 'shop.podwire');
        // Times and versions of the archive mean nothing to a bundle.
        if (read.ok) expect(read.value).toEqual(BUNDLE);
        else expect(read.error[0]?.message).not.toBe('');
      }),
    );
    for (let length = 0; length < whole.length; length += 1) {
      expect(problemsOf(whole.slice(0, length))).toHaveLength(1);
    }
    expect(problemsOf(whole.slice(0, -30))[0]).toContain('the archive is damaged: its end is missing');
  });

  it('is refused when it is another archive, or no archive', () => {
    expect(problemsOf(zipSync({ 'a.yaml': text.encode('kind: Lab\n') }))).toEqual([
      'shop.podwire:1:1: error: this zip archive is not a bundle: it has no podwire-bundle.json; unpack it, and open the lab that is in it',
    ]);
    expect(problemsOf(text.encode('kind: Lab\n'))).toEqual([
      'shop.podwire:1:1: error: this is not a bundle; a bundle is made with podwire export --as bundle',
    ]);
  });

  it('is refused when a newer Podwire wrote it', () => {
    expect(problemsOf(archive({}, indexOf({ apiVersion: 'podwire.dev/v2' })))).toEqual([
      'shop.podwire/podwire-bundle.json:1:15: error: the bundle is of version podwire.dev/v2, which is newer than this Podwire reads: podwire.dev/v1; update Podwire',
    ]);
  });

  it('is refused when its index is broken, and says where', () => {
    expect(problemsOf(archive({}, '{"apiVersion": '))[0]).toMatch(/^shop\.podwire\/podwire-bundle\.json:1:/u);
    expect(problemsOf(archive({}, indexOf({ files: [] })))[0]).toContain('podwire-bundle.json:1:');
    expect(problemsOf(archive({}, indexOf({ kind: 'Bandle' })))[0]).toContain('kind');
    expect(problemsOf(archive({}, '[]'))[0]).toContain('podwire-bundle.json');
  });

  it('is refused when its index names a file elsewhere', () => {
    expect(problemsOf(archive({}, indexOf({ files: ['../a.yaml'] })))).toEqual([
      'shop.podwire:1:1: error: the bundle names the file "../a.yaml", whose path leads upwards; ask for it once more, exported again',
    ]);
  });

  it('passes over what a later version may add', () => {
    const read = readBundle(archive({ 'README.md': text.encode('hello') }, indexOf({ author: 'me' })), 'x');
    expect(read.ok).toBe(true);
  });

  it('is refused when something is missing, or is not what was exported', () => {
    expect(problemsOf(archive({}, indexOf({ files: ['b.yaml'] })))[0]).toContain('lab/b.yaml is missing');
    const capture = {
      scenario: 's',
      name: 'n',
      file: 'captures/s/n.pcapng',
      packets: 1,
      sha256: captureHash(CAPTURE),
    };
    const index = indexOf({ captures: [capture] });
    expect(problemsOf(archive({}, index))[0]).toContain('captures/s/n.pcapng is missing');
    expect(problemsOf(archive({ [capture.file]: text.encode('other') }, index))[0]).toContain(
      'captures/s/n.pcapng is another capture than the one that was exported',
    );
  });
});

describe('the files of a bundle', () => {
  const namesOf = (...names: readonly string[]): unknown => {
    const named = bundleFilesOf(names.map((name) => ({ name, bytes: new Uint8Array() })));
    return named.ok ? named.value.map(({ name }) => name) : named.error.map(formatDiagnostic);
  };

  it.each([
    { given: ['/home/me/labs/shop.podwire.yaml'], names: ['shop.podwire.yaml'] },
    {
      given: ['labs/shop.podwire.yaml', 'labs/web.yaml', 'labs/k8s/b.yaml'],
      names: ['shop.podwire.yaml', 'web.yaml', 'k8s/b.yaml'],
    },
    { given: ['./a.yaml', './b/../c.yaml'], names: ['a.yaml', 'c.yaml'] },
    {
      given: ['..\\labs\\shop.podwire.yaml', '..\\labs\\web.yaml'],
      names: ['shop.podwire.yaml', 'web.yaml'],
    },
    { given: ['<stdin>'], names: ['lab.podwire.yaml'] },
  ])('are named relative to each other: $given', ({ given, names }) => {
    expect(namesOf(...given)).toEqual(names);
  });

  it('are refused when no folder holds them all', () => {
    expect(namesOf('shop.podwire.yaml', '../web.yaml')).toEqual([
      '../web.yaml:1:1: error: ../web.yaml cannot go into a bundle: its name leads upwards; put the files of the lab into one folder, and name them from there',
    ]);
    expect(namesOf('a.yaml', 'A.yaml')).toHaveLength(1);
  });

  it('are refused when they could not be opened again', () => {
    const files = ['a', 'b', 'c', 'd', 'e'].map((name) => ({
      name,
      bytes: new Uint8Array(15 * 1024 * 1024),
    }));
    const named = bundleFilesOf(files);
    expect(named.ok ? [] : named.error.map(formatDiagnostic)).toEqual([
      'a:1:1: error: the text of the lab has 75 MiB, and a bundle holds no more than 64 MiB; leave out the manifests that the lab does not need',
    ]);
  });

  it('are not hidden ones, neither from a teammate nor for one', () => {
    expect(namesOf('shop.podwire.yaml', '.vscode/tasks.json')).toHaveLength(1);
    const files = ['shop.podwire.yaml', '.envrc'].map((name) => ({ name, bytes: text.encode('kind: Pod') }));
    const [problem] = problemsOf(writeBundle({ files, captures: [] }));
    expect(problem).toContain('the bundle holds a hidden file, which no lab needs: ".envrc"');
  });
});
