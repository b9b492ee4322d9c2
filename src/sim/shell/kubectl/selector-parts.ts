/**
 * A label selector that a person typed, as objects hold it: what is equal to a value is a label, all else an expression.
 *
 * `metav1.ParseToLabelSelector` (`k8s.io/apimachinery/pkg/apis/meta/v1/helpers.go`, Kubernetes v1.32).
 */
import { err, ok, type Result } from '../../base/result';
import { parseLabelSelector } from '../../kube/api/label-selector-text';
import type { LabelSelectorRequirement } from '../../kube/store/label-selector';

interface SelectorParts {
  readonly matchLabels: Readonly<Record<string, string>>;
  readonly matchExpressions: readonly LabelSelectorRequirement[];
}

const EQUALITY = /^[^\s=!(),<>]+\s*==?[^=(]*$/u;

export function selectorPartsOf(text: string): Result<SelectorParts, string> {
  const all = parseLabelSelector(text);
  if (!all.ok) return err(`couldn't parse the selector string "${text}": ${all.error}`);
  // Commas within parentheses part values, not requirements.
  const parts = text.match(/(?:\([^)]*\)|[^,(])+/gu) ?? [];
  const matchLabels: Record<string, string> = {};
  const matchExpressions: LabelSelectorRequirement[] = [];
  for (const part of parts) {
    const read = parseLabelSelector(part);
    const [requirement] = read.ok ? read.value : [];
    if (requirement === undefined) continue;
    if (EQUALITY.test(part.trim())) matchLabels[requirement.key] = requirement.values?.[0] ?? '';
    else matchExpressions.push(requirement);
  }
  return ok({ matchLabels, matchExpressions });
}

/** Without what is empty. */
export function labelSelectorOf({ matchLabels, matchExpressions }: SelectorParts): Partial<SelectorParts> {
  return {
    ...(Object.keys(matchLabels).length === 0 ? {} : { matchLabels }),
    ...(matchExpressions.length === 0 ? {} : { matchExpressions }),
  };
}
