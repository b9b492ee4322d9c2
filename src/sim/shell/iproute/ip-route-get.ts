/** `ip route get`: one look-up by the kernel, and all that it found (ip/iproute.c: iproute_get). */
import { ROUTE_TABLE_ID } from '../../net/policy-rule';
import { tableName, tosText } from '../../net/policy-rule-text';
import type { RouteAnswer, RouteQuestion } from '../../net/route-get';
import { ANY_IPV4, formatIpv4 } from '../../wire/ipv4-address';
import { EXIT_MISTAKE, isShortFor, type ArgumentReader } from './argument-reader';
import type { IpContext } from './ip-context';
import { answerMetricsOf, printMetrics, printRoute } from './route-text';
import { protocolNumberOf, tosOf } from './route-words';

type Writable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

interface GetQuestion {
  readonly question: Writable<RouteQuestion>;
  hasDestination: boolean;
  isFibMatch: boolean;
}

export function getRoute(context: IpContext, words: readonly string[]): number {
  const reader = context.reader(words);
  const get: GetQuestion = {
    question: { destination: ANY_IPV4 },
    hasDestination: false,
    isFibMatch: false,
  };
  const warnings: string[] = [];
  while (reader.hasMore) readWord(reader, get, warnings);
  for (const warning of warnings) context.process.stderr(warning);
  if (reader.hasFailed()) return context.refuseWords(reader);
  if (!get.hasDestination) return context.complain('need at least a destination address', EXIT_MISTAKE);
  const answer = context.stack.getRoute(get.question);
  if (!answer.ok) return context.refuseByKernel(answer.error);
  const document = context.document();
  const { route } = answer.value;
  if (get.isFibMatch && route !== undefined) {
    const { isDetailed, isNumeric } = context.options;
    printRoute(document, route, { isDetailed, isNumeric, hasAllTables: true, hides: new Set() });
  } else printAnswer(context, document, get.question, answer.value);
  return context.print(document);
}

function readWord(reader: ArgumentReader, get: GetQuestion, warnings: string[]): void {
  const { question } = get;
  const word = reader.take();
  if (word === 'from') {
    const { address, prefixLength } = reader.prefixOf(reader.value(), 'inet');
    if (address !== ANY_IPV4) question.source = address;
    warnAboutLength(prefixLength, warnings);
  } else if (word === 'iif') question.ingress = reader.device();
  else if (word === 'oif' || word === 'dev') question.egress = reader.device();
  else if (word === 'mark') question.mark = reader.unsigned('invalid mark');
  else if (word === 'tos' || isShortFor(word, 'dsfield')) {
    question.tos = reader.named(tosOf, 'TOS value is invalid\n') ?? 0;
  } else if (word === 'ipproto') {
    question.protocol = reader.named(protocolNumberOf, 'Invalid "ipproto" value\n') ?? 0;
  } else if (word === 'sport') question.sourcePort = reader.unsigned('invalid sport\n', 0xffff);
  else if (word === 'dport') question.destinationPort = reader.unsigned('invalid dport\n', 0xffff);
  else if (word === 'fibmatch') get.isFibMatch = true;
  else if (word === 'connected' || word === 'notify' || word === 'uid' || word === 'vrf') {
    if (word === 'uid' || word === 'vrf') reader.value();
  } else readDestination(reader, get, warnings, word === 'to' ? reader.value() : word);
}

function readDestination(reader: ArgumentReader, get: GetQuestion, warnings: string[], word: string): void {
  if (reader.hasFailed()) return;
  const { address, prefixLength } = reader.prefixOf(word, get.hasDestination ? 'inet' : 'any valid');
  if (reader.hasFailed()) return;
  get.question.destination = address;
  get.hasDestination = true;
  warnAboutLength(prefixLength, warnings);
}

function warnAboutLength(prefixLength: number, warnings: string[]): void {
  if (prefixLength === 32 || prefixLength === 0) return;
  warnings.push(`Warning: /${prefixLength} as prefix is invalid, only /32 (or none) is supported.\n`);
}

function printAnswer(
  context: IpContext,
  document: ReturnType<IpContext['document']>,
  question: RouteQuestion,
  answer: RouteAnswer,
): void {
  const { isDetailed } = context.options;
  const { type, gateway, device, source, route } = answer;
  const { mark = 0, ingress } = question;
  const destination = formatIpv4(question.destination);
  document.openObject();
  if (type !== 'unicast' || isDetailed) document.field('type', type, `${type} `);
  document.field('dst', destination, `${destination} `);
  if (question.source !== undefined) {
    document.field('from', formatIpv4(question.source), `from ${formatIpv4(question.source)} `);
  }
  const tos = route?.tos ?? 0;
  if (tos !== 0) document.field('tos', tosText(tos), `tos ${tosText(tos)} `);
  if (gateway !== undefined) document.field('gateway', formatIpv4(gateway), `via ${formatIpv4(gateway)} `);
  document.field('dev', device.name, `dev ${device.name} `);
  // With rules of one's own, the tables `local` and `main` are no longer one (`fib_unmerge`).
  const isTableTold =
    context.stack.routing.hasCustomRules && route?.table !== ROUTE_TABLE_ID.MAIN && route?.table !== 0;
  if ((isDetailed || isTableTold) && route !== undefined) {
    const table = tableName(route.table);
    document.field('table', table, `table ${table} `);
  }
  if (source !== undefined) document.field('prefsrc', formatIpv4(source), `src ${formatIpv4(source)} `);
  document.openArray('flags');
  // The kernel's flag for a multicast route has the number of this one.
  if (type === 'multicast') document.value('rt_offload_failed', 'rt_offload_failed ');
  document.closeArray();
  if (mark !== 0) document.field('mark', mark, `mark ${mark < 16 ? mark : `0x${mark.toString(16)}`} `);
  if (ingress === undefined) document.field('uid', 0, 'uid 0 ');
  printCache(context, document, answer);
  if (ingress !== undefined) document.field('iif', ingress.name, `iif ${ingress.name} `);
  document.text('\n');
  document.closeObject();
}

function printCache(
  context: IpContext,
  document: ReturnType<IpContext['document']>,
  answer: RouteAnswer,
): void {
  const { flags, expiresAt, route } = answer;
  document.lineBreak();
  document.openArray('cache');
  document.text(flags.length === 0 ? '    cache ' : `    cache <${flags.join(',')}> `);
  for (const flag of flags) document.value(flag, '');
  document.closeArray();
  if (expiresAt !== undefined) {
    const now = context.process.environment.scheduler.now();
    const left = Math.max(0, Math.floor((expiresAt - now) / 1_000_000_000));
    document.field('expires', left, `expires ${left}sec `);
  }
  printMetrics(document, answerMetricsOf(answer, route));
}
