/**
 * DNS messages as tcpdump prints them (print-domain.c).
 *
 * Leaves out bit-string labels, A6, TSIG and URI records' contents, and the contents of EDNS options other than
 * cookies, keep-alive, expire and padding.
 */
import { formatIpv6, readIpv6 } from '../../wire/ipv6-address';
import { DNS_HEADER_BYTES } from '../../wire/dns';
import { DNS_OPERATIONS, DNS_RESPONSES, DNS_TYPES, dnsClassName, EDNS_OPTIONS } from './dns-names';
import { relativeTimeText } from './print-relative-time';
import type { TcpdumpContext } from './tcpdump-context';

const CLASS_IN = 1;
/** What the highest bit of a record's class means in multicast DNS. */
const CACHE_FLUSH = 0x8000;
/** What tcpdump prints of a name before it calls it too long (MAXCDNAME). */
const MAX_NAME_CHARACTERS = 255;
/** Bits of the flags that mean nothing in a query. */
const ODD_QUERY_FLAGS = 0x06cf;

export function printDns(
  context: TcpdumpContext,
  offset: number,
  lengthBytes: number,
  isMulticast: boolean,
): string {
  context.protocol = 'domain';
  if (lengthBytes < DNS_HEADER_BYTES) return `domain [length ${lengthBytes} < ${DNS_HEADER_BYTES}] (invalid)`;
  if (!context.has(offset, DNS_HEADER_BYTES)) return context.truncation();
  const printer = new DnsPrinter(context, offset, isMulticast);
  const isResponse = (context.uint16(offset + 2) & 0x8000) !== 0;
  const isComplete = isResponse ? printer.printResponse() : printer.printQuery();
  if (context.isCut) return printer.text;
  return printer.text + (isComplete ? ` (${lengthBytes})` : context.truncation());
}

/** The message follows its length. */
export function printDnsOverTcp(context: TcpdumpContext, offset: number, lengthBytes: number): string {
  context.protocol = 'domain';
  if (lengthBytes < 2) return ` [DNS over TCP: length ${lengthBytes} < 2] (invalid)`;
  if (!context.has(offset, 2)) return context.cut('');
  const messageBytes = lengthBytes - 2;
  const stated = context.uint16(offset);
  if (stated !== messageBytes) return ` [prefix length(${stated}) != length(${messageBytes})] (invalid)`;
  return ` ${printDns(context, offset + 2, messageBytes, false)}`;
}

/** A name in another protocol's message, which begins at `start`; `next` is undefined for a name that is cut off. */
export function printDomainName(
  context: TcpdumpContext,
  offset: number,
  start: number,
): { readonly text: string; readonly next: number | undefined } {
  return new DnsPrinter(context, start, false).nameAt(offset);
}

class DnsPrinter {
  readonly #context: TcpdumpContext;
  /** Where the message begins, and what compressed names count from. */
  readonly #start: number;
  /** RFC 6762 gives the highest bit of classes a meaning. */
  readonly #isMulticast: boolean;
  #offset: number;
  text = '';

  constructor(context: TcpdumpContext, start: number, isMulticast: boolean) {
    this.#context = context;
    this.#isMulticast = isMulticast;
    this.#start = start;
    this.#offset = start + DNS_HEADER_BYTES;
  }

  get #flags(): number {
    return this.#context.uint16(this.#start + 2);
  }

  /** The counts of questions, answers, authorities and additional records. */
  #countOf(section: 0 | 1 | 2 | 3): number {
    return this.#context.uint16(this.#start + 4 + section * 2);
  }

  nameAt(offset: number): { readonly text: string; readonly next: number | undefined } {
    this.#offset = offset;
    const isWhole = this.#printName();
    return { text: this.text, next: isWhole ? this.#offset : undefined };
  }

  /** False when the message is cut off or wrong. */
  printResponse(): boolean {
    const flags = this.#flags;
    const questions = this.#countOf(0);
    this.text =
      `${this.#context.uint16(this.#start)}${DNS_OPERATIONS[(flags >>> 11) & 0xf] ?? ''}${DNS_RESPONSES[flags & 0xf] ?? ''}` +
      `${(flags & 0x0400) === 0 ? '' : '*'}${(flags & 0x0080) === 0 ? '-' : ''}` +
      `${(flags & 0x0200) === 0 ? '' : '|'}${(flags & 0x0020) === 0 ? '' : '$'}`;
    if (questions !== 1) this.text += ` [${questions}q]`;
    for (let index = 0; index < questions; index += 1) {
      if (index > 0) this.text += ',';
      if (this.#context.options.verbosity > 1) {
        this.text += ' q:';
        if (!this.#printQuestion()) return false;
      } else {
        if (!this.#skipName()) return false;
        this.#offset += 4;
      }
    }
    this.text += ` ${this.#countOf(1)}/${this.#countOf(2)}/${this.#countOf(3)}`;
    if (!this.#printSection(1, '')) return false;
    if (this.#context.options.verbosity < 2) return true;
    return this.#printSection(2, ' ns:') && this.#printSection(3, ' ar:');
  }

  printQuery(): boolean {
    const flags = this.#flags;
    const operation = (flags >>> 11) & 0xf;
    const [questions, answers] = [this.#countOf(0), this.#countOf(1)];
    const [authorities, additionals] = [this.#countOf(2), this.#countOf(3)];
    this.text = `${this.#context.uint16(this.#start)}${DNS_OPERATIONS[operation] ?? ''}`;
    this.text += `${(flags & 0x0100) === 0 ? '' : '+'}${(flags & 0x0010) === 0 ? '' : '%'}`;
    if ((flags & ODD_QUERY_FLAGS) !== 0) this.text += ` [b2&3=0x${flags.toString(16)}]`;
    if (operation === 1) {
      if (questions > 0) this.text += ` [${questions}q]`;
      if (answers !== 1) this.text += ` [${answers}a]`;
    } else {
      if (answers > 0) this.text += ` [${answers}a]`;
      if (questions !== 1) this.text += ` [${questions}q]`;
    }
    if (authorities > 0) this.text += ` [${authorities}n]`;
    if (additionals > 0) this.text += ` [${additionals}au]`;
    for (let index = 0; index < questions; index += 1) {
      if (index > 0 && this.#offset >= this.#context.end) return false;
      if (!this.#printQuestion()) return false;
    }
    if (this.#context.options.verbosity < 2) return true;
    return this.#printSection(1, '') && this.#printSection(2, ' ns:') && this.#printSection(3, ' ar:');
  }

  #printSection(section: 1 | 2 | 3, title: string): boolean {
    const count = this.#countOf(section);
    for (let index = 0; index < count; index += 1) {
      const isFirstAnswer = section === 1 && index === 0;
      if (!isFirstAnswer && this.#offset >= this.#context.end) return false;
      this.text += index === 0 ? title : ',';
      if (!this.#printRecord()) return false;
    }
    return true;
  }

  #printQuestion(): boolean {
    const name = this.#offset;
    if (!this.#skipName() || !this.#context.has(this.#offset, 4)) return false;
    const type = this.#context.uint16(this.#offset);
    const questionClass = this.#context.uint16(this.#offset + 2);
    this.text += ` ${DNS_TYPES.get(type) ?? `Type${type}`}`;
    const plainClass = this.#isMulticast ? questionClass & 0x7fff : questionClass;
    if (plainClass !== CLASS_IN) this.text += ` ${dnsClassName(plainClass)}`;
    if (this.#isMulticast) this.text += (questionClass & 0x8000) === 0 ? ' (QM)' : ' (QU)';
    this.text += '? ';
    this.#offset = name;
    if (!this.#printName()) return false;
    this.#offset += 4;
    return true;
  }

  #printRecord(): boolean {
    const context = this.#context;
    const isVerbose = context.options.verbosity > 0;
    if (isVerbose) {
      this.text += ' ';
      if (!this.#printName()) return false;
    } else if (!this.#skipName()) {
      this.#offset = context.end;
      return true;
    }
    if (!context.has(this.#offset, 10)) {
      this.#offset = context.end;
      return true;
    }
    const type = context.uint16(this.#offset);
    const classField = context.uint16(this.#offset + 2);
    const isFlushed = this.#isMulticast && (classField & CACHE_FLUSH) !== 0;
    const recordClass = this.#isMulticast ? classField & ~CACHE_FLUSH : classField;
    const isOpt = type === 41;
    if (recordClass !== CLASS_IN && !isOpt) this.text += ` ${dnsClassName(recordClass)}`;
    if (isFlushed) this.text += ' (Cache flush)';
    if (!isOpt && context.options.verbosity > 2) {
      this.text += ` [${relativeTimeText(context.uint32(this.#offset + 4))}]`;
    }
    const data = this.#offset + 10;
    const dataEnd = data + context.uint16(this.#offset + 8);
    this.text += ` ${DNS_TYPES.get(type) ?? `Type${type}`}`;
    if (dataEnd > context.end) return false;
    const isDnssecOk = (context.uint16(this.#offset + 6) & 0x8000) !== 0;
    this.#offset = data;
    const isPrinted = isOpt
      ? this.#printOpt(recordClass, isDnssecOk, dataEnd)
      : this.#printData(type, dataEnd);
    if (!isPrinted) return false;
    this.#offset = dataEnd;
    return true;
  }

  #printData(type: number, dataEnd: number): boolean {
    const context = this.#context;
    const data = this.#offset;
    switch (type) {
      case 1:
        if (!context.has(data, 4)) return false;
        this.text += ` ${context.address(data)}`;
        return true;
      case 28:
        if (!context.has(data, 16)) return false;
        this.text += ` ${formatIpv6(readIpv6(context.bytes, data))}`;
        return true;
      case 2:
      case 5:
      case 12:
      case 39:
        this.text += ' ';
        return this.#printName();
      case 6:
        return context.options.verbosity === 0 || this.#printSoa();
      case 15:
        this.text += ' ';
        this.#offset = data + 2;
        if (!context.has(data, 2) || !this.#printName()) return false;
        this.text += ` ${context.uint16(data)}`;
        return true;
      case 16:
        return this.#printStrings(dataEnd);
      case 33:
        this.text += ' ';
        this.#offset = data + 6;
        if (!context.has(data, 6) || !this.#printName()) return false;
        this.text += `:${context.uint16(data + 4)} ${context.uint16(data)} ${context.uint16(data + 2)}`;
        return true;
      case 250:
        return context.options.verbosity === 0 || this.#printSignature();
      case 256:
        return this.#printUri(dataEnd);
      default:
        return true;
    }
  }

  #printUri(dataEnd: number): boolean {
    const context = this.#context;
    const data = this.#offset;
    if (!context.has(data, 4)) return false;
    const textBytes = dataEnd - data - 4;
    this.text += ` ${context.uint16(data)} ${context.uint16(data + 2)}`;
    if (textBytes < 0) return false;
    this.text += ` ${context.visible(data + 4, textBytes)}`;
    return true;
  }

  /** RFC 8945. */
  #printSignature(): boolean {
    const context = this.#context;
    this.text += ' ';
    if (!this.#printName()) return false;
    let at = this.#offset + 6;
    for (const name of ['fudge', 'maclen', 'origid', 'error', 'otherlen']) {
      if (!context.has(at, 2)) return false;
      const value = context.uint16(at);
      this.text += ` ${name}=${value}`;
      at += name === 'maclen' ? 2 + value : 2;
    }
    return true;
  }

  #printSoa(): boolean {
    this.text += ' ';
    if (!this.#printName()) return false;
    this.text += ' ';
    if (!this.#printName() || !this.#context.has(this.#offset, 20)) return false;
    for (let index = 0; index < 5; index += 1) {
      this.text += ` ${this.#context.uint32(this.#offset + index * 4)}`;
    }
    return true;
  }

  #printStrings(dataEnd: number): boolean {
    const context = this.#context;
    while (this.#offset < dataEnd) {
      this.text += ' "';
      if (!context.has(this.#offset, 1)) return false;
      const length = context.uint8(this.#offset);
      const captured = Math.min(length, context.end - this.#offset - 1);
      this.text += context.visible(this.#offset + 1, captured);
      if (captured < length) return false;
      this.#offset += 1 + length;
      this.text += '"';
    }
    return true;
  }

  #printOpt(payloadBytes: number, isDnssecOk: boolean, dataEnd: number): boolean {
    this.text += ` UDPsize=${payloadBytes}${isDnssecOk ? ' DO' : ''}`;
    if (this.#offset >= dataEnd) return true;
    this.text += ' [';
    while (this.#offset < dataEnd) {
      if (!this.#printEdnsOption()) return false;
      if (this.#offset < dataEnd) this.text += ',';
    }
    this.text += ']';
    return true;
  }

  #printEdnsOption(): boolean {
    const context = this.#context;
    if (!context.has(this.#offset, 2)) return false;
    const code = context.uint16(this.#offset);
    this.text += EDNS_OPTIONS.get(code) ?? `Opt${code}`;
    if (!context.has(this.#offset + 2, 2)) return false;
    const length = context.uint16(this.#offset + 2);
    const data = this.#offset + 4;
    if (!context.has(data, length)) return false;
    if (length > 0) this.text += ` ${ednsOptionText(context, code, data, length)}`;
    this.#offset = data + length;
    return true;
  }

  /** False when the name leads out of the captured bytes. */
  #skipName(): boolean {
    const context = this.#context;
    for (;;) {
      if (!context.has(this.#offset, 1)) return false;
      const length = context.uint8(this.#offset);
      this.#offset += 1;
      if (length === 0) return true;
      if ((length & 0xc0) === 0xc0) {
        this.#offset += 1;
        return true;
      }
      if ((length & 0xc0) !== 0) return false;
      this.#offset += length;
    }
  }

  #printName(): boolean {
    const context = this.#context;
    let at = this.#offset;
    let next: number | undefined;
    let maxTarget = at - this.#start;
    let characters = 0;
    if (!context.has(at, 1)) return false;
    if (context.uint8(at) === 0) this.text += '.';
    for (;;) {
      const length = context.uint8(at);
      if ((length & 0xc0) === 0x80 || (length & 0xc0) === 0x40) {
        this.text += (length & 0xc0) === 0x80 ? '<BAD LABEL TYPE>' : `<ELT ${length & 0x3f}>`;
        return false;
      }
      if (length === 0) break;
      if (at + 1 >= context.end) {
        // tcpdump takes a name whose next label was not captured for its end, except for a lone pointer.
        if ((length & 0xc0) === 0xc0 && at === this.#offset) return false;
        next ??= at + 1 + length;
        break;
      }
      if ((length & 0xc0) === 0xc0) {
        if (!context.has(at, 2)) return false;
        next ??= at + 2;
        const target = context.uint16(at) & 0x3fff;
        if (target >= maxTarget) {
          this.text += '<BAD PTR>';
          return false;
        }
        maxTarget = target;
        at = this.#start + target;
      } else {
        const shown = Math.max(Math.min(length, MAX_NAME_CHARACTERS - characters), 0);
        const captured = Math.min(shown, context.end - at - 1);
        this.text += context.visible(at + 1, captured);
        if (captured < shown) return false;
        characters += length;
        at += 1 + length;
        if (characters <= MAX_NAME_CHARACTERS) this.text += '.';
        characters += 1;
      }
      if (!context.has(at, 1)) return false;
    }
    if (characters > MAX_NAME_CHARACTERS) this.text += '<DOMAIN NAME TOO LONG>';
    this.#offset = next ?? at + 1;
    return true;
  }
}

function ednsOptionText(context: TcpdumpContext, code: number, offset: number, length: number): string {
  switch (code) {
    case 9:
      return length === 4 ? `${context.uint32(offset)} sec` : ' (invalid)';
    case 10: {
      if (length < 8 || (length > 8 && length < 16) || length > 40) return ' (invalid)';
      const server = length > 8 ? ` ${context.hex(offset + 8, length - 8, '')}` : '';
      return context.hex(offset, 8, '') + server;
    }
    case 11:
      return length === 2 ? `${(context.uint16(offset) / 10).toFixed(1)} sec` : ' (invalid)';
    case 12:
      return `(${length})`;
    default:
      return context.hex(offset, length, '');
  }
}
