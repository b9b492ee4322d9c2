/**
 * `autopath`: the server goes through the search list of its clients in one question (`plugin/autopath`, v1.11).
 *
 * Models a list from a file like /etc/resolv.conf and that of Kubernetes (`@kubernetes`), which needs `pods verified`.
 */
import { err, ok, type Result } from '../../base/result';
import type { Task } from '../../host/task';
import { DNS_CLASS_IN, DNS_RESPONSE_CODE, type DnsMessage, type DnsRecord } from '../../wire/dns';
import { dnsNameKey } from '../../wire/dns-name';
import { isWithinZone, matchingZone } from '../../wire/dns-zone';
import type { IpAddress } from '../../wire/ip-address';
import { parseResolvConf } from '../resolv-conf';
import type { DnsRequest } from './dns-request';
import {
  normalizeZone,
  withQuestion,
  type DnsPlugin,
  type DnsReply,
  type NextPlugin,
  type PluginSetup,
} from './plugin';

/** Of the client that asks; undefined for one that nobody knows. */
export type SearchListOf = (name: string, client: IpAddress) => readonly string[] | undefined;

export function autopathPlugin(
  setup: PluginSetup,
  kubernetes: () => SearchListOf | undefined,
): Result<DnsPlugin, string> {
  const { reader, readFile } = setup;
  reader.next();
  const words = reader.remainingArguments();
  const source = words.at(-1);
  if (source === undefined) return err('no resolv-conf specified');
  const given = words.slice(0, -1).map(normalizeZone);
  const zones = given.length > 0 ? given : setup.zones;
  let fixed: readonly string[] | undefined;
  if (!source.startsWith('@')) {
    const text = readFile(source);
    if (text === undefined)
      return err(`failed to parse ${JSON.stringify(source)}: open ${source}: no such file or directory`);
    fixed = [...parseResolvConf(text).search.map(normalizeZone), ''];
  } else if (source !== '@kubernetes') {
    return err(`failed to find plugin ${JSON.stringify(source.slice(1))} for autopath`);
  }
  const listFor = (request: DnsRequest): readonly string[] =>
    fixed ?? kubernetes()?.(request.name, request.client.address) ?? [];
  return ok(function* complete(request: DnsRequest, next: NextPlugin): Task<DnsReply> {
    const list = matchingZone(zones, request.name) === undefined ? [] : listFor(request);
    const [first] = list;
    const isForUs = first !== undefined && request.name !== first && isWithinZone(request.name, first);
    return isForUs ? yield* walk(request, next, list) : yield* next(request);
  });
}

function* walk(request: DnsRequest, next: NextPlugin, list: readonly string[]): Task<DnsReply> {
  const { question, query } = request;
  const base = question.name.slice(0, question.name.length - (list[0] ?? '').length);
  let firstReply: DnsReply | undefined;
  for (const domain of list) {
    const reply = yield* next(withQuestion(request, { ...question, name: `${base}${domain}` }));
    if (reply.error !== undefined) return reply;
    firstReply ??= reply;
    const { message } = reply;
    if (message === undefined || message.responseCode === DNS_RESPONSE_CODE.NXDOMAIN) continue;
    const told = { ...withAlias(message, question.name), questions: query.questions };
    return { ...reply, message: told };
  }
  return firstReply ?? (yield* next(request));
}

/** An alias before the first record that is another's. */
function withAlias(message: DnsMessage, asked: string): DnsMessage {
  const other = message.answers.find(({ name }) => dnsNameKey(name) !== dnsNameKey(asked));
  if (other === undefined) return message;
  const alias: DnsRecord = {
    name: asked,
    class: DNS_CLASS_IN,
    ttlSeconds: other.ttlSeconds,
    data: { kind: 'CNAME', target: other.name },
  };
  return { ...message, answers: [alias, ...message.answers] };
}
