/**
 * Small plugins that change a message on its way or answer a few names by themselves: any, bufsize, chaos, erratic, header,
 * local, minimal and nsid, with metadata and cancel, which nobody can see the work of (each in its `plugin/` of CoreDNS v1.11).
 */
import { err, ok, type Result } from '../../base/result';
import type { Task } from '../../host/task';
import {
  DNS_CLASS_CHAOS,
  DNS_CLASS_IN,
  DNS_RESPONSE_CODE,
  DNS_TYPE,
  EDNS_OPTION,
  ednsRecord,
  type DnsData,
  type DnsRecord,
} from '../../wire/dns';
import { matchingZone } from '../../wire/dns-zone';
import { ipv4 } from '../../wire/ipv4-address';
import { parseIpv6 } from '../../wire/ipv6-address';
import { bytesOfUtf8 } from '../../wire/utf8';
import type { DnsRequest } from './dns-request';
import {
  formatServerVersion,
  parseGoDuration,
  parseGoInteger,
  replyMessage,
  unwritten,
  written,
  type DnsPlugin,
  type DnsReply,
  type NextPlugin,
  type PluginSetup,
} from './plugin';

/** Answers pass through as they are. */
function* pass(request: DnsRequest, next: NextPlugin): Task<DnsReply> {
  return yield* next(request);
}

export function metadataPlugin({ reader }: PluginSetup): Result<DnsPlugin, string> {
  reader.next();
  reader.remainingArguments();
  return reader.nextInBlock() ? err(reader.argumentProblem()) : ok(pass);
}

/** Nothing here takes the five seconds after which it would give up a question. */
export function cancelPlugin({ reader }: PluginSetup): Result<DnsPlugin, string> {
  reader.next();
  const [text, ...more] = reader.remainingArguments();
  if (more.length > 0) return err(reader.argumentProblem());
  if (text !== undefined && parseGoDuration(text) === undefined) {
    return err(`invalid duration: ${text}`);
  }
  return ok(pass);
}

export function anyPlugin({ reader }: PluginSetup): Result<DnsPlugin, string> {
  reader.next();
  if (reader.nextArgument()) return err(reader.argumentProblem());
  return ok(function* refuseAny(request: DnsRequest, next: NextPlugin): Task<DnsReply> {
    const { question, query } = request;
    if (question.type !== DNS_TYPE.ANY) return yield* next(request);
    const data: DnsData = {
      kind: 'HINFO',
      processor: bytesOfUtf8('ANY obsoleted'),
      system: bytesOfUtf8('See RFC 8482'),
    };
    const answers = [{ name: question.name, class: DNS_CLASS_IN, ttlSeconds: 8482, data }];
    return written(replyMessage(query, { answers }));
  });
}

/** Nothing but the answer, where there is one. */
export function minimalPlugin({ reader }: PluginSetup): Result<DnsPlugin, string> {
  reader.next();
  if (reader.nextArgument()) return err(reader.argumentProblem());
  return ok(function* cutDown(request: DnsRequest, next: NextPlugin): Task<DnsReply> {
    const reply = yield* next(request);
    const { message } = reply;
    const isSuccess =
      message?.responseCode === DNS_RESPONSE_CODE.NOERROR &&
      (message.answers.length > 0 || message.authorities.length === 0);
    return isSuccess ? written({ ...message, authorities: [], additionals: [] }) : reply;
  });
}

type HeaderFlag = 'isAuthoritative' | 'isRecursionAvailable' | 'isRecursionDesired';
const HEADER_FLAGS: ReadonlyMap<string, HeaderFlag> = new Map<string, HeaderFlag>([
  ['aa', 'isAuthoritative'],
  ['ra', 'isRecursionAvailable'],
  ['rd', 'isRecursionDesired'],
]);

export function headerPlugin({ reader }: PluginSetup): Result<DnsPlugin, string> {
  const inQuery = new Map<HeaderFlag, boolean>();
  const inResponse = new Map<HeaderFlag, boolean>();
  while (reader.next()) {
    while (reader.nextInBlock()) {
      const selector = reader.text.toLowerCase();
      const isShort = selector === 'set' || selector === 'clear';
      if (!isShort && selector !== 'query' && selector !== 'response') {
        return err(`setting up rule: invalid selector=${selector} should be query or response`);
      }
      const words = [...reader.remainingArguments()];
      const action = (isShort ? selector : (words.shift() ?? '')).toLowerCase();
      if (action === '') return err('setting up rule: no flag action provided');
      if (words.length === 0) {
        return err('setting up rule: invalid length for flags, at least one should be provided');
      }
      if (action !== 'set' && action !== 'clear') {
        return err(`setting up rule: unknown flag action=${action}, should be set or clear`);
      }
      for (const word of words) {
        const flag = HEADER_FLAGS.get(word.toLowerCase());
        if (flag === undefined) return err(`setting up rule: unknown/unsupported flag=${word.toLowerCase()}`);
        (selector === 'query' ? inQuery : inResponse).set(flag, action === 'set');
      }
    }
  }
  if (inQuery.size + inResponse.size === 0) return err(reader.argumentProblem());
  return ok(function* change(request: DnsRequest, next: NextPlugin): Task<DnsReply> {
    const query = { ...request.query, ...Object.fromEntries(inQuery) };
    const reply = yield* next({ ...request, query });
    if (reply.message === undefined) return reply;
    return { ...reply, message: { ...reply.message, ...Object.fromEntries(inResponse) } };
  });
}

const DEFAULT_BUFFER_BYTES = 1232;

/** Questions count as if they had room for no more than this. */
export function bufsizePlugin({ reader }: PluginSetup): Result<DnsPlugin, string> {
  reader.next();
  const [text, ...more] = reader.remainingArguments();
  if (more.length > 0) return err(reader.argumentProblem());
  const size = text === undefined ? DEFAULT_BUFFER_BYTES : parseGoInteger(text);
  if (typeof size === 'string') return err(size);
  if (size < 512 || size > 4096) return err(reader.problem(`size must be within 512 - 4096`));
  return ok(function* limit(request: DnsRequest, next: NextPlugin): Task<DnsReply> {
    const edns = request.query.additionals.find(({ data }) => data.kind === 'OPT');
    if (edns === undefined || edns.class <= size) return yield* next(request);
    const limited = { ...edns, class: size };
    const others = request.query.additionals.filter((record) => record !== edns);
    const reply = yield* next({
      ...request,
      query: { ...request.query, additionals: [...others, limited] },
    });
    const { message } = reply;
    if (message === undefined || message.additionals.some(({ data }) => data.kind === 'OPT')) return reply;
    return { ...reply, message: { ...message, additionals: [...message.additionals, limited] } };
  });
}

/** Who the server is, in the class for it (RFC 4892). */
export function chaosPlugin({ reader, hostname }: PluginSetup): Result<DnsPlugin, string> {
  reader.next();
  const [version = formatServerVersion(), ...authors] = reader.remainingArguments();
  const given = authors.length > 0 ? authors : ['The CoreDNS Authors'];
  const textsOf = new Map<string, readonly string[]>([
    ['version.bind.', [version]],
    ['version.server.', [version]],
    ['authors.bind.', given],
    ['hostname.bind.', [hostname]],
    ['id.server.', [hostname]],
  ]);
  return ok(function* answer(request: DnsRequest, next: NextPlugin): Task<DnsReply> {
    const { name, question, query } = request;
    const texts = textsOf.get(name);
    const isAsked = question.class === DNS_CLASS_CHAOS && question.type === DNS_TYPE.TXT;
    if (texts === undefined || !isAsked) return yield* next(request);
    const answers = texts.map((text): DnsRecord => {
      const data: DnsData = { kind: 'TXT', strings: [bytesOfUtf8(text)] };
      return { name: question.name, class: DNS_CLASS_CHAOS, ttlSeconds: 0, data };
    });
    return written(replyMessage(query, { answers }));
  });
}

/** The server's name, for those who ask for it (RFC 5001). */
export function nsidPlugin({ reader, hostname }: PluginSetup): Result<DnsPlugin, string> {
  reader.next();
  const words = reader.remainingArguments();
  const bytes = bytesOfUtf8(words.length === 0 ? hostname : words.join(' '));
  return ok(function* add(request: DnsRequest, next: NextPlugin): Task<DnsReply> {
    const reply = yield* next(request);
    const edns = request.query.additionals.find(({ data }) => data.kind === 'OPT');
    const options = edns?.data.kind === 'OPT' ? edns.data.options : [];
    if (edns === undefined || reply.message === undefined) return reply;
    if (!options.some(({ code }) => code === EDNS_OPTION.NSID)) return reply;
    const { message } = reply;
    const known = message.additionals.find(({ data }) => data.kind === 'OPT') ?? ednsRecord(edns.class);
    const before = known.data.kind === 'OPT' ? known.data.options : [];
    const data: DnsData = { kind: 'OPT', options: [...before, { code: EDNS_OPTION.NSID, bytes }] };
    const others = message.additionals.filter(({ data: { kind } }) => kind !== 'OPT');
    return { ...reply, message: { ...message, additionals: [...others, { ...known, data }] } };
  });
}

const LOCAL_ZONES = ['localhost.', '0.in-addr.arpa.', '127.in-addr.arpa.', '255.in-addr.arpa.'];
const LOCAL_ADDRESS_NAME = '1.0.0.127.in-addr.arpa.';
const LOCAL_TTL_SECONDS = 604_800;

/** Names of the machine itself, which would only go round the world in vain (RFC 6761, RFC 6303). */
export function localPlugin({ reader }: PluginSetup): Result<DnsPlugin, string> {
  reader.next();
  if (reader.nextArgument()) return err(reader.argumentProblem());
  return ok(function* answer(request: DnsRequest, next: NextPlugin): Task<DnsReply> {
    const { name, question, query } = request;
    const isBelow = name !== 'localhost.' && name.startsWith('localhost.');
    const zone = isBelow ? name : matchingZone(LOCAL_ZONES, name);
    if (zone === undefined) return yield* next(request);
    const origin = question.name.slice(question.name.length - zone.length);
    const data = localDataOf(name, question.type, isBelow);
    if (data !== undefined)
      return written(replyMessage(query, { answers: [localRecord(question.name, data)] }));
    const isThere = isBelow || LOCAL_ZONES.includes(name) || name === LOCAL_ADDRESS_NAME;
    const responseCode = isThere ? DNS_RESPONSE_CODE.NOERROR : DNS_RESPONSE_CODE.NXDOMAIN;
    return written(replyMessage(query, { responseCode, authorities: [localRecord(origin, LOCAL_SOA)] }));
  });
}

const LOCAL_SOA: DnsData = {
  kind: 'SOA',
  primaryName: 'localhost.',
  mailbox: 'root.localhost.',
  serial: 1,
  refreshSeconds: 0,
  retrySeconds: 0,
  expireSeconds: 0,
  minimumSeconds: LOCAL_TTL_SECONDS,
};

function localDataOf(name: string, type: number, isBelow: boolean): DnsData | undefined {
  const isHost = isBelow || name === 'localhost.';
  const isApex = !isBelow && LOCAL_ZONES.includes(name);
  if (isHost && type === DNS_TYPE.A) return { kind: 'A', address: ipv4(127, 0, 0, 1) };
  if (isHost && type === DNS_TYPE.AAAA) {
    const address = parseIpv6('::1');
    return address === undefined ? undefined : { kind: 'AAAA', address };
  }
  if (isApex && type === DNS_TYPE.SOA) return LOCAL_SOA;
  if (isApex && type === DNS_TYPE.NS) return { kind: 'NS', target: 'localhost.' };
  const isOwnAddress = name === LOCAL_ADDRESS_NAME && type === DNS_TYPE.PTR;
  return isOwnAddress ? { kind: 'PTR', target: 'localhost.' } : undefined;
}

function localRecord(name: string, data: DnsData): DnsRecord {
  return { name, class: DNS_CLASS_IN, ttlSeconds: LOCAL_TTL_SECONDS, data };
}

/** One question of so many goes wrong in each of the ways that are told. */
export function erraticPlugin({ reader, sleep }: PluginSetup): Result<DnsPlugin, string> {
  const every = { drop: 2, truncate: 0, delay: 0 };
  let isDropGiven = false;
  let pause = 100e6;
  reader.next();
  while (reader.nextInBlock()) {
    const property = reader.text;
    const [text = '2', durationText, ...more] = reader.remainingArguments();
    if (property !== 'drop' && property !== 'truncate' && property !== 'delay') {
      return err(reader.problem(`unknown property '${property}'`));
    }
    const count = parseGoInteger(text);
    if (typeof count === 'string') return err(count);
    if (count < 0) return err(`illegal amount value given ${JSON.stringify(text)}`);
    if (more.length > 0 || (durationText !== undefined && property !== 'delay')) {
      return err(reader.argumentProblem());
    }
    const duration = durationText === undefined ? pause : parseGoDuration(durationText);
    if (duration === undefined) return err(`time: invalid duration ${JSON.stringify(durationText)}`);
    pause = duration;
    isDropGiven ||= property === 'drop';
    every[property] = count;
  }
  if (!isDropGiven && every.delay + every.truncate > 0) every.drop = 0;
  let asked = 0;
  return ok(function* answer({ question, query }: DnsRequest): Task<DnsReply> {
    const number = asked;
    asked += 1;
    const isTurnOf = (count: number): boolean => count > 0 && number % count === 0;
    if (isTurnOf(every.drop)) return unwritten(DNS_RESPONSE_CODE.NOERROR);
    if (isTurnOf(every.delay)) yield* sleep(pause);
    const data = erraticDataOf(question.type);
    if (data === undefined) return unwritten(DNS_RESPONSE_CODE.SERVFAIL);
    const record = { name: question.name, class: DNS_CLASS_IN, ttlSeconds: 0, data };
    const isTruncated = isTurnOf(every.truncate);
    return written(replyMessage(query, { isAuthoritative: true, isTruncated, answers: [record] }));
  });
}

function erraticDataOf(type: number): DnsData | undefined {
  if (type === DNS_TYPE.A) return { kind: 'A', address: ipv4(192, 0, 2, 53) };
  const address = type === DNS_TYPE.AAAA ? parseIpv6('2001:db8::53') : undefined;
  return address === undefined ? undefined : { kind: 'AAAA', address };
}
