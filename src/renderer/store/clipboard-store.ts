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

/** What was copied, with machines among it or not. */
interface Copied {
  readonly refs: readonly string[];
  readonly text: string;
  readonly hasMachines: boolean;
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
  let kept: Copied | undefined;
  /** What the system's clipboard was given of it; until then the system has something older. */
  let written: Copied | undefined;
  let last: Promise<void> = Promise.resolve();

  /** However fast the keys come: what is pasted is what was copied before. */
  function inTurn(act: () => Promise<void>): Promise<void> {
    const done = last.then(act);
    // A host that was lost meanwhile does not end the queue; who asked is told.
    last = done.catch(() => undefined);
    return done;
  }

  async function copyOf(refs: readonly string[]): Promise<Copied> {
    const { text, count } = await api.request('design.copy', { refs: [...refs] });
    const hasMachines = count < refs.length;
    return { refs, text: hasMachines ? refs.join('\n') : text, hasMachines };
  }

  function keep(copied: Copied): void {
    kept = copied;
    // Not waited for: a browser may ask the person first.
    void Promise.resolve(clipboard()?.writeText(copied.text).catch(ignoreRefusal)).then(() => {
      written = copied;
    });
  }

  /** `given` is what the system had when `had` was the last that it was given. */
  async function put(given: string, had: Copied | undefined, at?: EditPlace): Promise<void> {
    const isOlder = kept !== had || given.trim() === '';
    const text = isOlder ? (kept?.text ?? '') : given;
    if (kept !== undefined && kept.hasMachines && text === kept.text)
      await edit({ kind: 'duplicate', refs: [...kept.refs] }, at);
    else if (text.trim() === '') design.getState().refuse(t('The clipboard is empty.'), at);
    else await edit({ kind: 'paste', text }, at);
  }

  async function edit(command: Parameters<DesignState['edit']>[0], at?: EditPlace): Promise<void> {
    await design.getState().edit(command, at);
  }

  return createStore<ClipboardState>()(() => ({
    copy: (refs) =>
      inTurn(async () => {
        keep(await copyOf(refs));
        design.getState().announce(t('{count} elements copied', { count: refs.length }));
      }),
    cut: (refs, at) =>
      inTurn(async () => {
        const copied = await copyOf(refs);
        if (copied.hasMachines) {
          design.getState().refuse(t('Machines cannot be cut; copy or duplicate them.'), at);
          return;
        }
        keep(copied);
        await edit({ kind: 'delete', refs: [...refs] }, at);
      }),
    duplicate: (refs, at) => edit({ kind: 'duplicate', refs: [...refs] }, at),
    paste: (at) =>
      inTurn(async () => {
        const had = written;
        await put((await clipboard()?.readText().catch(ignoreRefusal)) ?? '', had, at);
      }),
    pasteText: (given, at) => {
      const had = written;
      return inTurn(() => put(given, had, at));
    },
  }));
}

/** A browser that does not let the page at the clipboard: what was copied here is still known here. */
function ignoreRefusal(error: unknown): undefined {
  if (error instanceof DOMException) return undefined;
  throw error;
}
