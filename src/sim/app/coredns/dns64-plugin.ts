/** `dns64`: IPv6 addresses for hosts that have IPv4 alone (`plugin/dns64`, v1.11; RFC 6147, RFC 6052). */
import { err, ok, type Result } from '../../base/result';
import type { Task } from '../../host/task';
import { DNS_CLASS_IN, DNS_RESPONSE_CODE, DNS_TYPE, type DnsMessage, type DnsRecord } from '../../wire/dns';
import { isIpv6 } from '../../wire/ip-address';
import type { Ipv4Address } from '../../wire/ipv4-address';
import { ipv6Of, type Ipv6Address } from '../../wire/ipv6-address';
import { parseIpv6Cidr, type Ipv6Cidr } from '../../wire/ipv6-cidr';
import type { DnsRequest } from './dns-request';
import {
  replyMessage,
  unwritten,
  written,
  type DnsPlugin,
  type DnsReply,
  type NextPlugin,
  type PluginSetup,
} from './plugin';

const WELL_KNOWN_PREFIX = '64:ff9b::/96';
const PREFIX_LENGTHS = [32, 40, 48, 56, 64, 96];
/** Where no SOA says how long there is no IPv6 address. */
const DEFAULT_TTL_SECONDS = 600;

interface Dns64Options {
  prefix: Ipv6Cidr | undefined;
  isEverythingTranslated: boolean;
  isIpv4Allowed: boolean;
}

export function dns64Plugin(setup: PluginSetup): Result<DnsPlugin, string> {
  const { reader, lookUp } = setup;
  const options: Dns64Options = {
    prefix: parseIpv6Cidr(WELL_KNOWN_PREFIX),
    isEverythingTranslated: false,
    isIpv4Allowed: false,
  };
  reader.next();
  const words = reader.remainingArguments();
  if (words.length > 1) return err(reader.argumentProblem());
  const problem = words.length === 1 ? setPrefix(setup, options, words[0] ?? '') : undefined;
  if (problem !== undefined) return err(problem);
  while (reader.nextInBlock()) {
    const property = reader.text;
    const [value, ...more] = reader.remainingArguments();
    if (property === 'prefix') {
      if (value === undefined || more.length > 0) return err(reader.argumentProblem());
      const wrong = setPrefix(setup, options, value);
      if (wrong !== undefined) return err(wrong);
    } else if (property === 'translate_all') options.isEverythingTranslated = true;
    else if (property === 'allow_ipv4') options.isIpv4Allowed = true;
    else return err(reader.problem(`unknown property '${property}'`));
  }
  const { prefix } = options;
  if (prefix === undefined) return err(reader.argumentProblem());
  return ok(function* translate(request: DnsRequest, next: NextPlugin): Task<DnsReply> {
    const { question, client } = request;
    const isForUs = options.isIpv4Allowed || isIpv6(client.address);
    if (!isForUs || question.type !== DNS_TYPE.AAAA || question.class !== DNS_CLASS_IN)
      return yield* next(request);
    const reply = yield* next(request);
    const { message } = reply;
    if (message === undefined || message.responseCode === DNS_RESPONSE_CODE.NXDOMAIN) return reply;
    const hasSix = message.answers.some(({ data }) => data.kind === 'AAAA');
    if (hasSix && !options.isEverythingTranslated) return reply;
    const four = yield* lookUp(request, question.name, DNS_TYPE.A);
    if (four.message === undefined) return unwritten(DNS_RESPONSE_CODE.SERVFAIL, four.error);
    return written(translated(request, prefix, message, four.message));
  });
}

function setPrefix({ reader }: PluginSetup, options: Dns64Options, text: string): string | undefined {
  const prefix = parseIpv6Cidr(text);
  if (prefix === undefined) return reader.problem(`invalid prefix "${text}"`);
  if (!PREFIX_LENGTHS.includes(prefix.prefixLength)) {
    return reader.problem(`required prefix length "/${prefix.prefixLength}" not supported`);
  }
  options.prefix = prefix;
  return undefined;
}

function translated(
  { query }: DnsRequest,
  prefix: Ipv6Cidr,
  six: DnsMessage,
  { isTruncated, answers, authorities, additionals }: DnsMessage,
): DnsMessage {
  const soa = six.authorities.findLast(({ data }) => data.kind === 'SOA');
  const limit = soa?.ttlSeconds ?? DEFAULT_TTL_SECONDS;
  const records = answers.map((record): DnsRecord => {
    if (record.data.kind !== 'A') return record;
    const address = embedded(prefix, record.data.address);
    return { ...record, ttlSeconds: Math.min(record.ttlSeconds, limit), data: { kind: 'AAAA', address } };
  });
  return replyMessage(query, { isTruncated, answers: records, authorities, additionals });
}

/** Bits 64 to 71 stay empty (RFC 6052 §2.2). */
function embedded({ address, prefixLength }: Ipv6Cidr, four: Ipv4Address): Ipv6Address {
  const octets = [24, 16, 8, 0].map((shift) => (four >>> shift) & 0xff);
  let place = prefixLength / 8;
  let bits: bigint = address;
  for (const octet of octets) {
    if (place === 8) place += 1;
    bits |= BigInt(octet) << BigInt((15 - place) * 8);
    place += 1;
  }
  return ipv6Of(bits);
}
