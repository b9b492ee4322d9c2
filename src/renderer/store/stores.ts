import type { StoreApi } from 'zustand/vanilla';
import type { LabApi } from '../../main/contract/lab-api';
import { createCaptureStore, type CaptureStoreState } from './capture-store';
import { createDropsStore, type DropsState } from './drops-store';
import { createLabStore, type LabState } from './lab-store';
import { createNoticeStore, type NoticeState } from './notice-store';
import { createThemeStore, type ThemeState } from './theme-store';
import { createWorkspaceStore, type WorkspaceState } from './workspace-store';

export interface Stores {
  readonly api: LabApi;
  readonly lab: StoreApi<LabState>;
  readonly capture: StoreApi<CaptureStoreState>;
  readonly drops: StoreApi<DropsState>;
  readonly notices: StoreApi<NoticeState>;
  readonly workspace: StoreApi<WorkspaceState>;
  readonly theme: StoreApi<ThemeState>;
}

export function createStores(api: LabApi): Stores {
  return {
    api,
    lab: createLabStore(api),
    capture: createCaptureStore(api),
    drops: createDropsStore(api),
    notices: createNoticeStore(),
    workspace: createWorkspaceStore(),
    theme: createThemeStore(window),
  };
}
