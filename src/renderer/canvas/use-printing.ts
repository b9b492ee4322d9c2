/** What the window prints: the whole view that is shown, in the colors of paper, alone on its page. */
import { useEffect, type RefObject } from 'react';
import { useStores } from '../store/stores-context';
import type { Stores } from '../store/stores';
import type { CanvasViewKind } from '../store/workspace-store';
import { formatSeconds } from '../ui/format-time';
import './print-sheet.css';
import type { Scene } from './scene';
import { sceneSvgOf } from './scene-svg';
import { VIEW_NAMES } from './view-names';

/** However printing was asked for: by the menu, or by the browser's own key. */
export function usePrinting(scene: RefObject<Scene | undefined>): void {
  const stores = useStores();
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    let sheet: HTMLElement | undefined;
    const remove = (): void => sheet?.remove();
    const add = (): void => {
      remove();
      if (scene.current === undefined) return;
      sheet = sheetOf(scene.current, captionOf(scene.current.view, stores));
      document.body.append(sheet);
    };
    addEventListener('beforeprint', add, { signal });
    addEventListener('afterprint', remove, { signal });
    return (): void => {
      controller.abort();
      remove();
    };
  }, [scene, stores]);
}

function sheetOf({ elements, layout }: Scene, caption: string): HTMLElement {
  const svg = sceneSvgOf({ elements, bounds: layout.bounds, title: caption, colors: 'ink' });
  const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml');
  const sheet = document.createElement('section');
  sheet.className = 'print-sheet';
  const name = document.createElement('p');
  name.textContent = caption;
  sheet.append(name, document.importNode(parsed.documentElement, true));
  return sheet;
}

/** `two-nodes.podwire.yaml · Physical · 12.345 s` */
function captionOf(view: CanvasViewKind, { file, lab, t }: Stores): string {
  const { clock } = lab.getState();
  const parts = [file.getState().file?.name, t(VIEW_NAMES[view])];
  if (clock !== undefined) parts.push(`${formatSeconds(clock.nowNs)} s`);
  return parts.filter((part) => part !== undefined).join(' · ');
}
