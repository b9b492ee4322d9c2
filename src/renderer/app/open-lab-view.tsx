import type { ReactElement } from 'react';
import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
import type { OpenLab } from '../store/open-lab';
import { StoresProvider } from '../store/stores-context';
import { App } from './app';

/** The window on the lab that is open: another lab gets a window with nothing of the one before in it. */
export function OpenLabView(props: { readonly openLab: StoreApi<OpenLab> }): ReactElement {
  const { revision, stores } = useStore(props.openLab);
  return (
    <StoresProvider key={revision} stores={stores}>
      <App />
    </StoresProvider>
  );
}
