/**
 * The text of a file that a user wrote, whatever editor or shell wrote its bytes.
 *
 * UTF-8 (RFC 3629) and UTF-16 (RFC 2781), told apart as YAML 1.2.2 §5.2 does: by a byte order mark, or else by where the
 * zero bytes of the first characters are. Windows PowerShell's `>` writes UTF-16LE with a mark and CRLF.
 * Leaves out UTF-32 and 8-bit code pages, which are refused.
 */
import { wordedMessage, type Diagnostic } from '../../base/diagnostic';
import { err, ok, type Result } from '../../base/result';
import { say, type Sentence } from '../../base/sentence';

export type SourceEncoding = 'utf-8' | 'utf-16le' | 'utf-16be';

export interface InputFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A file whose text is in hand. */
export interface TextInput {
  readonly name: string;
  readonly text: string;
}

export interface SourceText {
  /** Without a byte order mark; line ends as they were. */
  readonly text: string;
  readonly encoding: SourceEncoding;
  readonly hasByteOrderMark: boolean;
}

/** Reading YAML takes about a second per megabyte; what is larger is not a manifest. */
const MAX_FILE_BYTES = 16 * 1024 * 1024;

export function decodeSource(file: InputFile): Result<SourceText, Diagnostic> {
  const { name, bytes } = file;
  if (bytes.length > MAX_FILE_BYTES) {
    const size = `${Math.ceil(bytes.length / 1024 / 1024)} MiB`;
    return err(refusal(name, 'file-too-large', say('the file is too large: {size}', { size }), LIMIT));
  }
  const kind = fileKindOf(bytes);
  if (kind !== undefined) {
    return err(refusal(name, 'binary-file', say('this is {kind}, not text', { kind }), EXPECTED_TEXT));
  }
  const start = encodingOf(bytes);
  if (start.encoding === 'utf-32') {
    return err(refusal(name, 'unsupported-encoding', say('the file is UTF-32'), say('save it as UTF-8')));
  }
  const { encoding, markBytes } = start;
  const decoder = new SourceDecoder(bytes, markBytes);
  const decoded = encoding === 'utf-8' ? decoder.utf8() : decoder.utf16(encoding === 'utf-16be');
  if (!decoded.ok) {
    const { line, column, code, message, hint } = decoded.error;
    const words = wordedMessage(message, hint);
    return err({ severity: 'error', code, ...words, location: { file: name, line, column } });
  }
  return ok({ text: decoded.value, encoding, hasByteOrderMark: markBytes > 0 });
}

/** A text that is longer could not be opened again once it is saved. */
export function textProblemOf({ name, text }: TextInput): Diagnostic | undefined {
  if (text.length > MAX_FILE_BYTES) {
    const size = `${Math.ceil(text.length / 1024 / 1024)} MiB`;
    return refusal(name, 'file-too-large', say('the text is too large: {size}', { size }), LIMIT);
  }
  return undefined;
}

const LIMIT = say('the limit is {size}', { size: '16 MiB' });
export const EXPECTED_TEXT = say('write a lab file or a Kubernetes manifest in YAML or JSON');

function refusal(file: string, code: string, message: Sentence, hint: Sentence): Diagnostic {
  return { severity: 'error', code, ...wordedMessage(message, hint), location: { file, line: 1, column: 1 } };
}

/** First bytes of files that people mix up with manifests. */
const KNOWN_FILES: readonly { readonly magic: readonly number[]; readonly kind: Sentence }[] = [
  { magic: [0x50, 0x4b, 0x03, 0x04], kind: say('a zip archive') },
  { magic: [0x1f, 0x8b], kind: say('a gzip archive') },
  { magic: [0x0a, 0x0d, 0x0d, 0x0a], kind: say('a pcapng capture') },
  { magic: [0xd4, 0xc3, 0xb2, 0xa1], kind: say('a pcap capture') },
  { magic: [0xa1, 0xb2, 0xc3, 0xd4], kind: say('a pcap capture') },
  { magic: [0x89, 0x50, 0x4e, 0x47], kind: say('a PNG image') },
  { magic: [0xff, 0xd8, 0xff], kind: say('a JPEG image') },
  { magic: [0x25, 0x50, 0x44, 0x46, 0x2d], kind: say('a PDF document') },
  { magic: [0x7f, 0x45, 0x4c, 0x46], kind: say('an executable') },
  { magic: [0x4d, 0x5a, 0x90, 0x00], kind: say('an executable') },
];

function fileKindOf(bytes: Uint8Array): Sentence | undefined {
  const known = KNOWN_FILES.find(({ magic }) => magic.every((byte, index) => bytes[index] === byte));
  // Four line ends are text, too; a capture goes on with the length of a block, which has zero bytes.
  const isText = known?.magic[0] === 0x0a && !bytes.subarray(4, 8).includes(0);
  return isText ? undefined : known?.kind;
}

interface EncodingStart {
  readonly encoding: SourceEncoding | 'utf-32';
  readonly markBytes: number;
}

function encodingOf(bytes: Uint8Array): EncodingStart {
  const [first, second, third, fourth] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return { encoding: 'utf-8', markBytes: 3 };
  if (first === 0xff && second === 0xfe) {
    const isUtf32 = third === 0 && fourth === 0;
    return isUtf32 ? { encoding: 'utf-32', markBytes: 4 } : { encoding: 'utf-16le', markBytes: 2 };
  }
  if (first === 0xfe && second === 0xff) return { encoding: 'utf-16be', markBytes: 2 };
  if (first === 0 && second === 0 && (third === 0xfe || third === 0) && fourth !== undefined) {
    const isUtf32 = third === 0xfe ? fourth === 0xff : fourth !== 0;
    if (isUtf32) return { encoding: 'utf-32', markBytes: 0 };
  }
  if (looksLikeUtf16(bytes, 1)) return { encoding: 'utf-16le', markBytes: 0 };
  if (looksLikeUtf16(bytes, 0)) return { encoding: 'utf-16be', markBytes: 0 };
  return { encoding: 'utf-8', markBytes: 0 };
}

/** Manifests begin with ASCII, so without a mark every other byte of the first characters is zero. */
function looksLikeUtf16(bytes: Uint8Array, zeroAt: 0 | 1): boolean {
  const length = Math.min(bytes.length, 16);
  if (length < 4 || length % 2 === 1) return false;
  for (let offset = 0; offset < length; offset += 2) {
    if (bytes[offset + zeroAt] !== 0 || bytes[offset + 1 - zeroAt] === 0) return false;
  }
  return true;
}

interface DecodeProblem {
  readonly line: number;
  readonly column: number;
  readonly code: string;
  readonly message: Sentence;
  readonly hint: Sentence;
}

const CHUNK_UNITS = 4096;

/** Counts lines and columns while it decodes, so that it can say where the bytes stop being text. */
class SourceDecoder {
  readonly #bytes: Uint8Array;
  #offset: number;
  #text = '';
  #units: number[] = [];
  #line = 1;
  #column = 1;
  #isAfterReturn = false;

  constructor(bytes: Uint8Array, offset: number) {
    this.#bytes = bytes;
    this.#offset = offset;
  }

  utf8(): Result<string, DecodeProblem> {
    const bytes = this.#bytes;
    while (this.#offset < bytes.length) {
      const first = bytes[this.#offset] ?? 0;
      if (first < 0x80) {
        if (isForbiddenControl(first)) return err(this.#controlProblem(first));
        this.#add(first);
        this.#offset += 1;
        continue;
      }
      const length = utf8LengthAt(bytes, this.#offset);
      if (length === 0) {
        const byte = `0x${first.toString(16).padStart(2, '0')}`;
        return err(
          this.#problem(
            'invalid-utf-8',
            say('byte {byte} is not valid UTF-8', { byte }),
            say('save the file as UTF-8'),
          ),
        );
      }
      this.#addCodePoint(utf8CodePointAt(bytes, this.#offset, length));
      this.#offset += length;
    }
    return ok(this.#finish());
  }

  utf16(isBigEndian: boolean): Result<string, DecodeProblem> {
    const bytes = this.#bytes;
    while (this.#offset < bytes.length) {
      if (this.#offset + 1 >= bytes.length) {
        return err(
          this.#problem('invalid-utf-16', say('the file ends in the middle of a character'), SAVE_AGAIN),
        );
      }
      const unit = this.#unitAt(this.#offset, isBigEndian);
      const next = this.#offset + 3 < bytes.length ? this.#unitAt(this.#offset + 2, isBigEndian) : 0;
      const isHigh = unit >= 0xd800 && unit < 0xdc00;
      const isLow = unit >= 0xdc00 && unit < 0xe000;
      if (isLow || (isHigh && (next < 0xdc00 || next >= 0xe000))) {
        const half = say('{unit} is half of a character', { unit: `U+${unit.toString(16).toUpperCase()}` });
        return err(this.#problem('invalid-utf-16', half, SAVE_AGAIN));
      }
      if (unit < 0x80 && isForbiddenControl(unit)) return err(this.#controlProblem(unit));
      this.#add(unit);
      if (isHigh) this.#add(next);
      this.#offset += isHigh ? 4 : 2;
    }
    return ok(this.#finish());
  }

  #unitAt(offset: number, isBigEndian: boolean): number {
    const first = this.#bytes[offset] ?? 0;
    const second = this.#bytes[offset + 1] ?? 0;
    return isBigEndian ? (first << 8) | second : (second << 8) | first;
  }

  #addCodePoint(code: number): void {
    if (code < 0x1_0000) this.#add(code);
    else {
      this.#add(0xd800 + ((code - 0x1_0000) >> 10));
      this.#add(0xdc00 + ((code - 0x1_0000) & 0x3ff));
    }
  }

  #add(unit: number): void {
    this.#units.push(unit);
    if (this.#units.length === CHUNK_UNITS) this.#flush();
    const isLineFeed = unit === 0x0a;
    if (unit === 0x0d || (isLineFeed && !this.#isAfterReturn)) {
      this.#line += 1;
      this.#column = 1;
    } else if (!isLineFeed) {
      this.#column += 1;
    }
    this.#isAfterReturn = unit === 0x0d;
  }

  #flush(): void {
    this.#text += String.fromCharCode(...this.#units);
    this.#units = [];
  }

  #finish(): string {
    this.#flush();
    return this.#text;
  }

  #controlProblem(code: number): DecodeProblem {
    if (code === 0)
      return this.#problem('binary-file', say('this is a binary file: it holds a zero byte'), EXPECTED_TEXT);
    const unit = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
    const what = say('control character {unit} is not allowed', { unit });
    return this.#problem('control-character', what, say('remove it'));
  }

  #problem(code: string, message: Sentence, hint: Sentence): DecodeProblem {
    return { line: this.#line, column: this.#column, code, message, hint };
  }
}

const SAVE_AGAIN = say('save the file again, best as UTF-8');

/** YAML 1.2.2 §5.1: of the C0 controls only tab and the line ends are printable. */
function isForbiddenControl(code: number): boolean {
  return (code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d) || code === 0x7f;
}

/** RFC 3629 §4: 0 when no well-formed sequence begins here. */
function utf8LengthAt(bytes: Uint8Array, offset: number): number {
  const first = bytes[offset] ?? 0;
  const length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  for (let index = 1; index < length; index += 1) {
    if (((bytes[offset + index] ?? 0) & 0xc0) !== 0x80) return 0;
  }
  const code = utf8CodePointAt(bytes, offset, length);
  const isOverlong = (length === 3 && code < 0x800) || (length === 4 && code < 0x1_0000);
  const isSurrogate = code >= 0xd800 && code < 0xe000;
  return isOverlong || isSurrogate || code > 0x10_ffff ? 0 : length;
}

function utf8CodePointAt(bytes: Uint8Array, offset: number, length: number): number {
  let code = (bytes[offset] ?? 0) & (0x7f >>> length);
  for (let index = 1; index < length; index += 1) code = (code << 6) | ((bytes[offset + index] ?? 0) & 0x3f);
  return code;
}
