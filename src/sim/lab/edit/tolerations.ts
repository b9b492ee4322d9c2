/** Whether a Pod's spec in the text tolerates a taint, as the scheduler will judge (core/v1 `ToleratesTaint`). */
import { listFieldOf, textFieldOf } from '../../kube/objects/kube-object';
import type { NodeTaint } from '../../kube/cluster-spec';

export function toleratesTaints(podSpec: unknown, taint: NodeTaint): boolean {
  if (taint.effect === 'PreferNoSchedule') return true;
  return listFieldOf(podSpec, 'tolerations').some((toleration) => {
    const key = textFieldOf(toleration, 'key') ?? '';
    const effect = textFieldOf(toleration, 'effect') ?? '';
    if (effect !== '' && effect !== taint.effect) return false;
    if (key !== '' && key !== taint.key) return false;
    if (textFieldOf(toleration, 'operator') === 'Exists') return true;
    return key !== '' && (textFieldOf(toleration, 'value') ?? '') === (taint.value ?? '');
  });
}
