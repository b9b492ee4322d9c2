/** How `podwire reach` prints: lines as analysers of policies print them, JSON, CSV, explanations and differences. */
import type { SourceLocation } from '../base/diagnostic';
import {
  formatConnections,
  isNoConnection,
  POLICY_PROTOCOLS,
  type ConnectionSet,
} from '../policy/connection-set';
import type { DirectionVerdict, MissedRule, RuleReference } from '../policy/pair-verdict';
import type { ReachChange, Witness } from '../policy/reach-difference';
import type { ReachLine } from '../policy/reachability';
import type { ReachPolicy } from '../policy/reach-policy';
import type { KubeObject } from '../kube/objects/kube-object';
import type { ReachExplanation } from './reach';

export type ReachFormat = 'text' | 'json' | 'csv';

type PlaceOf = (object: KubeObject, path?: string) => SourceLocation | undefined;

export function reachText(lines: readonly ReachLine[], format: ReachFormat): string {
  if (format === 'json') {
    return jsonArrayOf(
      lines.map(({ from, to, connections }) => ({ src: from, dst: to, connections: jsonOf(connections) })),
    );
  }
  if (format === 'csv') {
    const rows = lines.map(({ from, to, connections }) => csvOf([from, to, formatConnections(connections)]));
    return `src,dst,conn\n${rows.join('')}`;
  }
  return lines
    .map(({ from, to, connections }) => `${from} => ${to} : ${formatConnections(connections)}\n`)
    .join('');
}

export function differenceText(changes: readonly ReachChange[], format: ReachFormat): string {
  if (format === 'json') {
    return jsonArrayOf(
      changes.map(({ from, to, before, after, opened, closed, witness }) => ({
        src: from,
        dst: to,
        before: jsonOf(before),
        after: jsonOf(after),
        opened: jsonOf(opened),
        closed: jsonOf(closed),
        witness,
      })),
    );
  }
  if (format === 'csv') {
    const rows = changes.map(({ from, to, opened, closed, witness }) =>
      csvOf([from, to, textOf(opened), textOf(closed), witnessText(witness)]),
    );
    return `src,dst,opened,closed,witness\n${rows.join('')}`;
  }
  if (changes.length === 0) return 'no connection is opened or closed\n';
  return changes.map(changeText).join('');
}

function changeText({ from, to, opened, closed, witness }: ReachChange): string {
  const parts = [
    ...(isNoConnection(opened) ? [] : [`opens ${formatConnections(opened)}`]),
    ...(isNoConnection(closed) ? [] : [`closes ${formatConnections(closed)}`]),
  ];
  return `${from} => ${to} : ${parts.join('; ')} (${witnessText(witness)})\n`;
}

/** A connection to try, and what becomes of it. */
function witnessText({ from, to, protocol, port, isAllowedAfter }: Witness): string {
  const becomes = isAllowedAfter ? 'denied before, allowed after' : 'allowed before, denied after';
  return `${from} to ${to} ${protocol} ${port}: ${becomes}`;
}

export function explanationText(explanation: ReachExplanation, placeOf: PlaceOf): string {
  const { from, to, protocol, port, verdict } = explanation;
  const asked = `${protocol} ${port}`;
  return [
    `${from} => ${to} : ${asked} ${verdict.isAllowed ? 'allowed' : 'denied'}`,
    ...directionText('egress', from, verdict.egress, { other: to, asked, placeOf }),
    ...directionText('ingress', to, verdict.ingress, { other: from, asked, placeOf }),
    '',
  ].join('\n');
}

interface DirectionContext {
  readonly other: string;
  readonly asked: string;
  readonly placeOf: PlaceOf;
}

function directionText(
  direction: 'egress' | 'ingress',
  subject: string,
  verdict: DirectionVerdict,
  context: DirectionContext,
): readonly string[] {
  const head = `  ${direction} of ${subject}:`;
  switch (verdict.kind) {
    case 'open':
      return [`${head} open, no policy selects it`];
    case 'allowed':
      return [`${head} allowed`, ...verdict.by.map((rule) => `    by ${ruleText(rule, context.placeOf)}`)];
    case 'refused':
      return [`${head} denied`, `    by ${ruleText(verdict.by, context.placeOf)}`];
    case 'isolated':
      return [
        `${head} denied, since none of the policies that select it allows it`,
        ...verdict.by.map((policy) => `    isolated by ${policyText(policy, context.placeOf)}`),
        ...verdict.missed.map((missed) => `    ${missedText(missed, context)}`),
      ];
  }
}

function policyText(policy: ReachPolicy, placeOf: PlaceOf): string {
  return `${policy.key}${placeText(placeOf(policy.object))}`;
}

function ruleText({ policy, rule, peerPath }: RuleReference, placeOf: PlaceOf): string {
  const path = peerPath ?? rule.path;
  return `${policy.key}, ${path}${placeText(placeOf(policy.object, path))}`;
}

function missedText(
  { policy, rule, isPeerMeant, isPortMeant }: MissedRule,
  { other, asked, placeOf }: DirectionContext,
): string {
  const missing = [...(isPeerMeant ? [] : [other]), ...(isPortMeant ? [] : [asked])].join(' and ');
  return `${policy.key}, ${rule.path}${placeText(placeOf(policy.object, rule.path))} does not mean ${missing}`;
}

function placeText(place: SourceLocation | undefined): string {
  return place === undefined ? '' : ` (${place.file}:${place.line}:${place.column})`;
}

export function explanationJson(explanation: ReachExplanation, placeOf: PlaceOf): string {
  const { from, to, protocol, port, verdict } = explanation;
  const direction = (one: DirectionVerdict): object => {
    switch (one.kind) {
      case 'open':
        return { verdict: 'open' };
      case 'allowed':
        return { verdict: 'allowed', by: one.by.map((rule) => ruleJson(rule, placeOf)) };
      case 'refused':
        return { verdict: 'denied', by: [ruleJson(one.by, placeOf)] };
      case 'isolated':
        return {
          verdict: 'denied',
          isolatedBy: one.by.map(({ key, object }) => ({ policy: key, source: placeOf(object) })),
          missed: one.missed.map(({ policy, rule, isPeerMeant, isPortMeant }) => ({
            policy: policy.key,
            rule: rule.path,
            source: placeOf(policy.object, rule.path),
            isPeerMeant,
            isPortMeant,
          })),
        };
    }
  };
  return `${JSON.stringify({
    src: from,
    dst: to,
    protocol,
    port,
    allowed: verdict.isAllowed,
    egress: direction(verdict.egress),
    ingress: direction(verdict.ingress),
  })}\n`;
}

function ruleJson({ policy, rule, peerPath }: RuleReference, placeOf: PlaceOf): object {
  const path = peerPath ?? rule.path;
  return { policy: policy.key, rule: path, action: rule.action, source: placeOf(policy.object, path) };
}

function textOf(set: ConnectionSet): string {
  return isNoConnection(set) ? '' : formatConnections(set);
}

/** A row a line. */
export function jsonArrayOf(rows: readonly object[]): string {
  return rows.length === 0 ? '[]\n' : `[\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]\n`;
}

/** Protocols without a port are left out. */
export function jsonOf(set: ConnectionSet): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    POLICY_PROTOCOLS.filter((protocol) => set[protocol].length > 0).map((protocol) => [
      protocol,
      set[protocol],
    ]),
  );
}

/** RFC 4180: what has a comma stands in quotes. */
export function csvOf(fields: readonly string[]): string {
  const quoted = fields.map((field) => (/[",\n]/u.test(field) ? `"${field.replaceAll('"', '""')}"` : field));
  return `${quoted.join(',')}\n`;
}
