/** The edit that makes a NetworkPolicy be for other Pods, too, where one label tells both apart from others. */
import { fieldOf } from '../../kube/objects/kube-object';
import { labelSelectorOf } from '../../kube/network-policy/network-policy';
import type { SourcedObject } from '../objects/sourced-object';
import type { FixStep } from './finding';

interface WiderSelector {
  /** `app=api` */
  readonly label: string;
  readonly steps: readonly FixStep[];
}

export function widerPodSelector(
  source: SourcedObject,
  labels: Readonly<Record<string, string>>,
): WiderSelector | undefined {
  const given = fieldOf(source.object.spec, 'podSelector');
  const { matchLabels = {}, matchExpressions = [] } = labelSelectorOf(given);
  const [only, ...more] = Object.entries(matchLabels);
  if (only === undefined || more.length > 0 || matchExpressions.length > 0) return undefined;
  const [key, value] = only;
  const own = labels[key];
  if (own === undefined || own === value) return undefined;
  const path = ['spec', 'podSelector'];
  return {
    label: `${key}=${own}`,
    steps: [
      {
        kind: 'set',
        source,
        path: [...path, 'matchExpressions'],
        value: [{ key, operator: 'In', values: [value, own] }],
      },
      { kind: 'remove', source, path: [...path, 'matchLabels'] },
    ],
  };
}
