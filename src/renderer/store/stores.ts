import type { StoreApi } from 'zustand/vanilla';
import type { LabApi } from '../../main/contract/lab-api';
import { createCaptureStore, type CaptureStoreState } from './capture-store';
import { createDesignStore, type DesignState } from './design-store';
import { createDropsStore, type DropsState } from './drops-store';
import { createLabStore, type LabState } from './lab-store';
import { createNoticeStore, type NoticeState } from './notice-store';
import { createRequestStore, type RequestState } from './request-store';
import { createThemeStore, type ThemeState } from './theme-store';
import { createWorkspaceStore, type WorkspaceState } from './workspace-store';

export interface Stores {
  readonly api: LabApi;
  readonly lab: StoreApi<LabState>;
  readonly capture: StoreApi<CaptureStoreState>;
  readonly design: StoreApi<DesignState>;
  readonly drops: StoreApi<DropsState>;
  readonly notices: StoreApi<NoticeState>;
  readonly workspace: StoreApi<WorkspaceState>;
  readonly requests: StoreApi<RequestState>;
  readonly theme: StoreApi<ThemeState>;
}

export function createStores(api: LabApi): Stores {
  const notices = createNoticeStore();
  const workspace = createWorkspaceStore();
  const design = createDesignStore(api, {
    flush: () => Promise.resolve(),
    undo: async () => {
      await api.request('history.undo', {});
    },
    selectAll: (refs) => workspace.getState().selectAll(refs),
    notify: (content) => void notices.getState().notify(content),
  });
  return {
    api,
    lab: createLabStore(api),
    capture: createCaptureStore(api),
    design,
    drops: createDropsStore(api),
    notices,
    requests: createRequestStore(api),
    workspace,
    theme: createThemeStore(window),
  };
}
