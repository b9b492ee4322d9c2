/** `loadbalance`, `loop` and `whoami` (`plugin/{loadbalance,loop,whoami}` of CoreDNS v1.11). */
import { err, ok, type Result } from '../../base/result';
import type { Prng } from '../../base/prng';
import type { Task } from '../../host/task';
import {
  DNS_CLASS_IN,
  DNS_RESPONSE_CODE,
  DNS_TYPE,
  dnsTypeOf,
  type DnsMessage,
  type DnsRecord,
} from '../../wire/dns';
import { isIpv6 } from '../../wire/ip-address';
import type { DnsRequest } from './dns-request';
import {
  replyMessage,
  written,
  type DnsPlugin,
  type DnsReply,
  type NextPlugin,
  type PluginSetup,
} from './plugin';

/** Addresses in an order of chance, aliases before them. */
export function loadbalancePlugin({ reader, prng }: PluginSetup): Result<DnsPlugin, string> {
  reader.next();
  const [policy = 'round_robin', ...more] = reader.remainingArguments();
  if (policy === 'weighted') return err(reader.problem('policy weighted is not modelled in this lab'));
  if (policy !== 'round_robin') return err(`unknown policy: ${policy}`);
  if (more.length > 0) return err(`unknown property(s): ${more.join(' ')}`);
  return ok(function* shuffle(request: DnsRequest, next: NextPlugin): Task<DnsReply> {
    const reply = yield* next(request);
    const { message } = reply;
    if (message?.responseCode !== DNS_RESPONSE_CODE.NOERROR) return reply;
    return written(shuffled(message, prng));
  });
}

function shuffled(message: DnsMessage, prng: Prng): DnsMessage {
  const turn = (records: readonly DnsRecord[]): readonly DnsRecord[] => {
    if (records.length < 2) return records;
    const of = (...types: readonly number[]): DnsRecord[] =>
      records.filter(({ data }) => types.includes(dnsTypeOf(data)));
    const aliases = of(DNS_TYPE.CNAME);
    const addresses = of(DNS_TYPE.A, DNS_TYPE.AAAA);
    const mail = of(DNS_TYPE.MX);
    const rest = records.filter(
      (record) => !aliases.includes(record) && !addresses.includes(record) && !mail.includes(record),
    );
    return [...aliases, ...rest, ...inOrderOfChance(addresses, prng), ...inOrderOfChance(mail, prng)];
  };
  return {
    ...message,
    answers: turn(message.answers),
    authorities: turn(message.authorities),
    additionals: turn(message.additionals),
  };
}

function inOrderOfChance(records: readonly DnsRecord[], prng: Prng): readonly DnsRecord[] {
  const rest = [...records];
  const drawn: DnsRecord[] = [];
  while (rest.length > 1) drawn.push(...rest.splice(prng.below(rest.length), 1));
  return [...drawn, ...rest];
}

/** Tells the client who it is. */
export function whoamiPlugin({ reader }: PluginSetup): Result<DnsPlugin, string> {
  reader.next();
  if (reader.nextArgument()) return err(reader.argumentProblem());
  // eslint-disable-next-line require-yield -- answered at once
  return ok(function* whoami({ query, question, client, transport }: DnsRequest): Task<DnsReply> {
    const { address, port } = client;
    const plain = { class: DNS_CLASS_IN, ttlSeconds: 0 } as const;
    const own: DnsRecord = {
      ...plain,
      name: question.name,
      data: isIpv6(address) ? { kind: 'AAAA', address } : { kind: 'A', address },
    };
    const target = '.';
    const service: DnsRecord = {
      ...plain,
      name: `_${transport}.${question.name === '.' ? '' : question.name}`,
      data: { kind: 'SRV', priority: 0, weight: 0, port, target },
    };
    return written(replyMessage(query, { isAuthoritative: true, additionals: [own, service] }));
  });
}

/** Of a query that the server sends to itself. */
export interface LoopWatch {
  name: string;
  seen: number;
  onLoop: (() => void) | undefined;
}

const LOOP_LIMIT = 2;

/** Ends the program once the query that was sent has come by again and again. */
export function loopPlugin(setup: PluginSetup, watch: LoopWatch): Result<DnsPlugin, string> {
  const { reader } = setup;
  reader.next();
  if (reader.nextArgument()) return err(reader.argumentProblem());
  return ok(function* count(request: DnsRequest, next: NextPlugin): Task<DnsReply> {
    if (request.question.type === DNS_TYPE.HINFO && request.name === watch.name) {
      watch.seen += 1;
      if (watch.seen > LOOP_LIMIT) watch.onLoop?.();
    }
    return yield* next(request);
  });
}
