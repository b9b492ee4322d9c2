/** Label selectors that kubectl itself looks at, for objects that are in files. */
import { parseLabelSelector } from '../../kube/api/label-selector-text';
import { matchesRequirement } from '../../kube/store/label-selector';

/** An empty selector selects everything; one that cannot be read, nothing. */
export function selectsLabels(
  selector: string,
  labels: Readonly<Record<string, string>> | undefined,
): boolean {
  const parsed = parseLabelSelector(selector);
  return parsed.ok && parsed.value.every((requirement) => matchesRequirement(requirement, labels));
}
