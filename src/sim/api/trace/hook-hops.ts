/**
 * What a hook of netfilter did with a packet, as hops: verdicts of policies, what rules changed, and where it ended.
 *
 * A hook that changed nothing and asked no policy has nothing to tell.
 */
import { say, type Sentence, type Wording } from '../../base/sentence';
import type { DrawStep, HookStep, RuleStep, ServerStep } from '../../link/path-observer';
import { isPod, type Pod } from '../../kube/model/pod';
import type { PolicyDirection } from '../../kube/network-policy/network-policy';
import { changesBetween, lineOf, viewOf, type EventView } from './event-view';
import type { Because, HeaderChange, Hop } from './hop';
import type { LabObjects } from './lab-objects';
import type { PathEvent } from './path-recorder';
import { policyWords } from './policy-hop';
import { ruleMeaning } from './rule-meaning';

type Told = RuleStep | DrawStep | ServerStep;

/** Everything between a packet's entry into a hook and its way out. */
export interface HookVisit {
  readonly begin: PathEvent;
  readonly end: PathEvent;
  readonly step: HookStep;
  readonly told: readonly Told[];
}

/** `namespace/name` of the Pod whose device it is, by namespace and device: `node/node1 cali123`. */
export type PodOfDevice = (at: string, device: string) => Pod | undefined;

export function hookHops(visit: HookVisit, lab: LabObjects, podOf: PodOfDevice): readonly Hop[] {
  const { begin, end, step } = visit;
  const [before, after] = [viewOf(begin), viewOf(end)];
  const changes = changesBetween(before, after);
  const isAccepted = step.verdict === 'ACCEPT' || step.verdict === 'STOLEN';
  const policies = policyVisits(visit, lab, podOf);
  const last = visit.told.findLast((told) => told.kind === 'rule');
  const isDenied = !isAccepted && last !== undefined && POLICY_CHAIN.test(last.chain);
  const hops = policies.map((policy) => {
    const isHere = isDenied && policy === policies.at(-1);
    return policyHop(visit, { policy, view: before, isAccepted: !isHere }, lab);
  });
  if (changes.length > 0) hops.push(translationHop(visit, { before, after, changes }, lab));
  if (!isAccepted && (!isDenied || policies.length === 0)) hops.push(endHop(visit, before, lab));
  return hops;
}

interface PolicyVisit {
  readonly pod: Pod;
  readonly direction: PolicyDirection;
  readonly rules: readonly RuleStep[];
  /** It belongs to a connection that was let through before. */
  readonly isEstablished: boolean;
}

const FELIX_CHAIN = /^cali-(tw|fw)-(.+)$/u;
/** What a Pod's own chain leads to. */
const POLICY_CHAIN = /^(?:cali-(?:tw|fw|gi|go|pi|po|pri|pro)-|KUBE-POD-FW-|KUBE-NWPLCY-)/u;
const ROUTER_JUMP = /rule to jump traffic (destined to|from) POD name:(\S+) namespace: (\S+) to chain/u;

/** The chains of Pods that it went through, each with the rules from there on. */
function policyVisits(
  { told, begin }: HookVisit,
  lab: LabObjects,
  podOf: PodOfDevice,
): readonly PolicyVisit[] {
  const rules = told.filter((step) => step.kind === 'rule');
  const starts = rules.flatMap((rule, index) => {
    const felix = FELIX_CHAIN.exec(rule.chain);
    const isFirst = rules[index - 1]?.chain !== rule.chain;
    if (felix !== null && isFirst && !rules.slice(0, index).some(({ chain }) => chain === rule.chain)) {
      const pod = podOf(begin.at, felix[2] ?? '');
      const direction: PolicyDirection = felix[1] === 'tw' ? 'ingress' : 'egress';
      return pod === undefined ? [] : [{ index, pod, direction }];
    }
    const jump = ROUTER_JUMP.exec(rule.comment);
    const pod = jump === null ? undefined : lab.find('Pod', jump[3] ?? '', jump[2] ?? '');
    if (!isPod(pod)) return [];
    const direction: PolicyDirection = jump?.[1] === 'from' ? 'egress' : 'ingress';
    return [{ index: index + 1, pod, direction }];
  });
  return starts.map(({ index, pod, direction }, place) => {
    const own = rules.slice(index, starts[place + 1]?.index);
    const first = own[0]?.rule.format() ?? '';
    return { pod, direction, rules: own, isEstablished: first.includes('RELATED,ESTABLISHED -j ACCEPT') };
  });
}

function policyHop(
  visit: HookVisit,
  asked: { readonly policy: PolicyVisit; readonly view: EventView; readonly isAccepted: boolean },
  lab: LabObjects,
): Hop {
  const { policy, view, isAccepted } = asked;
  const { pod, direction, rules, isEstablished } = policy;
  const isRefused = visit.step.verdict === 'REJECT';
  const base = {
    timeNs: visit.end.timeNs,
    at: visit.begin.at,
    device: '',
    stage: 'policy',
    rules: rules.filter(({ chain }) => POLICY_CHAIN.test(chain)).map(ruleText),
    packet: lineOf(visit.end),
    changes: [],
  };
  if (isEstablished) {
    return {
      ...base,
      outcome: 'goes-on',
      decision: say('{direction} allowed: established', { direction }),
      sentence: say(
        'It belongs to a connection that was let through before, so that policies are not asked again',
      ),
      because: [],
      others: [],
    };
  }
  const words = policyWords(lab, { pod, direction, view, isAccepted });
  const { decision, sentence, because, others } = words;
  const outcome = isAccepted ? 'goes-on' : isRefused ? 'refused' : 'dropped';
  return {
    ...base,
    outcome,
    decision,
    sentence,
    because,
    others,
    ...(isAccepted ? {} : { denial: words.reasons }),
  };
}

function becomesWords({ field, before: from, after: to }: HeaderChange): Wording {
  switch (field) {
    case 'source':
      return say('source {from} becomes {to}', { from, to });
    case 'destination':
      return say('destination {from} becomes {to}', { from, to });
    default:
      return say('{field} {from} becomes {to}', { field, from, to });
  }
}

function translationHop(
  { begin, end, step, told }: HookVisit,
  seen: { readonly before: EventView; readonly after: EventView; readonly changes: readonly HeaderChange[] },
  lab: LabObjects,
): Hop {
  const { before, changes } = seen;
  const rules = told.filter((each) => each.kind === 'rule');
  const server = told.find((each) => each.kind === 'server');
  const isByRule = rules.some(({ table, chain }) => table === 'nat' || !/^cali|^KUBE-ROUTER/u.test(chain));
  const isDestination = changes.some(({ field }) => field === 'destination');
  const entry = step.connection?.entry ?? '';
  const isFollowing = step.connection?.state !== 'NEW' && server?.isNew !== true;
  const draws = told.filter((each) => each.kind === 'draw');
  const service = serviceBehind(rules, isDestination ? before.frame.packet?.destination : undefined, lab);
  const [shown = '', ...others] = changes.map(becomesWords);
  return {
    timeNs: end.timeNs,
    at: begin.at,
    device: '',
    stage: `nat ${step.hook}`,
    outcome: 'changed',
    decision: others.reduce<Wording>((one, other) => say('{one}, {other}', { one, other }), shown),
    sentence: isFollowing
      ? say(
          'Connection tracking knows the connection, and gives the packet the addresses that its first packet was given, or takes them back',
        )
      : translationSentence(seen, { service, lab, rules }),
    rules: [
      ...(isFollowing || !isByRule ? [] : rules.map(ruleText)),
      ...(isFollowing ? [] : draws.filter(isTaken).map(drawText)),
      ...(server === undefined ? [] : [`ipvs: ${server.scheduler} chose ${server.server}`]),
      ...(entry === '' ? [] : [`conntrack: ${entry}`]),
    ],
    packet: lineOf(end),
    changes,
    because: isFollowing ? [] : translationReasons(seen, { service, lab, rules }),
    others: isFollowing ? [] : draws.filter((draw) => !isTaken(draw)).map(drawText),
  };
}

interface TranslationContext {
  readonly service: Because | undefined;
  readonly lab: LabObjects;
  readonly rules: readonly RuleStep[];
}

interface SeenTranslation {
  readonly before: EventView;
  readonly after: EventView;
  readonly changes: readonly HeaderChange[];
}

function translationSentence(
  { before, after, changes }: SeenTranslation,
  { service, lab, rules }: TranslationContext,
): Sentence {
  const isDestination = changes.some(({ field }) => field === 'destination');
  const to = lab.nameOf(after.frame.packet?.destination ?? '');
  if (isDestination && service !== undefined)
    return say(
      "The address of {service} is on no interface: the node's rules turn it into an endpoint of the Service, {to}",
      { service: service.text, to },
    );
  if (isDestination) return say('A rule of the node sends it to {to} instead', { to });
  const isService = rules.some(({ chain }) => chain === 'KUBE-POSTROUTING' || chain === 'masquerading');
  const own = lab.nameOf(after.frame.packet?.source ?? '');
  const from = lab.nameOf(before.frame.packet?.source ?? '');
  return isService
    ? say(
        "It goes on with the address of {own} in place of {from}'s, so that the answer comes back by way of this node",
        { own, from },
      )
    : say('It leaves with the address of {own}: outside, nobody knows the address of {from} (masquerade)', {
        own,
        from,
      });
}

function translationReasons(
  { after, changes }: SeenTranslation,
  { service, lab }: TranslationContext,
): readonly Because[] {
  if (service === undefined) return [];
  const isDestination = changes.some(({ field }) => field === 'destination');
  const address = after.frame.packet?.destination ?? '';
  const [, namespace = '', name = ''] = /^Service ([^/]+)\/(.+)$/u.exec(service.object ?? '') ?? [];
  const object = lab.find('Service', namespace, name);
  const slice = object === undefined || !isDestination ? undefined : lab.sliceOf(object, address);
  const pod = lab.podAt(address);
  return [
    service,
    ...(slice === undefined ? [] : [lab.because(slice)]),
    ...(pod === undefined || !isDestination ? [] : [lab.because(pod)]),
  ];
}

/** A rule names it, or the address that the packet had belongs to it. */
function serviceBehind(
  rules: readonly RuleStep[],
  address: string | undefined,
  lab: LabObjects,
): Because | undefined {
  const named = rules
    .map((rule) => ruleMeaning(rule, lab))
    .find(({ kind }) => kind === 'service' || kind === 'endpoint');
  if (named !== undefined) return named.because;
  const service = address === undefined ? undefined : lab.serviceAt(address);
  return service === undefined ? undefined : lab.because(service);
}

function endHop({ begin, end, step, told }: HookVisit, view: EventView, lab: LabObjects): Hop {
  const rules = told.filter((each) => each.kind === 'rule');
  const service = serviceBehind(rules, view.frame.packet?.destination, lab);
  const isRefused = step.verdict === 'REJECT';
  const last = rules.at(-1);
  return {
    timeNs: end.timeNs,
    at: begin.at,
    device: '',
    stage: `filter ${step.hook}`,
    outcome: isRefused ? 'refused' : 'dropped',
    decision: isRefused ? 'REJECT' : 'DROP',
    sentence: withDetail(endSentence(service, isRefused), last?.comment ?? ''),
    rules: rules.map(ruleText),
    packet: lineOf(end),
    changes: [],
    because: service === undefined ? [] : [service],
    others: [],
  };
}

function endSentence(service: Because | undefined, isRefused: boolean): Sentence {
  if (service === undefined)
    return isRefused
      ? say('A rule of the node refuses it, and tells the sender so')
      : say('A rule of the node drops it, and nobody is told');
  return isRefused
    ? say('A rule of the node for {service} refuses it, and tells the sender so', { service: service.text })
    : say('A rule of the node for {service} drops it, and nobody is told', { service: service.text });
}

function withDetail(reason: Sentence, detail: string): Sentence {
  return detail === '' ? reason : say('{reason}: {detail}', { reason, detail });
}

function ruleText({ tool, table, chain, number, rule }: RuleStep): string {
  return tool === 'iptables'
    ? `${table}: ${rule.format()}`
    : `nft ${table} ${chain} rule ${number}: ${rule.format().trim()}`;
}

function isTaken({ drawn, below }: DrawStep): boolean {
  return below === undefined || drawn < below;
}

function drawText({ drawn, outOf, below }: DrawStep): string {
  if (below === undefined) return `draw: ${drawn} of 0 to ${outOf - 1}`;
  const [number, limit] = [(drawn / outOf).toFixed(3), (below / outOf).toFixed(3)];
  return drawn < below
    ? `draw: ${number} is below ${limit}: this endpoint`
    : `an endpoint before: ${number} was drawn, which is not below ${limit}`;
}
