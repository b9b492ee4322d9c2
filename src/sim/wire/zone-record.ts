/**
 * One line of a zone as in a master file (RFC 1035 §5.1): `NAME [TTL] [IN] TYPE DATA`.
 *
 * Names without a final dot are below the zone, `@` is the zone itself. Models A, AAAA, CNAME, MX, NS, PTR, SOA, SRV and
 * TXT. Leaves out $ORIGIN, $TTL, brackets over several lines, and names left out to repeat the one before.
 */
import { err, ok, type Result } from '../base/result';
import { DNS_CLASS_IN, type DnsData, type DnsRecord } from './dns';
import { dnsLabelsOf } from './dns-name';
import { isIpv6, parseIp } from './ip-address';
import { bytesOfUtf8 } from './utf8';

const MAX_TTL_SECONDS = 2_147_483_647;
const MAX_TEXT_BYTES = 255;

export interface ZoneContext {
  /** In small letters, with its final dot. */
  readonly zone: string;
  readonly ttlSeconds: number;
}

export function parseZoneRecord(line: string, context: ZoneContext): Result<DnsRecord, string> {
  const words = line.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? [];
  const [owner, ...rest] = words;
  if (owner === undefined) return err('must be NAME [TTL] [IN] TYPE DATA, as www A 192.0.2.10');
  const name = absoluteName(owner, context.zone);
  if (name === undefined) return err(`${owner} is no name`);
  if (name !== context.zone && !name.endsWith(`.${context.zone}`) && context.zone !== '.') {
    return err(`${owner} is not in the zone ${context.zone}`);
  }
  let ttlSeconds = context.ttlSeconds;
  while (rest.length > 0) {
    const [word = ''] = rest;
    if (/^\d+$/.test(word)) ttlSeconds = Number(word);
    else if (word.toUpperCase() !== 'IN') break;
    rest.shift();
  }
  if (ttlSeconds > MAX_TTL_SECONDS) return err(`the TTL ${ttlSeconds} is more than ${MAX_TTL_SECONDS}`);
  const [type, ...fields] = rest;
  if (type === undefined) return err('must have a type behind the name, as www A 192.0.2.10');
  const data = dataOf(type.toUpperCase(), fields, context.zone);
  return data.ok ? ok({ name, class: DNS_CLASS_IN, ttlSeconds, data: data.value }) : data;
}

function absoluteName(text: string, zone: string): string | undefined {
  if (text === '@') return zone;
  const name = text.endsWith('.') ? text : zone === '.' ? `${text}.` : `${text}.${zone}`;
  return dnsLabelsOf(name) === undefined ? undefined : name.toLowerCase();
}

function dataOf(type: string, fields: readonly string[], zone: string): Result<DnsData, string> {
  const [first = '', second = '', third = '', fourth = ''] = fields;
  switch (type) {
    case 'A':
    case 'AAAA': {
      const address = fields.length === 1 ? parseIp(first) : undefined;
      if (address === undefined || isIpv6(address) !== (type === 'AAAA')) {
        return err(`${type} takes one ${type === 'A' ? 'IPv4' : 'IPv6'} address, not ${quoted(fields)}`);
      }
      return ok(isIpv6(address) ? { kind: 'AAAA', address } : { kind: 'A', address });
    }
    case 'CNAME':
    case 'NS':
    case 'PTR': {
      const target = fields.length === 1 ? absoluteName(first, zone) : undefined;
      return target === undefined
        ? err(`${type} takes one name, not ${quoted(fields)}`)
        : ok({ kind: type, target });
    }
    case 'MX': {
      const target = absoluteName(second, zone);
      if (fields.length !== 2 || !isUint16(first) || target === undefined) {
        return err(`MX takes a preference and a name, as 10 mail, not ${quoted(fields)}`);
      }
      return ok({ kind: 'MX', preference: Number(first), target });
    }
    case 'SRV': {
      const target = absoluteName(fourth, zone);
      if (fields.length !== 4 || ![first, second, third].every(isUint16) || target === undefined) {
        return err(`SRV takes a priority, a weight, a port and a name, not ${quoted(fields)}`);
      }
      return ok({
        kind: 'SRV',
        priority: Number(first),
        weight: Number(second),
        port: Number(third),
        target,
      });
    }
    case 'TXT': {
      const strings = fields.map((field) =>
        bytesOfUtf8(field.startsWith('"') ? field.slice(1, -1).replaceAll(/\\(.)/g, '$1') : field),
      );
      if (strings.length === 0 || strings.some(({ length }) => length > MAX_TEXT_BYTES)) {
        return err(`TXT takes texts of up to ${MAX_TEXT_BYTES} octets`);
      }
      return ok({ kind: 'TXT', strings });
    }
    case 'SOA':
      return soaOf(fields, zone);
    default:
      return err(
        `a record of type ${type} is not modelled; there are A, AAAA, CNAME, MX, NS, PTR, SOA, SRV, TXT`,
      );
  }
}

function soaOf(fields: readonly string[], zone: string): Result<DnsData, string> {
  const [primary = '', mail = '', ...texts] = fields;
  const primaryName = absoluteName(primary, zone);
  const mailbox = absoluteName(mail, zone);
  const numbers = texts.map((text) => (/^\d{1,10}$/.test(text) ? Number(text) : Number.NaN));
  const [serial = 0, refresh = 0, retry = 0, expire = 0, minimum = 0] = numbers;
  if (
    primaryName === undefined ||
    mailbox === undefined ||
    numbers.length !== 5 ||
    numbers.some(Number.isNaN)
  ) {
    return err('SOA takes two names and five numbers: serial, refresh, retry, expire, minimum');
  }
  return ok({
    kind: 'SOA',
    primaryName,
    mailbox,
    serial,
    refreshSeconds: refresh,
    retrySeconds: retry,
    expireSeconds: expire,
    minimumSeconds: minimum,
  });
}

function isUint16(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) <= 0xffff;
}

function quoted(fields: readonly string[]): string {
  return fields.length === 0 ? 'nothing' : `"${fields.join(' ')}"`;
}
