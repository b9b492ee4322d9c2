/** Label selectors (`metav1.LabelSelector`, Kubernetes v1.32). */

export interface LabelSelectorRequirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly LabelSelectorRequirement[];
}

export type Labels = Readonly<Record<string, string>>;

/** An empty selector matches everything. */
export function matchesLabels(selector: LabelSelector, labels: Labels | undefined): boolean {
  return (
    (selector.matchLabels === undefined || hasLabels(selector.matchLabels, labels)) &&
    (selector.matchExpressions === undefined ||
      selector.matchExpressions.every((requirement) => matchesRequirement(requirement, labels)))
  );
}

/** Is every one of `wanted` among `labels`? */
export function hasLabels(wanted: Labels, labels: Labels | undefined): boolean {
  for (const key of Object.keys(wanted)) if (labels?.[key] !== wanted[key]) return false;
  return true;
}

/** `NotIn` and `DoesNotExist` also match what lacks the key. An operator that is not known matches nothing. */
export function matchesRequirement(
  requirement: LabelSelectorRequirement,
  labels: Labels | undefined,
): boolean {
  const value = labels?.[requirement.key];
  const values = requirement.values ?? [];
  switch (requirement.operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    // Node affinity only; a value that is no integer matches nothing.
    case 'Gt':
      return value !== undefined && Number(value) > Number(values[0]);
    case 'Lt':
      return value !== undefined && Number(value) < Number(values[0]);
    default:
      return false;
  }
}
