/** The Redis protocol as tcpdump prints it (print-resp.c): every element in quotes, one after the other. */
import type { TcpdumpContext } from './tcpdump-context';

const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;
/** tcpdump reads lengths into a C int. */
const MAX_LENGTH = 0x7fff_ffff;

export function printResp(context: TcpdumpContext, offset: number, lengthBytes: number): string {
  context.protocol = 'resp';
  return `: RESP${new RespPrinter(context, offset, offset + lengthBytes).print()}`;
}

class RespPrinter {
  readonly #context: TcpdumpContext;
  readonly #end: number;
  #offset: number;
  #text = '';

  constructor(context: TcpdumpContext, offset: number, end: number) {
    this.#context = context;
    this.#offset = offset;
    this.#end = end;
  }

  print(): string {
    while (this.#offset < this.#end) {
      if (this.#printElement()) continue;
      // tcpdump leaves at once where a byte was not captured; the packet's own end it only mentions.
      return this.#context.isCut ? this.#text : this.#text + this.#context.truncation();
    }
    return this.#text;
  }

  /** False when the packet ends, or makes no sense, within the element. */
  #printElement(): boolean {
    if (!this.#hasByte()) return false;
    const kind = String.fromCharCode(this.#context.uint8(this.#offset));
    switch (kind) {
      case '+':
      case '-':
      case ':':
        this.#offset += 1;
        return this.#printLine();
      case '$':
        this.#offset += 1;
        return this.#printBulk();
      case '*':
        this.#offset += 1;
        return this.#printArray();
      default:
        return this.#printInline();
    }
  }

  #hasByte(): boolean {
    return this.#isThere(this.#offset, 1);
  }

  #isThere(offset: number, count: number): boolean {
    if (offset + count > this.#end) return false;
    if (!this.#context.has(offset, count)) this.#context.cut('');
    return this.#context.has(offset, count);
  }

  #printLine(): boolean {
    const lineEnd = this.#findLineEnd();
    if (lineEnd === undefined) return false;
    this.#quote(lineEnd - this.#offset);
    this.#offset = lineEnd + 2;
    return true;
  }

  #printBulk(): boolean {
    const length = this.#readLength();
    if (length === undefined) return false;
    if (length < 0) {
      this.#printBadLength(length);
      return true;
    }
    if (length === 0) {
      this.#text += ' empty';
    } else {
      if (!this.#isThere(this.#offset, length)) return false;
      this.#quote(length);
      this.#offset += length;
    }
    const lineEnd = this.#findLineEnd();
    if (lineEnd === undefined) return false;
    this.#offset = lineEnd + 2;
    return true;
  }

  #printArray(): boolean {
    const count = this.#readLength();
    if (count === undefined) return false;
    if (count === 0) this.#text += ' empty';
    if (count < 0) this.#printBadLength(count);
    for (let index = 0; index < count; index += 1) {
      if (!this.#printElement()) return false;
    }
    return true;
  }

  #printInline(): boolean {
    if (!this.#skipLineEnds(false)) return false;
    const start = this.#offset;
    let end = start;
    for (;;) {
      if (!this.#isThere(end, 1)) return false;
      const octet = this.#context.uint8(end);
      if (octet === CARRIAGE_RETURN || octet === LINE_FEED) break;
      end += 1;
    }
    this.#quote(end - start);
    this.#offset = end;
    return this.#skipLineEnds(true);
  }

  /** False at the end of the data, when no line end had to be there. */
  #skipLineEnds(isRequired: boolean): boolean {
    let hasSkipped = isRequired;
    for (;;) {
      if (!this.#hasByte()) return hasSkipped;
      const octet = this.#context.uint8(this.#offset);
      if (octet !== CARRIAGE_RETURN && octet !== LINE_FEED) return true;
      hasSkipped = true;
      this.#offset += 1;
    }
  }

  #findLineEnd(): number | undefined {
    for (let at = this.#offset; this.#isThere(at, 2); at += 1) {
      if (this.#context.uint8(at) === CARRIAGE_RETURN && this.#context.uint8(at + 1) === LINE_FEED) return at;
    }
    return undefined;
  }

  /** -1 for null; other negative numbers as `#printBadLength` explains them; undefined when the data ends. */
  #readLength(): number | undefined {
    if (!this.#hasByte()) return undefined;
    const isNegative = this.#context.uint8(this.#offset) === 0x2d;
    if (isNegative) this.#offset += 1;
    let digits = '';
    for (;;) {
      if (!this.#hasByte()) return undefined;
      const octet = this.#context.uint8(this.#offset);
      if (octet < 0x30 || octet > 0x39) break;
      digits += String.fromCharCode(octet);
      this.#offset += 1;
    }
    if (digits === '' || this.#context.uint8(this.#offset) !== CARRIAGE_RETURN) {
      this.#offset += 1;
      return -5;
    }
    this.#offset += 1;
    if (!this.#hasByte()) return undefined;
    const isComplete = this.#context.uint8(this.#offset) === LINE_FEED;
    this.#offset += 1;
    if (!isComplete) return -5;
    const value = Number(digits);
    if (isNegative) return value === 1 ? -1 : -4;
    return value > MAX_LENGTH ? -3 : value;
  }

  #printBadLength(length: number): void {
    if (length === -1) this.#text += ' null';
    else if (length === -3) this.#text += ' length too large';
    else if (length === -4) this.#text += ' length negative and not -1';
    else this.#text += ' invalid';
  }

  #quote(lengthBytes: number): void {
    this.#text += ` "${this.#context.visible(this.#offset, lengthBytes)}"`;
  }
}
