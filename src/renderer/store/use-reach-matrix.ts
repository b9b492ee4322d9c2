/** Fetches who may reach whom while somebody looks at it, again when the text was read again. */
import { useEffect, useState } from 'react';
import type { ReachBefore, ReachMatrixView } from '../../main/contract/reach-requests';
import { useLab, useStores, useText } from './stores-context';
import { unlessLost } from './unless-lost';

/** Somebody types. */
const FETCH_DELAY_MS = 250;

export function useReachMatrix(isWanted: boolean, before: ReachBefore): ReachMatrixView | undefined {
  const { api } = useStores();
  const isConnected = useLab((state) => state.isConnected);
  const readVersion = useText((state) => state.state?.readVersion);
  const editedFiles = useText((state) => state.state?.editedFiles);
  const [matrix, setMatrix] = useState<ReachMatrixView>();
  useEffect(() => {
    if (!isWanted || !isConnected) return undefined;
    let isAwaited = true;
    const timer = setTimeout(() => {
      void unlessLost(api.request('reach.get', { before })).then((answer) => {
        if (isAwaited && answer !== undefined) setMatrix(answer);
      });
    }, FETCH_DELAY_MS);
    return (): void => {
      isAwaited = false;
      clearTimeout(timer);
    };
  }, [api, isWanted, isConnected, before, readVersion, editedFiles]);
  return matrix;
}
