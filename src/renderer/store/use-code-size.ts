/** How large the type of editor and terminals is, in pixels: as chosen, and larger for an audience. */
import { useSettings, useWorkspace } from './stores-context';

const DEFAULT_CODE_SIZE = 12;
/** As the rest of the window grows: `app.css`. */
export const PRESENTER_SCALE = 1.4;

export function useCodeSize(): number {
  const chosen = useSettings((state) => state.settings.codeSize ?? DEFAULT_CODE_SIZE);
  const isPresenting = useWorkspace((state) => state.isPresenting);
  return isPresenting ? Math.round(chosen * PRESENTER_SCALE) : chosen;
}
