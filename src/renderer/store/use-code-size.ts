/** How large the type of editor and terminals is, in pixels: as chosen, and larger for an audience. */
import { useSettings, useWorkspace } from './stores-context';

const DEFAULT_CODE_SIZE = 12;
/** As the rest of the window grows: `app.css`. */
export const PRESENTER_SCALE = 1.4;

export function useCodeSize(): number {
  const chosen = useSettings((state) => state.settings.codeSize ?? DEFAULT_CODE_SIZE);
  return Math.round(chosen * useTypeScale());
}

/** How many times as large as usual all type is. */
export function useTypeScale(): number {
  return useWorkspace((state) => (state.isPresenting ? PRESENTER_SCALE : 1));
}
