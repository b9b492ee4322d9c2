/** kubectl create poddisruptionbudget, quota and priorityclass (`k8s.io/kubectl/pkg/cmd/create`, Kubernetes v1.32). */
import { err, ok, type Result } from '../../../base/result';
import { resourceAmountsOf } from '../resource-amounts';
import { labelSelectorOf, selectorPartsOf } from '../selector-parts';
import type { KubectlCommand, KubectlVerb } from '../verb';
import { verbOf, type MadeObject } from './create-recipe';

/** `2` or `50%`. */
function countOf(text: string): number | string {
  return text.endsWith('%') ? text : Number(text);
}

function makeBudget({ flags }: KubectlCommand): Result<MadeObject, string> {
  const [least, most] = [flags.text('min-available'), flags.text('max-unavailable')];
  if (flags.text('selector') === '') return err('a selector must be specified');
  if (least === '' && most === '') return err('one of min-available or max-unavailable must be specified');
  if (least !== '' && most !== '') return err('min-available and max-unavailable cannot be both specified');
  if (!/^(?:\d+%?)?$/u.test(least)) return err('invalid format specified for min-available');
  if (!/^(?:\d+%?)?$/u.test(most)) return err('invalid format specified for max-unavailable');
  const parts = selectorPartsOf(flags.text('selector'));
  if (!parts.ok) return parts;
  return ok({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    fields: {
      spec: {
        ...(most === '' ? { minAvailable: countOf(least) } : { maxUnavailable: countOf(most) }),
        selector: labelSelectorOf(parts.value),
      },
      status: { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 },
    },
  });
}

function makeQuota({ flags }: KubectlCommand): Result<MadeObject, string> {
  const hard = resourceAmountsOf(flags.text('hard'));
  if (!hard.ok) return hard;
  const scopes = flags.text('scopes') === '' ? [] : flags.text('scopes').split(',');
  const spec = {
    ...(Object.keys(hard.value).length === 0 ? {} : { hard: hard.value }),
    ...(scopes.length === 0 ? {} : { scopes }),
  };
  return ok({ apiVersion: 'v1', kind: 'ResourceQuota', fields: { spec, status: {} } });
}

function makePriorityClass({ flags }: KubectlCommand): Result<MadeObject, string> {
  const description = flags.text('description');
  return ok({
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    fields: {
      ...(description === '' ? {} : { description }),
      ...(flags.isOn('global-default') ? { globalDefault: true } : {}),
      preemptionPolicy: flags.text('preemption-policy'),
      value: flags.number('value'),
    },
  });
}

export const POLICY_KINDS: readonly KubectlVerb[] = [
  verbOf({
    path: 'create poddisruptionbudget',
    aliases: ['create pdb'],
    summary: 'Create a pod disruption budget with the specified name',
    usage:
      'create poddisruptionbudget NAME --selector=SELECTOR --min-available=N [--dry-run=server|client|none] [options]',
    flags: `
  max-unavailable string
  min-available string
  selector string`,
    noun: 'poddisruptionbudgets:',
    make: makeBudget,
  }),
  verbOf({
    path: 'create priorityclass',
    aliases: ['create pc'],
    summary: 'Create a priority class with the specified name',
    usage:
      'create priorityclass NAME --value=VALUE --global-default=BOOL [--dry-run=server|client|none] [options]',
    flags: `
  description string
  global-default bool
  preemption-policy string=PreemptLowerPriority
  value int=0`,
    noun: 'priorityclass:',
    make: makePriorityClass,
  }),
  verbOf({
    path: 'create quota',
    aliases: ['create resourcequota'],
    summary: 'Create a quota with the specified name',
    usage:
      'create quota NAME [--hard=key1=value1,key2=value2] [--scopes=Scope1,Scope2] [--dry-run=server|client|none] [options]',
    flags: `
  hard string
  scopes string`,
    noun: 'quota:',
    make: makeQuota,
  }),
];
