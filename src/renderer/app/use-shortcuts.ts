import { useEffect } from 'react';
import { FILTER_BOX_ID } from '../capture/filter-box';
import type { Stores } from '../store/stores';
import { useStores } from '../store/stores-context';

/** Keys that work everywhere except where something is typed, or where the key means something to what has the focus. */
export function useShortcuts(): void {
  const stores = useStores();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const { target } = event;
      if (target instanceof Element && takesKey(target, event.key)) return;
      const act = actionOf(event.key, stores);
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    addEventListener('keydown', onKeyDown);
    return (): void => removeEventListener('keydown', onKeyDown);
  }, [stores]);
}

function takesKey(target: Element, key: string): boolean {
  const isTyping =
    target.closest('input:not([type="checkbox"]), textarea, [contenteditable="true"]') !== null;
  const isPressable = target.closest('button, a, select, input, [role="tab"]') !== null;
  return isTyping || (key === ' ' && isPressable) || target.closest('select') !== null;
}

function actionOf(key: string, { lab, workspace }: Stores): (() => void) | undefined {
  const { clock, isConnected, play, pause, step } = lab.getState();
  const canRun = isConnected && clock !== undefined && clock.failure === undefined;
  switch (key) {
    case ' ':
      return () => {
        if (canRun) void (clock.isPlaying ? pause() : play());
      };
    case '.':
      return () => {
        if (canRun) void step();
      };
    case '/':
      return () => {
        workspace.getState().showPanel('packets');
        document.getElementById(FILTER_BOX_ID)?.focus();
      };
    case '?':
      return () => workspace.getState().setHelpOpen(!workspace.getState().isHelpOpen);
    default:
      return undefined;
  }
}
