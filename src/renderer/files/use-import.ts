/** What files would become as a lab, asked again whenever something is chosen otherwise, and of a host that came back. */
import { useEffect, useRef, useState } from 'react';
import type { ImportView, ImportWish } from '../../main/contract/import-requests';
import type { Problem } from '../store/problem';
import { useLab, useStores } from '../store/stores-context';
import { unlessLost } from '../store/unless-lost';

interface ReadImport {
  /** Of the last answer that said something; what was chosen since may be refused. */
  readonly view: ImportView | undefined;
  readonly problem: Problem | undefined;
  readonly isReading: boolean;
}

/** So long nobody has typed on. */
const PAUSE_MS = 300;

export function useImport(wish: ImportWish): ReadImport {
  const { api, t } = useStores();
  const isConnected = useLab((state) => state.isConnected);
  const [read, setRead] = useState<Omit<ReadImport, 'isReading'>>({ view: undefined, problem: undefined });
  const [answered, setAnswered] = useState<ImportWish>();
  const hasAsked = useRef(false);
  useEffect(() => {
    if (!isConnected) return undefined;
    let isWanted = true;
    let isAsking = false;
    const ask = async (): Promise<void> => {
      isAsking = true;
      const outcome = await unlessLost(api.request('import.read', wish));
      isAsking = false;
      if (!isWanted || outcome === undefined) return;
      setAnswered(wish);
      if (outcome.kind === 'cancelled') return;
      if (outcome.kind === 'read') setRead({ view: outcome.view, problem: undefined });
      else if (outcome.kind === 'failed') setRead(({ view }) => ({ view, problem: outcome }));
      else {
        const problem = { message: t('No lab can be made of this.'), diagnostics: outcome.diagnostics };
        setRead(({ view }) => ({ view, problem }));
      }
    };
    const timer = setTimeout(() => void ask(), hasAsked.current ? PAUSE_MS : 0);
    hasAsked.current = true;
    return (): void => {
      isWanted = false;
      clearTimeout(timer);
      // A large one takes a while, and its answer is not wanted any more.
      if (isAsking) void unlessLost(api.request('jobs.cancel', {}));
    };
  }, [api, t, wish, isConnected]);
  return { ...read, isReading: answered !== wish };
}
