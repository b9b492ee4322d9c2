/**
 * Copy, cut, paste and duplicate for the elements of the picture. Objects go to the system's clipboard as a manifest, so that
 * kubectl, an editor and another lab take them too, and any manifest can be pasted. Machines are no objects: they are
 * copied within the lab.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { LabApi } from '../../main/contract/lab-api';
import type { Translate } from '../i18n/messages';
import type { DesignState, EditPlace } from './design-store';

type Act = (refs: readonly string[], at?: EditPlace) => Promise<void>;

export interface ClipboardState {
  /** References of the contract. */
  readonly copy: Act;
  readonly cut: Act;
  readonly duplicate: Act;
  /** What the clipboard holds; a page that may not look there takes what was copied here. */
  readonly paste: (at?: EditPlace) => Promise<void>;
  readonly pasteText: (text: string, at?: EditPlace) => Promise<void>;
}

/** Of the system; a page may be refused it. */
interface SystemClipboard {
  readonly writeText: (text: string) => Promise<void>;
  readonly readText: () => Promise<string>;
}

interface ClipboardSurroundings {
  readonly design: StoreApi<DesignState>;
  readonly clipboard: () => SystemClipboard | undefined;
  readonly t: Translate;
}

export function createClipboardStore(
  api: LabApi,
  { design, clipboard, t }: ClipboardSurroundings,
): StoreApi<ClipboardState> {
  /** What was copied last, with machines among it or not. */
  let kept:
    | { readonly refs: readonly string[]; readonly text: string; readonly hasMachines: boolean }
    | undefined;

  async function take(refs: readonly string[]): Promise<number> {
    const { text, count } = await api.request('design.copy', { refs: [...refs] });
    const hasMachines = count < refs.length;
    kept = { refs, text: hasMachines ? refs.join('\n') : text, hasMachines };
    // Not waited for: a browser may ask the person first.
    void clipboard()?.writeText(kept.text).catch(ignoreRefusal);
    return count;
  }

  async function edit(command: Parameters<DesignState['edit']>[0], at?: EditPlace): Promise<void> {
    await design.getState().edit(command, at);
  }

  return createStore<ClipboardState>()((_, get) => ({
    copy: async (refs) => {
      await take(refs);
      design.getState().announce(t('{count} elements copied', { count: refs.length }));
    },
    cut: async (refs, at) => {
      const count = await take(refs);
      if (count < refs.length) {
        design.getState().refuse(t('Machines cannot be cut; copy or duplicate them.'), at);
        return;
      }
      await edit({ kind: 'delete', refs: [...refs] }, at);
    },
    duplicate: (refs, at) => edit({ kind: 'duplicate', refs: [...refs] }, at),
    paste: async (at) => {
      const text = await clipboard()?.readText().catch(ignoreRefusal);
      await get().pasteText(text ?? '', at);
    },
    pasteText: async (given, at) => {
      const text = given.trim() === '' ? (kept?.text ?? '') : given;
      if (kept !== undefined && kept.hasMachines && text === kept.text)
        await edit({ kind: 'duplicate', refs: [...kept.refs] }, at);
      else if (text.trim() === '') design.getState().refuse(t('The clipboard is empty.'), at);
      else await edit({ kind: 'paste', text }, at);
    },
  }));
}

/** A browser that does not let the page at the clipboard: what was copied here is still known here. */
function ignoreRefusal(error: unknown): undefined {
  if (error instanceof DOMException) return undefined;
  throw error;
}
