/** Who a certificate is for and who signed it: a distinguished name (RFC 5280 §4.1.2.4, RFC 4514). */
import { textOfUtf8, bytesOfUtf8 } from '../utf8';
import { latin1Of } from '../latin1';
import { DER, derObjectIdentifier, DerReader, derSequence, derValue, hexOf } from './der';
import { NAME_ATTRIBUTES, OID } from './object-identifiers';

interface NameAttribute {
  /** The identifier, dotted. */
  readonly type: string;
  readonly value: string;
}

export interface DistinguishedName {
  /** In the order of the certificate. */
  readonly attributes: readonly NameAttribute[];
  /** What decides whether two are the same. */
  readonly der: Uint8Array;
}

const SHORT_NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries(NAME_ATTRIBUTES).map(([name, type]) => [type, name]),
);
const PRINTABLE = /^[A-Za-z0-9 '()+,\-./:=?]*$/u;
/** Those that are ASCII, whatever is in them. */
const ASCII_TYPES: ReadonlySet<string> = new Set([
  NAME_ATTRIBUTES['emailAddress'] ?? '',
  NAME_ATTRIBUTES['DC'] ?? '',
]);
/** Those that are PrintableString, whoever writes them. */
const PRINTABLE_TYPES: ReadonlySet<string> = new Set([
  NAME_ATTRIBUTES['C'] ?? '',
  NAME_ATTRIBUTES['serialNumber'] ?? '',
]);

/** `openssl` writes UTF8String, Go PrintableString where it can. */
type NameStyle = 'openssl' | 'go';

export function makeName(attributes: readonly NameAttribute[], style: NameStyle = 'go'): DistinguishedName {
  const sets = attributes.map(({ type, value }) =>
    derValue(
      DER.SET,
      derSequence(derObjectIdentifier(type), derValue(stringTag(type, value, style), bytesOfUtf8(value))),
    ),
  );
  return { attributes, der: derSequence(...sets) };
}

/** Organization and common name, as Go writes them one after the other. */
export function commonName(name: string, ...organizations: readonly string[]): DistinguishedName {
  return makeName([
    ...organizations.map((value) => ({ type: NAME_ATTRIBUTES['O'] ?? '', value })),
    { type: OID.COMMON_NAME, value: name },
  ]);
}

export function decodeName(der: Uint8Array): DistinguishedName | undefined {
  const reader = new DerReader(der).sequence();
  const attributes: NameAttribute[] = [];
  while (reader.hasMore) {
    const set = reader.inside(DER.SET);
    while (set.hasMore) {
      const pair = set.sequence();
      const type = pair.objectIdentifier();
      const { tag, content } = pair.element();
      if (!pair.isWhole) return undefined;
      attributes.push({ type, value: stringOf(tag, content) });
    }
    if (!set.isWhole) return undefined;
  }
  return reader.isWhole ? { attributes, der } : undefined;
}

/** The last one counts, as for everybody who looks for a host in it. */
export function commonNameOf({ attributes }: DistinguishedName): string {
  return attributes.findLast(({ type }) => type === OID.COMMON_NAME)?.value ?? '';
}

/** `O = Acme, CN = example.com`, as OpenSSL 3.0 prints it; `separator` without spaces is curl's. */
export function formatName({ attributes }: DistinguishedName, equals = ' = '): string {
  return attributes.map(({ type, value }) => `${SHORT_NAMES.get(type) ?? type}${equals}${value}`).join(', ');
}

export function isSameName(one: DistinguishedName, other: DistinguishedName): boolean {
  return hexOf(one.der) === hexOf(other.der) || formatName(one) === formatName(other);
}

function stringTag(type: string, value: string, style: NameStyle): number {
  if (ASCII_TYPES.has(type)) return DER.IA5_STRING;
  if (PRINTABLE_TYPES.has(type)) return DER.PRINTABLE_STRING;
  return style === 'go' && PRINTABLE.test(value) ? DER.PRINTABLE_STRING : DER.UTF8_STRING;
}

function stringOf(tag: number, content: Uint8Array): string {
  if (tag === DER.UTF8_STRING) return textOfUtf8(content);
  if (tag !== DER.BMP_STRING) return latin1Of(content, 0, content.length);
  let text = '';
  for (let index = 0; index + 1 < content.length; index += 2) {
    text += String.fromCharCode((content[index] ?? 0) * 256 + (content[index + 1] ?? 0));
  }
  return text;
}
