/**
 * `cache`: answers that were given before (`plugin/cache`, v1.11).
 *
 * Models both caches with their lifetimes, capacities and exceptions, SERVFAIL for a while, and that every record of
 * an answer has the lifetime of the whole, answers that are fetched again before their time, and stale ones.
 */
import { err, ok, type Result } from '../../base/result';
import type { Task } from '../../host/task';
import { DNS_RESPONSE_CODE, dnsTypeOf, DNS_TYPE, type DnsMessage, type DnsRecord } from '../../wire/dns';
import { isWithinZone, matchingZone } from '../../wire/dns-zone';
import type { DnsRequest } from './dns-request';
import {
  normalizeZone,
  parseGoDuration,
  parseGoInteger,
  written,
  type DnsPlugin,
  type DnsReply,
  type NextPlugin,
  type PluginSetup,
} from './plugin';

const MAX_TTL_SECONDS = 3_600;
const MIN_TTL_SECONDS = 5;
const DEFAULT_CAPACITY = 9_984;
const DNSSEC_OK = 0x8000;
const NANOSECONDS_PER_SECOND = 1e9;

interface Lifetime {
  capacity: number;
  maxSeconds: number;
  minSeconds: number;
  exceptions: readonly string[];
}

interface CacheOptions {
  zones: readonly string[];
  readonly success: Lifetime;
  readonly denial: Lifetime;
  failureSeconds: number;
  areTtlsKept: boolean;
  prefetch: Prefetch;
  /** 0 for answers that are never served after their time. */
  staleNanoseconds: number;
  /** `verify`: a stale answer only where there is no other. */
  isStaleVerified: boolean;
}

interface Prefetch {
  /** Questions within the time; 0 for never. */
  readonly amount: number;
  readonly withinNanoseconds: number;
  readonly percentage: number;
}

interface CachedAnswer {
  readonly message: DnsMessage;
  readonly storedAt: number;
  readonly lifetimeSeconds: number;
  hits: number;
  lastHitAt: number;
}

type AnswerKind = 'success' | 'denial' | 'failure' | 'other';

export function cachePlugin(setup: PluginSetup): Result<DnsPlugin, string> {
  const options = readOptions(setup);
  if (typeof options === 'string') return err(options);
  const cache = new AnswerCache(setup, options);
  return ok((request, next) => cache.serve(request, next));
}

function readOptions({ reader, zones }: PluginSetup): CacheOptions | string {
  const lifetime = (maxSeconds: number): Lifetime => ({
    capacity: DEFAULT_CAPACITY,
    maxSeconds,
    minSeconds: MIN_TTL_SECONDS,
    exceptions: [],
  });
  const options: CacheOptions = {
    zones,
    success: lifetime(MAX_TTL_SECONDS),
    denial: lifetime(MAX_TTL_SECONDS / 2),
    failureSeconds: MIN_TTL_SECONDS,
    areTtlsKept: false,
    prefetch: { amount: 0, withinNanoseconds: 60e9, percentage: 10 },
    staleNanoseconds: 0,
    isStaleVerified: false,
  };
  reader.next();
  const words = reader.remainingArguments();
  const ttl = parseGoInteger(words[0] ?? '');
  if (typeof ttl === 'number') {
    if (ttl <= 0) return `cache TTL can not be zero or negative: ${ttl}`;
    options.success.maxSeconds = ttl;
    options.denial.maxSeconds = ttl;
  }
  const given = typeof ttl === 'number' ? words.slice(1) : words;
  if (given.length > 0) options.zones = given.map(normalizeZone);
  while (reader.nextInBlock()) {
    const property = reader.text;
    const problem = readProperty(options, property, reader.remainingArguments());
    if (problem === 'arguments') return reader.argumentProblem();
    if (problem !== undefined) return problem;
  }
  return reader.next() ? 'this plugin can only be used once per Server Block' : options;
}

function readProperty(options: CacheOptions, property: string, words: readonly string[]): string | undefined {
  const [first = ''] = words;
  switch (property) {
    case 'success':
    case 'denial': {
      if (words.length === 0) return 'arguments';
      const numbers = words.slice(0, 3).map(parseGoInteger);
      const wrong = numbers.find((each) => typeof each === 'string');
      if (typeof wrong === 'string') return wrong;
      const [capacity, maximum, minimum] = numbers;
      const lifetime = options[property];
      if (typeof capacity === 'number') lifetime.capacity = capacity;
      if (typeof maximum === 'number') {
        if (maximum <= 0) return `cache TTL can not be zero or negative: ${maximum}`;
        lifetime.maxSeconds = maximum;
      }
      if (typeof minimum === 'number') {
        if (minimum < 0) return `cache min TTL can not be negative: ${minimum}`;
        lifetime.minSeconds = minimum;
      }
      return undefined;
    }
    case 'disable':
      if (first !== 'success' && first !== 'denial') return 'arguments';
      options[first].exceptions = words.length === 1 ? options.zones : words.slice(1).map(normalizeZone);
      return undefined;
    case 'servfail': {
      if (words.length !== 1) return 'arguments';
      const duration = parseGoDuration(first);
      if (duration === undefined) return `time: invalid duration ${JSON.stringify(first)}`;
      if (duration < 0) return 'invalid negative ttl for servfail';
      if (duration > 300e9) return 'caching SERVFAIL responses over 5 minutes is not permitted';
      options.failureSeconds = duration / NANOSECONDS_PER_SECOND;
      return undefined;
    }
    case 'keepttl':
      options.areTtlsKept = true;
      return undefined;
    case 'prefetch':
      return readPrefetch(options, words);
    case 'serve_stale':
      return readStale(options, words);
    default:
      return 'arguments';
  }
}

function readPrefetch(options: CacheOptions, words: readonly string[]): string | undefined {
  if (words.length === 0 || words.length > 3) return 'arguments';
  const [amountText = '', durationText, percentageText] = words;
  const amount = parseGoInteger(amountText);
  if (typeof amount === 'string') return amount;
  if (amount < 0) return 'prefetch amount should be positive';
  let { withinNanoseconds, percentage } = options.prefetch;
  if (durationText !== undefined) {
    const duration = parseGoDuration(durationText);
    if (duration === undefined) return `time: invalid duration ${JSON.stringify(durationText)}`;
    withinNanoseconds = duration;
  }
  if (percentageText !== undefined) {
    if (!percentageText.endsWith('%')) {
      return `last character of percentage should be \`%\`, but is: ${JSON.stringify(percentageText.at(-1) ?? '')}`;
    }
    const number = parseGoInteger(percentageText.slice(0, -1));
    if (typeof number === 'string') return number;
    if (number < 10 || number > 90) return `percentage should fall in range [10, 90]: ${number}`;
    percentage = number;
  }
  options.prefetch = { amount, withinNanoseconds, percentage };
  return undefined;
}

const DEFAULT_STALE_NANOSECONDS = 3_600e9;

function readStale(options: CacheOptions, words: readonly string[]): string | undefined {
  const [durationText, mode = 'immediate', ...more] = words;
  if (more.length > 0) return 'arguments';
  options.staleNanoseconds = DEFAULT_STALE_NANOSECONDS;
  if (durationText !== undefined) {
    const duration = parseGoDuration(durationText);
    if (duration === undefined) return `time: invalid duration ${JSON.stringify(durationText)}`;
    if (duration < 0) return 'invalid negative duration for serve_stale';
    options.staleNanoseconds = duration;
  }
  const known = mode.toLowerCase();
  if (known !== 'immediate' && known !== 'verify')
    return `invalid value for serve_stale refresh mode: ${mode}`;
  options.isStaleVerified = known === 'verify';
  return undefined;
}

type CacheMetric = 'coredns_cache_requests_total' | 'coredns_cache_hits_total' | 'coredns_cache_misses_total';

class AnswerCache {
  readonly #setup: PluginSetup;
  readonly #options: CacheOptions;
  readonly #successes = new Map<string, CachedAnswer>();
  readonly #denials = new Map<string, CachedAnswer>();

  constructor(setup: PluginSetup, options: CacheOptions) {
    this.#setup = setup;
    this.#options = options;
  }

  *serve(request: DnsRequest, next: NextPlugin): Task<DnsReply> {
    const { name, question, query } = request;
    if (matchingZone(this.#options.zones, name) === undefined) return yield* next(request);
    const isDnssecOk = query.additionals.some(
      ({ data, ttlSeconds }) => data.kind === 'OPT' && (ttlSeconds & DNSSEC_OK) !== 0,
    );
    const key = `${isDnssecOk ? 1 : 0}${query.isCheckingDisabled ? 1 : 0} ${question.type} ${name}`;
    const found = this.#find(key);
    this.#count('coredns_cache_requests_total');
    if (found !== undefined) {
      this.#count('coredns_cache_hits_total', this.#denials.get(key) === found ? 'denial' : 'success');
      return yield* this.#serveFound(found, key, request, next);
    }
    this.#count('coredns_cache_misses_total');
    const reply = yield* next(request);
    if (reply.message === undefined) return reply;
    return written(this.#remember(key, name, reply.message));
  }

  #labels(type?: 'success' | 'denial'): Readonly<Record<string, string>> {
    const zones = this.#options.zones.join(',');
    return { server: this.#setup.serverName, ...(type === undefined ? {} : { type }), view: '', zones };
  }

  #count(name: CacheMetric, type?: 'success' | 'denial'): void {
    this.#setup.metrics?.add(name, this.#labels(type));
  }

  *#serveFound(found: CachedAnswer, key: string, request: DnsRequest, next: NextPlugin): Task<DnsReply> {
    const remaining = this.#remainingSeconds(found);
    if (remaining <= 0 && this.#options.isStaleVerified) {
      const reply = yield* next(request);
      const code = reply.message?.responseCode;
      const isFresh = code === DNS_RESPONSE_CODE.NOERROR || code === DNS_RESPONSE_CODE.NXDOMAIN;
      if (isFresh && reply.message !== undefined)
        return written(this.#remember(key, request.name, reply.message));
    } else if (remaining <= 0 || this.#shouldFetchAhead(found, remaining)) {
      this.#setup.runInBackground(this.#refresh(found, key, request, next));
    }
    return written(this.#cachedMessage(found, request));
  }

  #shouldFetchAhead(found: CachedAnswer, remaining: number): boolean {
    const { amount, withinNanoseconds, percentage } = this.#options.prefetch;
    if (amount === 0) return false;
    const now = this.#setup.now();
    found.hits = found.lastHitAt < now - withinNanoseconds ? 1 : found.hits + 1;
    found.lastHitAt = now;
    return found.hits >= amount && remaining <= Math.ceil((percentage / 100) * found.lifetimeSeconds);
  }

  /** How often it was asked for goes over to the new answer. */
  *#refresh(found: CachedAnswer, key: string, request: DnsRequest, next: NextPlugin): Task {
    const { message } = yield* next(request);
    if (message === undefined) return;
    this.#remember(key, request.name, message);
    const fresh = this.#find(key);
    if (fresh !== undefined) fresh.hits = found.hits;
  }

  #find(key: string): CachedAnswer | undefined {
    for (const cache of [this.#denials, this.#successes]) {
      const found = cache.get(key);
      if (found === undefined) continue;
      const staleSeconds = this.#options.staleNanoseconds / NANOSECONDS_PER_SECOND;
      const remaining = this.#remainingSeconds(found);
      if (remaining > 0 || (staleSeconds > 0 && -remaining < staleSeconds)) return found;
      cache.delete(key);
    }
    return undefined;
  }

  #remainingSeconds({ storedAt, lifetimeSeconds }: CachedAnswer): number {
    const age = Math.floor((this.#setup.now() - storedAt) / NANOSECONDS_PER_SECOND);
    return lifetimeSeconds - age;
  }

  /** The bit AA is set, since some clients throw away what has it not. */
  #cachedMessage(found: CachedAnswer, { query }: DnsRequest): DnsMessage {
    const ttl = this.#options.areTtlsKept
      ? found.lifetimeSeconds
      : Math.max(this.#remainingSeconds(found), 0);
    return {
      ...withTtl(found.message, ttl),
      id: query.id,
      questions: query.questions,
      isAuthoritative: true,
      isRecursionDesired: query.isRecursionDesired,
      isCheckingDisabled: query.isCheckingDisabled,
    };
  }

  /** Answers the message with the lifetime that it is remembered for. */
  #remember(key: string, name: string, message: DnsMessage): DnsMessage {
    const kind = kindOf(message);
    const { success, denial, failureSeconds } = this.#options;
    const shortest = shortestTtlOf(message, kind);
    let lifetimeSeconds = failureSeconds;
    if (kind !== 'failure') {
      const { minSeconds, maxSeconds } = kind === 'denial' ? denial : success;
      lifetimeSeconds = Math.min(Math.max(shortest, minSeconds), maxSeconds);
    }
    if (kind !== 'other' && !message.isTruncated && lifetimeSeconds > 0) {
      const options = kind === 'success' ? success : denial;
      const isExcepted = options.exceptions.some((zone) => isWithinZone(name, zone));
      if (!isExcepted)
        this.#store(kind === 'success' ? this.#successes : this.#denials, key, message, lifetimeSeconds);
    }
    return withTtl(message, Math.floor(lifetimeSeconds));
  }

  #store(cache: Map<string, CachedAnswer>, key: string, message: DnsMessage, lifetimeSeconds: number): void {
    const { capacity } = cache === this.#successes ? this.#options.success : this.#options.denial;
    cache.delete(key);
    const [oldest] = cache.keys();
    if (cache.size >= capacity && oldest !== undefined) cache.delete(oldest);
    const plain = { ...message, additionals: message.additionals.filter(({ data }) => data.kind !== 'OPT') };
    const now = this.#setup.now();
    cache.set(key, { message: plain, storedAt: now, lifetimeSeconds, hits: 0, lastHitAt: now });
    const { metrics } = this.#setup;
    metrics?.set('coredns_cache_entries', this.#labels('success'), this.#successes.size);
    metrics?.set('coredns_cache_entries', this.#labels('denial'), this.#denials.size);
  }
}

function withTtl(message: DnsMessage, ttlSeconds: number): DnsMessage {
  const changed = (records: readonly DnsRecord[]): readonly DnsRecord[] =>
    records.map((record) => (record.data.kind === 'OPT' ? record : { ...record, ttlSeconds }));
  return {
    ...message,
    answers: changed(message.answers),
    authorities: changed(message.authorities),
    additionals: changed(message.additionals),
  };
}

function kindOf({ responseCode, answers, authorities }: DnsMessage): AnswerKind {
  const isFine = responseCode === DNS_RESPONSE_CODE.NOERROR;
  if (answers.length > 0 && isFine) return 'success';
  const hasSoa = authorities.some(({ data }) => dnsTypeOf(data) === DNS_TYPE.SOA);
  if (hasSoa && (isFine || responseCode === DNS_RESPONSE_CODE.NXDOMAIN)) return 'denial';
  if (responseCode === DNS_RESPONSE_CODE.SERVFAIL || responseCode === DNS_RESPONSE_CODE.NOTIMP)
    return 'failure';
  return isFine ? 'success' : 'other';
}

function shortestTtlOf({ answers, authorities, additionals }: DnsMessage, kind: AnswerKind): number {
  if (kind === 'failure' || kind === 'other') return MIN_TTL_SECONDS;
  const extra = additionals.filter(({ data }) => data.kind !== 'OPT');
  if (answers.length + authorities.length + extra.length === 0) return MIN_TTL_SECONDS;
  let shortest = MAX_TTL_SECONDS;
  for (const { ttlSeconds, data } of [...answers, ...authorities, ...extra]) {
    shortest = Math.min(shortest, ttlSeconds);
    if (kind === 'denial' && data.kind === 'SOA') shortest = Math.min(shortest, data.minimumSeconds);
  }
  return shortest;
}
