import { useEffect, useState } from 'react';
import { useLab } from '../store/stores-context';
import { addressNamesOf } from './address-names';

/** Whose each address is or was, as far as this page has seen it. */
export function useAddressNames(): ReadonlyMap<string, string> {
  const topology = useLab((state) => state.topology);
  const [names, setNames] = useState<ReadonlyMap<string, string>>(new Map());
  useEffect(() => {
    if (topology !== undefined) setNames((before) => addressNamesOf(topology, before));
  }, [topology]);
  return names;
}
