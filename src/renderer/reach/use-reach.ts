/** Who may reach whom, while the panel is in front. */
import type { ReachBefore, ReachMatrixView } from '../../main/contract/reach-requests';
import { useReachMatrix } from '../store/use-reach-matrix';
import { useIsVisible } from '../ui/use-is-visible';

export function useReach(panel: HTMLElement | undefined, before: ReachBefore): ReachMatrixView | undefined {
  return useReachMatrix(useIsVisible(panel), before);
}
