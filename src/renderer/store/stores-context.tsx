/** How components reach the stores: one hook for each, taking a selector. */
import { createContext, useContext, type ReactElement, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { MessagesProvider } from '../i18n/messages-context';
import type { CaptureStoreState } from './capture-store';
import type { ChangesState } from './changes-store';
import type { CommandLineState } from './command-line-store';
import type { ComparisonState } from './comparison-store';
import type { DesignState } from './design-store';
import type { LanguageState } from './language-store';
import type { DropsState } from './drops-store';
import type { FileStoreState } from './file-store';
import type { JourneyState } from './journey-store';
import type { LabState } from './lab-store';
import type { NoticeState } from './notice-store';
import type { PictureState } from './picture-store';
import type { RequestState } from './request-store';
import type { RunsState } from './runs-store';
import type { ScenarioStoreState } from './scenario-store';
import type { SettingsState } from './settings-store';
import type { SlowRequestsState } from './slow-requests';
import type { Stores } from './stores';
import type { TextStoreState } from './text-store';
import type { ThemeState } from './theme-store';
import type { TimeState } from './time-store';
import type { VerifyState } from './verify-store';
import type { WorkspaceState } from './workspace-store';

const StoresContext = createContext<Stores | undefined>(undefined);

export function StoresProvider(props: {
  readonly stores: Stores;
  readonly children: ReactNode;
}): ReactElement {
  const messages = useStore(props.stores.language, (state) => state.messages);
  return (
    <StoresContext value={props.stores}>
      <MessagesProvider messages={messages}>{props.children}</MessagesProvider>
    </StoresContext>
  );
}

export function useStores(): Stores {
  const stores = useContext(StoresContext);
  if (stores === undefined) throw new Error('a component was drawn outside of StoresProvider');
  return stores;
}

export function useLab<Value>(selector: (state: LabState) => Value): Value {
  return useStore(useStores().lab, selector);
}

export function useCapture<Value>(selector: (state: CaptureStoreState) => Value): Value {
  return useStore(useStores().capture, selector);
}

export function useCommandLine<Value>(selector: (state: CommandLineState) => Value): Value {
  return useStore(useStores().commandLine, selector);
}

export function useComparison<Value>(selector: (state: ComparisonState) => Value): Value {
  return useStore(useStores().comparison, selector);
}

export function useChanges<Value>(selector: (state: ChangesState) => Value): Value {
  return useStore(useStores().changes, selector);
}

export function useLanguage<Value>(selector: (state: LanguageState) => Value): Value {
  return useStore(useStores().language, selector);
}

export function useDesign<Value>(selector: (state: DesignState) => Value): Value {
  return useStore(useStores().design, selector);
}

export function usePicture<Value>(selector: (state: PictureState) => Value): Value {
  return useStore(useStores().picture, selector);
}

export function useRequests<Value>(selector: (state: RequestState) => Value): Value {
  return useStore(useStores().requests, selector);
}

export function useDrops<Value>(selector: (state: DropsState) => Value): Value {
  return useStore(useStores().drops, selector);
}

export function useJourney<Value>(selector: (state: JourneyState) => Value): Value {
  return useStore(useStores().journey, selector);
}

export function useWorkspace<Value>(selector: (state: WorkspaceState) => Value): Value {
  return useStore(useStores().workspace, selector);
}

export function useFile<Value>(selector: (state: FileStoreState) => Value): Value {
  return useStore(useStores().file, selector);
}

export function useScenario<Value>(selector: (state: ScenarioStoreState) => Value): Value {
  return useStore(useStores().scenario, selector);
}

export function useRuns<Value>(selector: (state: RunsState) => Value): Value {
  return useStore(useStores().runs, selector);
}

export function useNotices<Value>(selector: (state: NoticeState) => Value): Value {
  return useStore(useStores().notices, selector);
}

export function useTime<Value>(selector: (state: TimeState) => Value): Value {
  return useStore(useStores().time, selector);
}

export function useText<Value>(selector: (state: TextStoreState) => Value): Value {
  return useStore(useStores().text, selector);
}

export function useSlowRequests<Value>(selector: (state: SlowRequestsState) => Value): Value {
  return useStore(useStores().slow, selector);
}

export function useTheme<Value>(selector: (state: ThemeState) => Value): Value {
  return useStore(useStores().theme, selector);
}

export function useVerify<Value>(selector: (state: VerifyState) => Value): Value {
  return useStore(useStores().verify, selector);
}

export function useSettings<Value>(selector: (state: SettingsState) => Value): Value {
  return useStore(useStores().settings, selector);
}
