/** NetworkPolicies out of what was seen, as a manifest in which comments say what justifies each rule. */
import { fieldLinesOf, itemLinesOf } from '../lab/edit/yaml-writer';
import { textStyleOf } from '../lab/edit/text-style';
import type { ObservedPolicy } from '../policy/observed-policies';

const STYLE = textStyleOf([]);

export function observedPolicyText(policies: readonly ObservedPolicy[]): string {
  return policies.map((policy) => `${linesOf(policy).join('\n')}\n`).join('---\n');
}

function linesOf({ object, alsoFor, reasons }: ObservedPolicy): readonly string[] {
  const { apiVersion, kind, metadata, spec } = object;
  const head = Object.entries({ apiVersion, kind, metadata }).flatMap(([key, field]) =>
    fieldLinesOf(key, field, STYLE),
  );
  const subject = [
    ...(alsoFor.length === 0 ? [] : [`# These labels also have: ${alsoFor.join(', ')}.`]),
    ...fieldLinesOf('podSelector', spec.podSelector, STYLE),
    ...fieldLinesOf('policyTypes', spec.policyTypes, STYLE),
  ];
  const rules = (['ingress', 'egress'] as const).flatMap((direction) => {
    const own = spec[direction];
    if (own === undefined) return [`# Nothing was seen of its ${direction}, which stays open.`];
    if (own.length === 0) return [`# Nothing was seen: no ${direction} at all.`, `${direction}: []`];
    const items = own.flatMap((rule, index) => [
      ...(reasons[direction][index] ?? []).map((reason) => `# ${reason}`),
      ...itemLinesOf(rule, STYLE, false),
    ]);
    return [`${direction}:`, ...items.map(indented)];
  });
  return [...head, 'spec:', ...[...subject, ...rules].map(indented)];
}

function indented(line: string): string {
  return `  ${line}`;
}
