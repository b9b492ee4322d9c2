/** The network plugin of the lab as its text says it, and how to switch it with one click. */
import { useDesign, useStores } from './stores-context';

interface Network {
  /** `flannel/vxlan`; undefined until the host has told. */
  readonly cni: string | undefined;
  readonly proxyMode: string | undefined;
  /** One edit of the text, which can be undone, and the lab starts anew with it. */
  readonly switchTo: (wanted: { readonly cni?: string; readonly proxyMode?: string }) => Promise<void>;
}

export function useNetwork(): Network {
  const network = useDesign((state) => state.design?.network);
  const { design, lab } = useStores();
  return {
    cni: network?.cni,
    proxyMode: network?.proxyMode,
    switchTo: async (wanted) => {
      const outcome = await design.getState().edit({ kind: 'network', ...wanted });
      if (outcome.kind === 'done') await lab.getState().restart();
    },
  };
}
