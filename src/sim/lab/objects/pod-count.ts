/** More Pods than a lab has at most are refused in its text, too. */
import type { Diagnostic } from '../../base/diagnostic';
import { MOST_PODS, POD_COUNT_FIELDS, podsMadeBy, TOO_MANY_PODS } from '../../kube/admission/pod-count';
import { invalidValue } from '../../kube/objects/object-issue';
import type { ObjectDocument } from '../readings';
import { diagnosticOf } from '../source/source-document';

/** At the object with which they become too many, and at each further one. */
export function podCountDiagnosticsOf(objects: readonly ObjectDocument[]): readonly Diagnostic[] {
  let pods = 0;
  return objects.flatMap(({ document, object }) => {
    const own = podsMadeBy(object);
    pods += own;
    if (own === 0 || pods <= MOST_PODS) return [];
    return diagnosticOf(document, invalidValue(POD_COUNT_FIELDS.get(object.kind) ?? [], own, TOO_MANY_PODS));
  });
}
