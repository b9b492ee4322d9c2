/**
 * Zip archives (PKWARE APPNOTE 6.3.10) from people whom nobody has to trust, and the archives that are sent to them.
 *
 * Models stored and deflated files, and refuses what a bundle has no use for: encryption, several volumes, Zip64, links,
 * paths that lead out of the archive, two files of one name, files that overlap, and files that grow without measure.
 * What is written does not depend on the clock or the machine.
 */
// The one without Node's threads.
import { deflateSync, Inflate, zipSync, type Zippable } from 'fflate/browser';
import { crc32 } from '../base/crc32';
import { err, ok, type Result } from '../base/result';
import { say, type Sentence, type Wording } from '../base/sentence';
import { textOfUtf8 } from '../wire/utf8';

export interface ArchivedFile {
  /** With `/` between its parts. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Why an archive is not read, and what would be right. */
export interface ArchiveProblem {
  readonly code: string;
  readonly message: Wording;
  readonly hint?: Sentence;
}

/** More than any lab needs, less than what brings a machine to its knees. */
export interface ArchiveLimits {
  readonly maxFiles: number;
  readonly maxFileBytes: number;
  readonly maxTotalBytes: number;
  /** Less for some of the files. */
  readonly parts?: readonly ArchivePart[];
}

export interface ArchivePart {
  /** Which ones: what their paths begin with. */
  readonly prefix: string;
  /** What they are called together. */
  readonly name: Wording;
  readonly maxBytes: number;
}

/** A file that shrinks more than this is stored as it is: nobody then takes it for a zip bomb, which shrinks 1000 times. */
const MAX_RATIO = 200;
/** Small files shrink as much as they like. */
const MIN_SUSPICIOUS_BYTES = 1024 * 1024;
const MAX_PATH_CHARACTERS = 255;
/** How much compressed data is looked at before the size is checked again. */
const INFLATE_STEP_BYTES = 16 * 1024;
/** The first moment that an archive can name (§4.4.6). Without a zone, it is the same text everywhere. */
const FIRST_MOMENT = '1980-01-01T00:00:00';

const LOCAL_SIGNATURE = 0x04034b50;
const CENTRAL_SIGNATURE = 0x02014b50;
const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const LOCAL_BYTES = 30;
const CENTRAL_BYTES = 46;
const MAX_COMMENT_BYTES = 0xffff;
const ZIP64 = 0xffff_ffff;
const ENCRYPTED_FLAG = 1;
/** Sizes and checksum stand behind the data, and not before it (§4.4.4, bit 3). */
const DESCRIPTOR_FLAG = 8;
const STORED = 0;
const DEFLATED = 8;
/** `S_IFMT` and `S_IFLNK` of Unix, in the upper half of the external attributes. */
const FILE_TYPE_MASK = 0xf000;
const LINK_TYPE = 0xa000;

/** Does it begin as a zip archive does? */
export function isZipArchive(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5);
}

/** The same bytes for the same files. Paths have to be good ones. */
export function writeArchive(files: readonly ArchivedFile[]): Uint8Array {
  const entries: Zippable = {};
  for (const { path, bytes } of files)
    entries[path] = [bytes, { mtime: FIRST_MOMENT, level: levelOf(bytes) }];
  return zipSync(entries);
}

/** Every file, in the order of the archive's directory. */
export function readArchive(
  bytes: Uint8Array,
  limits: ArchiveLimits,
): Result<readonly ArchivedFile[], ArchiveProblem> {
  return new ArchiveReader(bytes, limits).read();
}

/** What is wrong with a path for a file that goes to other people's machines. */
export function archivePathProblem(path: string): Wording | undefined {
  if (path === '') return say('is empty');
  if (path.length > MAX_PATH_CHARACTERS)
    return say('is longer than {limit} characters', { limit: MAX_PATH_CHARACTERS });
  if (path.includes('\\')) return say('has a backslash in it');
  if (path.startsWith('/')) return say('begins at the root');
  if (path.includes(':')) return say('has a colon in it');
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f]/u.test(path)) return say('has a control character in it');
  const parts = path.split('/');
  if (parts.includes('..')) return say('leads upwards');
  if (parts.includes('.') || parts.includes('')) return say('has an empty part');
  return undefined;
}

interface Entry {
  readonly path: string;
  readonly method: number;
  readonly checksum: number;
  readonly compressedBytes: number;
  readonly fileBytes: number;
  readonly offset: number;
}

/** Where a file is: from its own header on. */
interface Place {
  readonly entry: Entry;
  readonly dataStart: number;
  readonly end: number;
}

class ArchiveReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #limits: ArchiveLimits;
  #directoryStart = 0;

  constructor(bytes: Uint8Array, limits: ArchiveLimits) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#limits = limits;
  }

  read(): Result<readonly ArchivedFile[], ArchiveProblem> {
    const entries = this.#directory();
    if (!entries.ok) return entries;
    const refusal = this.#refusalOf(entries.value);
    if (refusal !== undefined) return err(refusal);
    const places: Place[] = [];
    for (const entry of entries.value) {
      const place = this.#placeOf(entry);
      if (!place.ok) return place;
      places.push(place.value);
    }
    const overlap = overlapOf(places);
    if (overlap !== undefined) return err(overlap);
    const files: ArchivedFile[] = [];
    for (const place of places) {
      const { path } = place.entry;
      if (path.endsWith('/')) continue;
      const content = this.#contentOf(place);
      if (!content.ok) return content;
      files.push({ path, bytes: content.value });
    }
    return ok(files);
  }

  #directory(): Result<readonly Entry[], ArchiveProblem> {
    const end = this.#findEnd();
    if (end === undefined) return err(damaged(say('its end is missing; it was cut off on the way')));
    const view = this.#view;
    const count = view.getUint16(end + 10, true);
    const size = view.getUint32(end + 12, true);
    const start = view.getUint32(end + 16, true);
    if (view.getUint16(end + 4, true) !== 0 || view.getUint16(end + 8, true) !== count) {
      return err(unsupported(say('the archive is one of several volumes')));
    }
    if (count === 0xffff || size === ZIP64 || start === ZIP64)
      return err(unsupported(say('the archive is a Zip64 archive')));
    if (count > this.#limits.maxFiles) {
      return err(tooLarge(say('it holds {count} files', { count }), limitOf(this.#limits.maxFiles)));
    }
    this.#directoryStart = start;
    if (start + size !== end) return err(damaged(say('its directory is not where it should be')));
    return this.#entries(start, end, count);
  }

  #findEnd(): number | undefined {
    const { length } = this.#bytes;
    const first = Math.max(0, length - END_BYTES - MAX_COMMENT_BYTES);
    for (let offset = length - END_BYTES; offset >= first; offset -= 1) {
      if (this.#view.getUint32(offset, true) !== END_SIGNATURE) continue;
      if (offset + END_BYTES + this.#view.getUint16(offset + 20, true) === length) return offset;
    }
    return undefined;
  }

  #entries(start: number, end: number, count: number): Result<readonly Entry[], ArchiveProblem> {
    const view = this.#view;
    const entries: Entry[] = [];
    let offset = start;
    for (let index = 0; index < count; index += 1) {
      if (offset + CENTRAL_BYTES > end || view.getUint32(offset, true) !== CENTRAL_SIGNATURE) {
        return err(damaged(say('its directory is broken')));
      }
      const nameBytes = view.getUint16(offset + 28, true);
      const next = offset + CENTRAL_BYTES + nameBytes + this.#extraBytesAt(offset);
      if (next > end) return err(damaged(say('its directory is broken')));
      const nameStart = offset + CENTRAL_BYTES;
      const path = textOfUtf8(this.#bytes, nameStart, nameStart + nameBytes);
      if ((view.getUint16(offset + 8, true) & ENCRYPTED_FLAG) !== 0) {
        return err(
          unsupported(
            say('the archive is encrypted: {path}', { path }),
            say('export it again without a password'),
          ),
        );
      }
      if (((view.getUint32(offset + 38, true) >>> 16) & FILE_TYPE_MASK) === LINK_TYPE) {
        return err(unsafe(say('the archive holds a link: {path}', { path })));
      }
      entries.push({
        path,
        method: view.getUint16(offset + 10, true),
        checksum: view.getUint32(offset + 16, true),
        compressedBytes: view.getUint32(offset + 20, true),
        fileBytes: view.getUint32(offset + 24, true),
        offset: view.getUint32(offset + 42, true),
      });
      offset = next;
    }
    return offset === end ? ok(entries) : err(damaged(say('its directory is broken')));
  }

  #extraBytesAt(offset: number): number {
    return this.#view.getUint16(offset + 30, true) + this.#view.getUint16(offset + 32, true);
  }

  /** Of the directory alone: nothing has been unpacked yet. */
  #refusalOf(entries: readonly Entry[]): ArchiveProblem | undefined {
    const seen = new Set<string>();
    for (const { path } of entries) {
      const why = archivePathProblem(path.replace(/\/$/u, ''));
      if (why !== undefined) {
        return unsafe(say('the path {path} in the archive {why}', { path: JSON.stringify(path), why }));
      }
      // Windows and macOS take names that differ only in case for one.
      const folded = path.toLowerCase();
      if (seen.has(folded)) return damaged(say('it holds two files called {path}', { path }));
      seen.add(folded);
    }
    return this.#sizeRefusalOf(entries) ?? this.#partRefusalOf(entries) ?? growthRefusalOf(entries);
  }

  #sizeRefusalOf(entries: readonly Entry[]): ArchiveProblem | undefined {
    const { maxFileBytes, maxTotalBytes } = this.#limits;
    const large = entries.find(({ fileBytes }) => fileBytes > maxFileBytes);
    if (large !== undefined) {
      const what = say('{path} would have {size}', { path: large.path, size: megabytes(large.fileBytes) });
      return tooLarge(what, limitOf(megabytes(maxFileBytes)));
    }
    const total = totalBytesOf(entries);
    if (total <= maxTotalBytes) return undefined;
    return tooLarge(
      say('it would have {size}', { size: megabytes(total) }),
      limitOf(megabytes(maxTotalBytes)),
    );
  }

  #partRefusalOf(entries: readonly Entry[]): ArchiveProblem | undefined {
    for (const { prefix, name, maxBytes } of this.#limits.parts ?? []) {
      const bytes = totalBytesOf(entries.filter(({ path }) => path.startsWith(prefix)));
      if (bytes <= maxBytes) continue;
      return tooLarge(
        say('{path} would have {size}', { path: name, size: megabytes(bytes) }),
        limitOf(megabytes(maxBytes)),
      );
    }
    return undefined;
  }

  #placeOf(entry: Entry): Result<Place, ArchiveProblem> {
    const { path, offset, compressedBytes } = entry;
    const view = this.#view;
    if (offset + LOCAL_BYTES > this.#directoryStart || view.getUint32(offset, true) !== LOCAL_SIGNATURE) {
      return err(damaged(say('{path} is not where it should be', { path })));
    }
    const nameBytes = view.getUint16(offset + 26, true);
    const nameStart = offset + LOCAL_BYTES;
    const dataStart = nameStart + nameBytes + view.getUint16(offset + 28, true);
    const end = dataStart + compressedBytes;
    if (end > this.#directoryStart || textOfUtf8(this.#bytes, nameStart, nameStart + nameBytes) !== path) {
      return err(damaged(say('{path} is not where it should be', { path })));
    }
    return this.#isAsListed(entry)
      ? ok({ entry, dataStart, end })
      : err(damaged(say('{path} is not what its directory says', { path })));
  }

  /** A reader that goes from file to file must not find others than one that goes by the directory. */
  #isAsListed({ offset, method, checksum, compressedBytes, fileBytes }: Entry): boolean {
    const view = this.#view;
    if (view.getUint16(offset + 8, true) !== method) return false;
    if ((view.getUint16(offset + 6, true) & DESCRIPTOR_FLAG) !== 0) return true;
    return (
      view.getUint32(offset + 14, true) === checksum &&
      view.getUint32(offset + 18, true) === compressedBytes &&
      view.getUint32(offset + 22, true) === fileBytes
    );
  }

  #contentOf({ entry, dataStart, end }: Place): Result<Uint8Array, ArchiveProblem> {
    const { path, method } = entry;
    if (method !== STORED && method !== DEFLATED) {
      return err(
        unsupported(say('the archive uses compression method {method} for {path}', { method, path })),
      );
    }
    const packed = this.#bytes.subarray(dataStart, end);
    const content = method === STORED ? packed : inflate(packed, entry.fileBytes);
    if (content?.length !== entry.fileBytes || crc32(content) !== entry.checksum) {
      return err(damaged(say('{path} is not what was packed', { path })));
    }
    return ok(content);
  }
}

function totalBytesOf(entries: readonly Entry[]): number {
  return entries.reduce((sum, { fileBytes }) => sum + fileBytes, 0);
}

function growthRefusalOf(entries: readonly Entry[]): ArchiveProblem | undefined {
  const growing = entries.find(
    ({ fileBytes, compressedBytes }) =>
      fileBytes > MIN_SUSPICIOUS_BYTES && fileBytes > compressedBytes * MAX_RATIO,
  );
  if (growing === undefined) return undefined;
  const { path, fileBytes, compressedBytes } = growing;
  const times = Math.round(fileBytes / Math.max(compressedBytes, 1));
  return tooLarge(say('{path} grows {times} times', { path, times }), ZIP_BOMB);
}

/** No byte is unpacked twice. */
function overlapOf(places: readonly Place[]): ArchiveProblem | undefined {
  const sorted = places.toSorted((one, other) => one.entry.offset - other.entry.offset);
  for (const [index, { entry, end }] of sorted.entries()) {
    const next = sorted[index + 1]?.entry;
    if (next === undefined || end <= next.offset) continue;
    const [first, second] = [entry.path, next.path].toSorted((one, other) => (one < other ? -1 : 1));
    return damaged(
      say('{first} and {second} share a part of it', { first: first ?? '', second: second ?? '' }),
    );
  }
  return undefined;
}

const ZIP_BOMB = say('a capture does not; this may be meant to fill the memory');

function limitOf(limit: Wording): Sentence {
  return say('the limit is {limit}', { limit });
}

function damaged(why: Wording): ArchiveProblem {
  return {
    code: 'damaged-archive',
    message: say('the archive is damaged: {why}', { why }),
    hint: say('get it once more from where it came'),
  };
}

function unsafe(message: Wording): ArchiveProblem {
  const hint = say('podwire export writes no such thing; ask whom it is from before you trust it');
  return { code: 'unsafe-path', message, hint };
}

function unsupported(message: Wording, hint?: Sentence): ArchiveProblem {
  return {
    code: 'unsupported-archive',
    message,
    hint: hint ?? say('make it with {command}', { command: 'podwire export --as bundle' }),
  };
}

function tooLarge(what: Wording, hint: Sentence): ArchiveProblem {
  return { code: 'archive-too-large', message: say('the archive is too large: {what}', { what }), hint };
}

function megabytes(count: number): string {
  return `${Math.ceil(count / 1024 / 1024)} MiB`;
}

/** 6 is what zip takes, 0 stores. */
function levelOf(bytes: Uint8Array): 0 | 6 {
  if (bytes.length <= MIN_SUSPICIOUS_BYTES) return 6;
  return bytes.length * 2 > deflateSync(bytes).length * MAX_RATIO ? 0 : 6;
}

/** Undefined when the data is damaged, or of another length. */
function inflate(packed: Uint8Array, expectedBytes: number): Uint8Array | undefined {
  const content = new Uint8Array(expectedBytes);
  const done = { bytes: 0, isWhole: false };
  const stream = new Inflate((chunk, isFinal) => {
    if (done.bytes + chunk.length <= expectedBytes) content.set(chunk, done.bytes);
    done.bytes += chunk.length;
    done.isWhole = isFinal;
  });
  // eslint-disable-next-line podwire/fails-by-value -- fflate says that data is damaged in no other way.
  try {
    for (
      let offset = 0;
      offset < packed.length && done.bytes <= expectedBytes;
      offset += INFLATE_STEP_BYTES
    ) {
      const end = offset + INFLATE_STEP_BYTES;
      stream.push(packed.subarray(offset, end), end >= packed.length);
    }
  } catch {
    return undefined;
  }
  return done.isWhole && done.bytes === expectedBytes ? content : undefined;
}
