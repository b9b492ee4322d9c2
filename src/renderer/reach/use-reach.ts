/** Fetches who may reach whom while the panel is in front, again when the text was read again. */
import { useEffect, useState } from 'react';
import type { ReachBefore, ReachMatrixView } from '../../main/contract/reach-requests';
import { useLab, useStores, useText } from '../store/stores-context';
import { unlessLost } from '../store/unless-lost';
import { useIsVisible } from '../ui/use-is-visible';

/** Somebody types. */
const FETCH_DELAY_MS = 250;

export function useReach(panel: HTMLElement | undefined, before: ReachBefore): ReachMatrixView | undefined {
  const { api } = useStores();
  const isVisible = useIsVisible(panel);
  const isConnected = useLab((state) => state.isConnected);
  const readVersion = useText((state) => state.state?.readVersion);
  const editedFiles = useText((state) => state.state?.editedFiles);
  const [matrix, setMatrix] = useState<ReachMatrixView>();
  useEffect(() => {
    if (!isVisible || !isConnected) return undefined;
    let isWanted = true;
    const timer = setTimeout(() => {
      void unlessLost(api.request('reach.get', { before })).then((answer) => {
        if (isWanted && answer !== undefined) setMatrix(answer);
      });
    }, FETCH_DELAY_MS);
    return (): void => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [api, isVisible, isConnected, before, readVersion, editedFiles]);
  return matrix;
}
