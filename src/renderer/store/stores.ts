import { createStore, type StoreApi } from 'zustand/vanilla';
import type { LabApi } from '../../main/contract/lab-api';
import type { Messages, Translate } from '../i18n/messages';
import { createCaptureStore, type CaptureStoreState } from './capture-store';
import { createChangesStore, type ChangesState } from './changes-store';
import { createClipboardStore, type ClipboardState } from './clipboard-store';
import { createCommandLineStore, type CommandLineState } from './command-line-store';
import { createComparisonStore, type ComparisonState } from './comparison-store';
import { createDesignStore, type DesignState } from './design-store';
import { travelWords } from './done-words';
import { createDropsStore, type DropsState } from './drops-store';
import { createFileStore, type FileStoreState } from './file-store';
import { createJourneyStore, type JourneyState } from './journey-store';
import { createLabStore, type LabState } from './lab-store';
import { translateWith, wordsWith, type LanguageState } from './language-store';
import { createNoticeStore, type NoticeState } from './notice-store';
import { createPictureStore, type PictureState } from './picture-store';
import { createRequestStore, type RequestState } from './request-store';
import { createRunsStore, type RunsState } from './runs-store';
import { createScenarioStore, type ScenarioStoreState } from './scenario-store';
import type { SettingsState } from './settings-store';
import type { SlowRequestsState } from './slow-requests';
import { createTextStore, type TextStoreState } from './text-store';
import { createThemeStore, type ThemeState } from './theme-store';
import { createVerifyStore, type VerifyState } from './verify-store';
import { createTimeStore, type TimeState } from './time-store';
import { createWorkspaceStore, type WorkspaceState } from './workspace-store';

/** What stays as it is when another lab is opened. */
export interface PageStores {
  readonly file: StoreApi<FileStoreState>;
  readonly language: StoreApi<LanguageState>;
  readonly notices: StoreApi<NoticeState>;
  readonly settings: StoreApi<SettingsState>;
  readonly slow: StoreApi<SlowRequestsState>;
  readonly theme: StoreApi<ThemeState>;
  readonly verify: StoreApi<VerifyState>;
  /** In the language of the moment. */
  readonly t: Translate;
  readonly words: Messages['words'];
}

export interface Stores extends PageStores {
  /** Belongs to the lab: once another is opened it is silent. */
  readonly api: LabApi;
  readonly lab: StoreApi<LabState>;
  readonly capture: StoreApi<CaptureStoreState>;
  readonly changes: StoreApi<ChangesState>;
  readonly clipboard: StoreApi<ClipboardState>;
  readonly commandLine: StoreApi<CommandLineState>;
  readonly comparison: StoreApi<ComparisonState>;
  readonly design: StoreApi<DesignState>;
  readonly drops: StoreApi<DropsState>;
  readonly journey: StoreApi<JourneyState>;
  readonly workspace: StoreApi<WorkspaceState>;
  readonly picture: StoreApi<PictureState>;
  readonly requests: StoreApi<RequestState>;
  readonly runs: StoreApi<RunsState>;
  readonly scenario: StoreApi<ScenarioStoreState>;
  readonly text: StoreApi<TextStoreState>;
  readonly time: StoreApi<TimeState>;
}

export function createPageStores(
  api: LabApi,
  settings: StoreApi<SettingsState>,
  language: StoreApi<LanguageState>,
  slow: StoreApi<SlowRequestsState> = createStore(() => ({ waiting: [] })),
): PageStores {
  const notices = createNoticeStore();
  const t = translateWith(language);
  return {
    file: createFileStore(api, notices, t, () => language.getState().messages.language),
    language,
    notices,
    settings,
    slow,
    theme: createThemeStore(window, settings),
    verify: createVerifyStore(api, t),
    t,
    words: wordsWith(language),
  };
}

export function createStores(api: LabApi, page: PageStores): Stores {
  const { notices } = page;
  const workspace = createWorkspaceStore();
  const text = createTextStore(api, (step, name) =>
    design.getState().announce(travelWords(step, page.words(name), page.t)),
  );
  const capture = createCaptureStore(api);
  page.file.getState().attachLab(text.getState(), (file) => {
    capture.getState().showFile(file);
    workspace.getState().showPanel('packets', true);
  });
  const design = createDesignStore(
    api,
    {
      flush: () => text.getState().flush(),
      undo: () => text.getState().undo(),
      selectAll: (refs) => workspace.getState().selectAll(refs),
      notify: (content) => void notices.getState().notify(content),
      words: page.words,
    },
    page.t,
  );
  const lab = createLabStore(api);
  return {
    ...page,
    api,
    lab,
    capture,
    changes: createChangesStore(
      api,
      { flush: () => text.getState().flush(), version: () => text.getState().version },
      page.t,
    ),
    clipboard: createClipboardStore(api, { design, clipboard: () => navigator.clipboard, t: page.t }),
    commandLine: createCommandLineStore(api, () => text.getState().flush()),
    comparison: createComparisonStore(api, () => text.getState().flush()),
    design,
    drops: createDropsStore(api),
    journey: createJourneyStore(api, text),
    picture: createPictureStore(lab, design),
    requests: createRequestStore(api, lab),
    workspace,
    runs: createRunsStore(api, () => text.getState().flush()),
    scenario: createScenarioStore(api, {
      notices,
      t: page.t,
      words: page.words,
      flush: () => text.getState().flush(),
    }),
    text,
    time: createTimeStore(api, { lab, notices, words: page.words }),
  };
}
