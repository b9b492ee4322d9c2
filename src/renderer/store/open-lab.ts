/** The stores of the lab that is open. Another lab has others, so that nothing of the one before stays behind. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { LabApi } from '../../main/contract/lab-api';
import { LabScope } from './lab-scope';
import { createStores, type PageStores, type Stores } from './stores';

export interface OpenLab {
  /** Grows with each lab that is opened. */
  readonly revision: number;
  readonly stores: Stores;
}

export function followOpenLab(api: LabApi, page: PageStores): StoreApi<OpenLab> {
  let scope = new LabScope(api);
  const store = createStore<OpenLab>()(() => ({ revision: 0, stores: createStores(scope, page) }));
  page.file.subscribe((now, before) => {
    const known = before.file?.labNumber;
    if (known === undefined || now.file?.labNumber === known) return;
    scope.close();
    page.notices.getState().dismissActions();
    scope = new LabScope(api);
    store.setState(({ revision }) => ({ revision: revision + 1, stores: createStores(scope, page) }));
  });
  return store;
}
