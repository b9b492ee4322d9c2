import { useCallback, useEffect, useState } from 'react';
import type { FolderListing } from '../../main/contract/file-requests';
import { HostLostError } from '../store/host-lost-error';
import { useStores } from '../store/stores-context';

export interface OpenFolder {
  /** Undefined until the host has answered for the first time. */
  readonly listing: FolderListing | undefined;
  /** Answers what is there now; the newest call wins. */
  readonly go: (path: string | undefined) => Promise<FolderListing | undefined>;
}

/** A folder of the host's machine; without a path the one that the host would begin with. */
export function useFolder(start: string | undefined): OpenFolder {
  const { api } = useStores();
  const [listing, setListing] = useState<FolderListing>();
  const go = useCallback(
    async (path: string | undefined): Promise<FolderListing | undefined> => {
      try {
        const answer = await api.request('folder.list', path === undefined ? {} : { path });
        // A folder that cannot be listed leaves the one before on the screen.
        setListing((before) => (answer.problem === undefined || before === undefined ? answer : before));
        return answer;
      } catch (error) {
        if (!(error instanceof HostLostError)) throw error;
        return undefined;
      }
    },
    [api],
  );
  useEffect(() => {
    void go(start);
  }, [go, start]);
  return { listing, go };
}
