/**
 * `acl`: who may ask for what (`plugin/acl`, v1.11).
 *
 * Models allow, block, filter and drop by type and network, in the order of the lines, with the extended errors of RFC 8914.
 * Leaves out networks from files.
 */
import { err, ok, type Result } from '../../base/result';
import type { Task } from '../../host/task';
import { DNS_RESPONSE_CODE, EDNS_OPTION, ednsRecord, parseDnsType } from '../../wire/dns';
import { matchingZone } from '../../wire/dns-zone';
import type { IpAddress } from '../../wire/ip-address';
import { ipCidrContains, parseIpCidr, type IpCidr } from '../../wire/ip-cidr';
import type { DnsRequest } from './dns-request';
import {
  normalizeZone,
  replyMessage,
  unwritten,
  written,
  type DnsPlugin,
  type DnsReply,
  type NextPlugin,
  type PluginSetup,
} from './plugin';

const EDNS_BYTES = 4096;
const BLOCKED = 15;
const FILTERED = 17;

type Action = 'allow' | 'block' | 'filter' | 'drop';

interface Policy {
  readonly action: Action;
  /** Empty for all of them. */
  readonly types: ReadonlySet<number>;
  /** Undefined for all the world. */
  readonly networks: readonly IpCidr[] | undefined;
}

interface AccessRule {
  readonly zones: readonly string[];
  readonly policies: Policy[];
}

export function aclPlugin({ reader, zones }: PluginSetup): Result<DnsPlugin, string> {
  const rules: AccessRule[] = [];
  while (reader.next()) {
    const given = reader.remainingArguments().map(normalizeZone);
    const rule: AccessRule = { zones: given.length > 0 ? given : zones, policies: [] };
    while (reader.nextInBlock()) {
      const policy = readPolicy(reader);
      if (typeof policy === 'string') return err(policy);
      rule.policies.push(policy);
    }
    rules.push(rule);
  }
  return ok((request, next) => decide(rules, request, next));
}

function readPolicy(reader: PluginSetup['reader']): Policy | string {
  const action = reader.text.toLowerCase();
  if (action !== 'allow' && action !== 'block' && action !== 'filter' && action !== 'drop') {
    return reader.problem(`unexpected token "${reader.text}"; expect 'allow', 'block', 'filter' or 'drop'`);
  }
  const types = new Set<number>();
  const networks: IpCidr[] = [];
  let isEverybody = true;
  let section = '';
  let count = 0;
  for (const word of reader.remainingArguments()) {
    const lower = word.toLowerCase();
    if (lower === 'type' || lower === 'net' || lower === 'file') {
      if (section !== '' && count === 0) return reader.problem(`no token specified in "${section}" section`);
      if (lower === 'file') return reader.problem('networks from files are not modelled in this lab');
      section = lower;
      count = 0;
      continue;
    }
    if (section === '') return reader.problem(`unexpected token "${word}"; expect 'type | net | file'`);
    count += 1;
    if (word === '*') continue;
    if (section === 'type') {
      const type = parseDnsType(word);
      if (type === undefined || word !== word.toUpperCase()) {
        return reader.problem(`unexpected token "${word}"; expect legal QTYPE`);
      }
      types.add(type);
      continue;
    }
    const text = word.includes('/') ? word : `${word}/${word.includes(':') ? 128 : 32}`;
    const network = parseIpCidr(text);
    if (network === undefined) return reader.problem(`illegal CIDR notation "${text}"`);
    networks.push(network);
    isEverybody = false;
  }
  if (section !== '' && count === 0) return reader.problem(`no token specified in "${section}" section`);
  return { action, types, networks: isEverybody ? undefined : networks };
}

function* decide(rules: readonly AccessRule[], request: DnsRequest, next: NextPlugin): Task<DnsReply> {
  for (const { zones, policies } of rules) {
    if (matchingZone(zones, request.name) === undefined) continue;
    const action = actionFor(policies, request.question.type, request.client.address);
    if (action === 'allow') break;
    if (action === 'drop') return unwritten(DNS_RESPONSE_CODE.NOERROR);
    if (action === 'block') return refusal(request, DNS_RESPONSE_CODE.REFUSED, BLOCKED);
    if (action === 'filter') return refusal(request, DNS_RESPONSE_CODE.NOERROR, FILTERED);
  }
  return yield* next(request);
}

function actionFor(policies: readonly Policy[], type: number, client: IpAddress): Action | undefined {
  return policies.find(
    ({ types, networks }) =>
      (types.size === 0 || types.has(type)) &&
      (networks === undefined || networks.some((network) => ipCidrContains(network, client))),
  )?.action;
}

function refusal({ query }: DnsRequest, responseCode: number, why: number): DnsReply {
  const options = [{ code: EDNS_OPTION.EXTENDED_ERROR, bytes: Uint8Array.of(why >>> 8, why & 0xff) }];
  const edns = { ...ednsRecord(EDNS_BYTES, true), data: { kind: 'OPT' as const, options } };
  return written(replyMessage(query, { responseCode, additionals: [edns] }));
}
