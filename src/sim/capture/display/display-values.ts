/** The values that are written in a display filter, as the type of the field beside them takes them. */
import { err, ok, type Result } from '../../base/result';
import { say, type Sentence } from '../../base/sentence';
import { bytesOfLatin1 } from '../../wire/latin1';
import { parseIpv4 } from '../../wire/ipv4-address';
import { parseIpv6 } from '../../wire/ipv6-address';
import { parseMac } from '../../wire/mac-address';
import type { DisplayFieldType, DisplayValue } from './display-field';
import type { DisplayFilterError } from './display-lexer';
import type { DisplayWord } from './display-node';
import { bytesOfUtf8 } from '../../wire/utf8';

/** A value, or a network of addresses that share their first bits. */
export interface WrittenValue {
  readonly value: DisplayValue;
  /** Bits behind the network's, which are not looked at. */
  readonly ignoredBits: number;
}

export function writtenValue(
  word: DisplayWord,
  { type, bits = 32 }: { readonly type: DisplayFieldType; readonly bits?: number },
): Result<WrittenValue, DisplayFilterError> {
  const { text, column, isQuoted } = word;
  const wrong = (message: Sentence): Result<never, DisplayFilterError> => err({ message, column });
  const plain = (value: DisplayValue): Result<WrittenValue, DisplayFilterError> =>
    ok({ value, ignoredBits: 0 });
  switch (type) {
    case 'text':
      return plain(text);
    case 'protocol':
    case 'bytes':
      return plain(isQuoted ? bytesOfUtf8(text) : (bytesOfHex(text) ?? bytesOfLatin1(text)));
    case 'ipv4':
      return (
        addressValue(word, 32, parseIpv4) ??
        wrong(
          say('"{text}" is not a valid IPv4 address; 10.244.1.2 or 10.244.0.0/16 would be right.', { text }),
        )
      );
    case 'ipv6':
      return (
        addressValue(word, 128, parseIpv6) ??
        wrong(say('"{text}" is not a valid IPv6 address; fd00::1 or fd00::/64 would be right.', { text }))
      );
    case 'mac': {
      const mac = parseMac(text.replaceAll('-', ':'));
      return mac === undefined
        ? wrong(say('"{text}" is not a valid Ethernet address; 0a:58:0a:f4:01:02 would be right.', { text }))
        : plain(mac);
    }
    case 'time': {
      const seconds = Number(text);
      return text === '' || Number.isNaN(seconds)
        ? wrong(say('"{text}" is not a valid time; seconds such as 0.25 would be right.', { text }))
        : plain(seconds);
    }
    case 'boolean': {
      const value = booleanOf(text);
      return value === undefined
        ? wrong(say('"{text}" is neither true nor false; 1 or 0 would be right.', { text }))
        : plain(value);
    }
    case 'number': {
      const value = numberOf(text);
      if (value === undefined || isQuoted) return wrong(say('"{text}" is not a valid number.', { text }));
      const max = 2 ** bits - 1;
      return value > max
        ? wrong(say('"{text}" too big for this field, maximum {max}.', { text, max: String(max) }))
        : plain(value);
    }
  }
}

function addressValue(
  { text }: DisplayWord,
  width: number,
  parse: (text: string) => DisplayValue | undefined,
): Result<WrittenValue, DisplayFilterError> | undefined {
  const [addressText = '', prefixText, ...rest] = text.split('/');
  const value = parse(addressText);
  const prefix = prefixText === undefined ? width : /^\d{1,3}$/.test(prefixText) ? Number(prefixText) : -1;
  if (value === undefined || rest.length > 0 || prefix < 0 || prefix > width) return undefined;
  return ok({ value, ignoredBits: width - prefix });
}

/** Decimal, `0x` or `0`, as in C. */
function numberOf(text: string): number | undefined {
  if (/^0[0-7]+$/.test(text)) return Number.parseInt(text, 8);
  return /^-?\d+$|^0x[0-9a-f]+$/i.test(text) ? Number(text) : undefined;
}

function booleanOf(text: string): number | undefined {
  if (/^true$/i.test(text)) return 1;
  if (/^false$/i.test(text)) return 0;
  const number = numberOf(text);
  return number === undefined ? undefined : Math.min(Math.abs(number), 1);
}

/** `47:45:54`, `47-45`, `4745`; one byte alone too. */
function bytesOfHex(text: string): Uint8Array | undefined {
  const plain = text.replaceAll(/[:.-]/g, '');
  const digits = plain.length === 1 ? `0${plain}` : plain;
  if (!/^(?:[0-9a-f]{2})+$/i.test(digits)) return undefined;
  return Uint8Array.from({ length: digits.length / 2 }, (_each, index) =>
    Number.parseInt(digits.slice(index * 2, index * 2 + 2), 16),
  );
}
