/**
 * Name lookup as programs get it from their C library: /etc/hosts, then DNS with the search list.
 *
 * Models glibc (`getaddrinfo` in nss/getaddrinfo.c, `res_search` in resolv/res_query.c) and musl
 * (src/network/lookup_name.c), which differ: with at least `ndots` dots glibc asks the bare name first and the search
 * list after it, musl the bare name alone; musl gives up on the list when a name exists without an address. After SERVFAIL
 * glibc goes on with the list, after silence or a refusal it asks for the bare name and no more; musl has had enough. glibc
 * alone knows options without a value: `no-aaaa` and `no-tld-query` here, those about how to ask in `dns-client.ts`.
 * `destination-order.ts` sorts what both families give.
 */
import { err, ok, type Result } from '../base/result';
import type { Process } from '../host/process';
import type { Task } from '../host/task';
import { DNS_RESPONSE_CODE, DNS_TYPE, type DnsMessage } from '../wire/dns';
import { dnsLabelsOf, dnsNameKey, withoutFinalDot } from '../wire/dns-name';
import { familyOf, isIpv6, parseIp, type IpAddress, type IpFamily } from '../wire/ip-address';
import type { NetDevice } from '../link/net-device';
import type { IpStack } from '../net/ip-stack';
import { ipv4 } from '../wire/ipv4-address';
import { orderDestinations } from './destination-order';
import { askNameservers, ResolverMemory, type ResolverStyle } from './dns-client';
import { parseHosts, parseResolvConf, type ResolverConfiguration } from './resolv-conf';

export interface ResolvedHost {
  /** The one to try first comes first. */
  readonly addresses: readonly IpAddress[];
  /** Without the final dot. */
  readonly canonicalName: string;
  /** Of `fe80::1%eth0`: the device that the zone names. */
  readonly zone?: NetDevice;
}

/**
 * `not-found`: nobody knows the name. `no-data`: it has no address. `try-again`: no nameserver gave a usable answer.
 * `wrong-family`: an address, but not of the family that was asked for.
 */
export type ResolveFailure = 'not-found' | 'no-data' | 'try-again' | 'wrong-family';

const GLIBC_FAILURES: Readonly<Record<ResolveFailure, string>> = {
  'not-found': 'Name or service not known',
  'no-data': 'No address associated with hostname',
  'try-again': 'Temporary failure in name resolution',
  'wrong-family': 'Address family for hostname not supported',
};

/** What `gai_strerror` of glibc says. */
export function describeResolveFailure(failure: ResolveFailure): string {
  return GLIBC_FAILURES[failure];
}

/** Where musl's loader lies, which is how a program would tell the two systems apart. */
const MUSL_LOADER = '/lib/ld-musl-x86_64.so.1';

export function resolverStyleOf(process: Process): ResolverStyle {
  return process.environment.files.exists(MUSL_LOADER) ? 'musl' : 'glibc';
}

/** What larger values count as (RES_MAXRETRANS and RES_MAXRETRY; musl's resolvconf.c). */
const MAXIMA: Readonly<
  Record<ResolverStyle, { readonly timeoutSeconds: number; readonly attempts: number }>
> = {
  glibc: { timeoutSeconds: 30, attempts: 5 },
  musl: { timeoutSeconds: 60, attempts: 10 },
};

export function resolverConfigurationOf(process: Process): ResolverConfiguration {
  const given = parseResolvConf(process.environment.files.read('/etc/resolv.conf') ?? '');
  const { timeoutSeconds, attempts } = MAXIMA[resolverStyleOf(process)];
  const configuration = {
    ...given,
    timeoutSeconds: Math.min(given.timeoutSeconds, timeoutSeconds),
    attempts: Math.min(given.attempts, attempts),
  };
  // Without a nameserver line both libraries ask the machine itself.
  if (configuration.nameservers.length > 0) return configuration;
  return { ...configuration, nameservers: [ipv4(127, 0, 0, 1)] };
}

/** The names to ask for, in order. */
export function candidateNames(
  name: string,
  configuration: Pick<ResolverConfiguration, 'search' | 'ndots'> &
    Partial<Pick<ResolverConfiguration, 'flags'>>,
  style: ResolverStyle,
): readonly string[] {
  if (name.endsWith('.')) return [name];
  const dots = name.split('.').length - 1;
  const listed = configuration.search.map((domain) => `${name}.${domain}.`);
  const bare = `${name}.`;
  const isTopLevel = dots === 0 && style === 'glibc' && configuration.flags?.has('no-tld-query') === true;
  if (dots < configuration.ndots) return isTopLevel ? listed : [...listed, bare];
  return style === 'musl' ? [bare] : [bare, ...listed];
}

/** What a program that wants to connect asks for: A, and AAAA beside it unless it wants one family only. */
export function* resolveHost(
  process: Process,
  name: string,
  family?: IpFamily,
): Task<Result<ResolvedHost, ResolveFailure>> {
  const zoned = parseZoned(process.environment.namespace.stack, name);
  if (zoned !== undefined) {
    const { address, ...zone } = zoned;
    const isWanted = family === undefined || familyOf(address) === family;
    return isWanted ? ok({ addresses: [address], canonicalName: name, ...zone }) : err('wrong-family');
  }
  const known = lookUpHosts(process.environment.files.read('/etc/hosts') ?? '', name, family);
  if (known !== undefined) return ok(ordered(process, known));
  if (name === '' || isLostInZone(name) || dnsLabelsOf(name) === undefined) return err('not-found');
  const hasAaaa = family !== 'IPv4' && !isWithoutAaaa(process);
  const types = [...(family === 'IPv6' ? [] : [DNS_TYPE.A]), ...(hasAaaa ? [DNS_TYPE.AAAA] : [])];
  if (types.length === 0) return err('not-found');
  const searched = yield* searchDns(process, name, types);
  if (!searched.ok) return searched;
  const host = hostOf(searched.value.answers, searched.value.name);
  return host.addresses.length === 0 ? err('no-data') : ok(ordered(process, host));
}

/** `no-aaaa`, which glibc knows since 2.36. */
function isWithoutAaaa(process: Process): boolean {
  return resolverStyleOf(process) === 'glibc' && resolverConfigurationOf(process).flags.has('no-aaaa');
}

/** An address, with its zone where it has one (RFC 4007 §11); undefined for all else, and for a zone that does not exist. */
function parseZoned(
  stack: IpStack,
  text: string,
): { readonly address: IpAddress; readonly zone?: NetDevice } | undefined {
  const [addressText = '', zoneText] = text.split('%');
  const address = parseIp(addressText);
  if (address === undefined || zoneText === undefined) return address === undefined ? undefined : { address };
  const zone = stack.findDevice(zoneText);
  return zone === undefined || !isIpv6(address) ? undefined : { address, zone };
}

/** An address with a zone that no device is named after. */
function isLostInZone(name: string): boolean {
  return name.includes('%') && parseIp(name.split('%')[0] ?? '') !== undefined;
}

function ordered(process: Process, host: ResolvedHost): ResolvedHost {
  const { stack } = process.environment.namespace;
  return { ...host, addresses: orderDestinations(stack, host.addresses, resolverStyleOf(process)) };
}

export function lookUpHosts(text: string, name: string, family?: IpFamily): ResolvedHost | undefined {
  const wanted = name.toLowerCase();
  const entries = parseHosts(text).filter(
    ({ address, names }) =>
      (family === undefined || familyOf(address) === family) &&
      names.some((candidate) => candidate.toLowerCase() === wanted),
  );
  const [first] = entries;
  if (first === undefined) return undefined;
  return { addresses: entries.map(({ address }) => address), canonicalName: first.names[0] ?? name };
}

export interface SearchedAnswer {
  /** The candidate that was answered. */
  readonly name: string;
  /** In the order of the types. */
  readonly answers: readonly (DnsMessage | undefined)[];
}

/** Walks the candidates until one has a record of the wanted types. */
export function* searchDns(
  process: Process,
  name: string,
  types: readonly number[],
): Task<Result<SearchedAnswer, ResolveFailure>> {
  const search = resolverStyleOf(process) === 'musl' ? searchAsMusl : searchAsGlibc;
  return yield* search(process, name, types);
}

/** `name_from_dns_search`: the first name that exists is the last that is asked for. */
function* searchAsMusl(
  process: Process,
  name: string,
  types: readonly number[],
): Task<Result<SearchedAnswer, ResolveFailure>> {
  const configuration = resolverConfigurationOf(process);
  for (const candidate of candidateNames(name, configuration, 'musl')) {
    if (dnsLabelsOf(candidate) === undefined) continue;
    const questions = types.map((type) => ({ name: candidate, type }));
    const asked = yield* askNameservers(process, { configuration, style: 'musl' }, questions);
    if (!asked.ok) return err('try-again');
    const answers = asked.value;
    // The first answer that is not there, or that knows of nothing, decides.
    const decisive = answers.find((answer) => answer?.responseCode !== DNS_RESPONSE_CODE.NOERROR);
    if (decisive?.responseCode === DNS_RESPONSE_CODE.NXDOMAIN) continue;
    if (answers.includes(undefined)) return err('try-again');
    const hasSome = answers.some((answer, index) => hasRecord(answer, types[index]));
    return hasSome ? ok({ name: candidate, answers }) : err('no-data');
  }
  return err('not-found');
}

/** `__res_context_search` */
function* searchAsGlibc(
  process: Process,
  name: string,
  types: readonly number[],
): Task<Result<SearchedAnswer, ResolveFailure>> {
  const configuration = resolverConfigurationOf(process);
  const settings = { configuration, style: 'glibc', memory: new ResolverMemory() } as const;
  const bare = name.endsWith('.') ? name : `${name}.`;
  let first: ResolveFailure | undefined;
  let last: ResolveFailure = 'not-found';
  let hasNoData = false;
  let hasServerFailure = false;
  let isListOver = false;
  for (const [index, candidate] of candidateNames(name, configuration, 'glibc').entries()) {
    const isBare = candidate === bare;
    if ((isListOver && !isBare) || dnsLabelsOf(candidate) === undefined) continue;
    const questions = types.map((type) => ({ name: candidate, type }));
    const asked = yield* askNameservers(process, settings, questions);
    if (asked.ok && asked.value.some(hasAnyRecord)) return ok({ name: candidate, answers: asked.value });
    last = asked.ok ? failureOf(asked.value) : 'try-again';
    if (isBare && index === 0) first = last;
    if (isBare) continue;
    if (!asked.ok && asked.error === 'connection-refused') return err('try-again');
    if (last === 'no-data') hasNoData = true;
    else if (last === 'try-again') {
      if (!asked.ok && asked.error === 'server-failure') hasServerFailure = true;
      else isListOver = true;
    }
  }
  return err(first ?? (hasNoData ? 'no-data' : hasServerFailure ? 'try-again' : last));
}

/** Of answers without a record: the first of them says why. */
function failureOf(answers: readonly (DnsMessage | undefined)[]): ResolveFailure {
  const code = answers.find((answer) => answer !== undefined)?.responseCode;
  if (code === DNS_RESPONSE_CODE.NOERROR) return 'no-data';
  return code === DNS_RESPONSE_CODE.NXDOMAIN ? 'not-found' : 'try-again';
}

function hasAnyRecord(answer: DnsMessage | undefined): boolean {
  return answer?.responseCode === DNS_RESPONSE_CODE.NOERROR && answer.answers.length > 0;
}

function hasRecord(answer: DnsMessage | undefined, type: number | undefined): boolean {
  if (answer?.responseCode !== DNS_RESPONSE_CODE.NOERROR) return false;
  return answer.answers.some(({ data }) => data.kind !== 'unknown' && DNS_TYPE[data.kind] === type);
}

/** The addresses of the answers, and the name at the end of their CNAME chain. */
function hostOf(answers: readonly (DnsMessage | undefined)[], asked: string): ResolvedHost {
  let canonical = asked;
  const addresses: IpAddress[] = [];
  for (const { name, data } of answers.flatMap((answer) => answer?.answers ?? [])) {
    if (data.kind === 'CNAME' && dnsNameKey(name) === dnsNameKey(canonical)) canonical = data.target;
    if (data.kind === 'A' || data.kind === 'AAAA') addresses.push(data.address);
  }
  return { addresses, canonicalName: withoutFinalDot(canonical) };
}
