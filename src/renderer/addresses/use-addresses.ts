/** Fetches the addresses of the lab while the panel is on screen, again when the lab has changed. */
import { useEffect, useState } from 'react';
import type { AddressAnswerView, AddressNetworkView } from '../../main/contract/address-requests';
import { useLab, useStores } from '../store/stores-context';
import { unlessLost } from '../store/unless-lost';
import { useIsVisible } from '../ui/use-is-visible';

/** A lab that comes up changes with every Pod. */
const FETCH_DELAY_MS = 300;

interface Addresses {
  readonly networks: readonly AddressNetworkView[];
  readonly answers: readonly AddressAnswerView[];
  /** Of a large lab only the first are listed. */
  readonly count: number;
  /** Of the topology that they are of. */
  readonly revision: number;
}

export type AddressFinding = AddressAnswerView;

const NOTHING: Addresses = { networks: [], answers: [], count: 0, revision: -1 };

export function useAddresses(panel: HTMLElement | undefined): Addresses {
  const { api } = useStores();
  const isVisible = useIsVisible(panel);
  const revision = useLab((state) => state.topology?.revision ?? -1);
  const generation = useLab((state) => state.lab?.generation ?? 0);
  const [addresses, setAddresses] = useState(NOTHING);
  useEffect(() => {
    if (!isVisible) return undefined;
    let isWanted = true;
    const timer = setTimeout(() => {
      void unlessLost(api.request('address.list', {})).then((list) => {
        if (isWanted && list !== undefined) setAddresses({ ...list, revision });
      });
    }, FETCH_DELAY_MS);
    return (): void => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [api, isVisible, revision, generation]);
  return addresses;
}

/** Undefined for what is no whole address. */
export function useFoundAddress(query: string, revision: number): AddressFinding | undefined {
  const { api } = useStores();
  const [found, setFound] = useState<{ readonly query: string; readonly answer: AddressFinding }>();
  useEffect(() => {
    let isWanted = true;
    if (query.trim() === '') return undefined;
    void unlessLost(api.request('address.find', { address: query })).then((outcome) => {
      if (!isWanted) return;
      setFound(outcome?.kind === 'found' ? { query, answer: outcome.answer } : undefined);
    });
    return (): void => {
      isWanted = false;
    };
  }, [api, query, revision]);
  return found?.query === query ? found.answer : undefined;
}
