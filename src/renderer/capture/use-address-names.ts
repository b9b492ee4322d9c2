import { useEffect, useState } from 'react';
import { useCapture, useLab } from '../store/stores-context';
import { addressNamesOf } from './address-names';

type AddressNames = ReadonlyMap<string, string>;

/** Whose each address of the capture is: what its file says, or what this page has seen of the lab. */
export function useAddressNames(): AddressNames {
  const labNames = useLabNames();
  const fileNames = useFileNames();
  return fileNames ?? labNames;
}

/** As they are now; of an address that nobody has any more, who had it. */
function useLabNames(): AddressNames {
  const topology = useLab((state) => state.topology);
  const [names, setNames] = useState<AddressNames>(new Map());
  useEffect(() => {
    if (topology !== undefined) setNames((before) => addressNamesOf(topology, before));
  }, [topology]);
  return names;
}

/** A file may be of another network, in which the lab's addresses are somebody else's. */
function useFileNames(): AddressNames | undefined {
  const captureId = useCapture((state) => (state.fileName === undefined ? undefined : state.captureId));
  const ask = useCapture((state) => state.study.fileNames);
  const [found, setFound] = useState<{ readonly captureId: string; readonly names: AddressNames }>();
  useEffect(() => {
    if (captureId === undefined) return undefined;
    let isWanted = true;
    void ask().then((names) => {
      if (isWanted)
        setFound({ captureId, names: new Map(names.map(({ address, name }) => [address, name])) });
    });
    return (): void => {
      isWanted = false;
    };
  }, [ask, captureId]);
  if (captureId === undefined) return undefined;
  return found?.captureId === captureId ? found.names : NO_NAMES;
}

const NO_NAMES: AddressNames = new Map();
