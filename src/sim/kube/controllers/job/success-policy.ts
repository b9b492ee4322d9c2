/** Which rule of its success policy an Indexed Job meets (Kubernetes v1.32 `pkg/controller/job/success_policy.go`). */
import type { Job } from '../../model/job';
import { parseIndexes } from './indexes';

export function metSuccessRule({ spec }: Job, succeeded: ReadonlySet<number>): string | undefined {
  if (succeeded.size === 0) return undefined;
  for (const [position, rule] of (spec.successPolicy?.rules ?? []).entries()) {
    const { succeededCount = Infinity } = rule;
    let isMet = rule.succeededIndexes === undefined && succeeded.size >= succeededCount;
    if (rule.succeededIndexes !== undefined) {
      const required = parseIndexes(rule.succeededIndexes, spec.completions ?? 1);
      const there = [...required].filter((index) => succeeded.has(index)).length;
      isMet = required.size > 0 && (there === required.size || there >= succeededCount);
    }
    if (isMet) return `Matched rules at index ${position}`;
  }
  return undefined;
}
