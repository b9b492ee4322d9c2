/** What the text says is there, and the edits that canvas, list and inspector make of it. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Messages, Translate } from '../i18n/messages';
import type { Design, EditCommand, EditOutcome } from '../../main/contract/design';
import type { LabApi } from '../../main/contract/lab-api';
import { pageRefOf } from './design-ref';
import { refsOfDesign } from './lab-picture';
import { doneWords } from './done-words';
import type { NoticeContent } from './notice-store';

/** A place in the window, where an edit was made and its answer belongs. */
export interface EditPlace {
  readonly x: number;
  readonly y: number;
}

/** Why something is not done, and what could be done instead. */
export interface Refusal {
  readonly message: string;
  readonly offer: { readonly label: string; readonly command: EditCommand } | undefined;
  /** Undefined for an edit that was made without pointing at anything. */
  readonly at: EditPlace | undefined;
}

/** An edit that waits for a lab file to be made. */
export interface LabFileQuestion {
  readonly command: EditCommand;
  readonly fileName: string;
  readonly message: string;
}

export interface DesignState {
  readonly design: Design | undefined;
  /** The contract's references of everything that was in the text since the lab started. */
  readonly seen: ReadonlySet<string>;
  readonly refusal: Refusal | undefined;
  readonly question: LabFileQuestion | undefined;
  /** What was last done, for screen readers; `number` tells two alike apart. */
  readonly announcement: { readonly number: number; readonly text: string } | undefined;
  /** Resolves to the outcome; what it says to the person is in the store by then. */
  readonly edit: (command: EditCommand, at?: EditPlace) => Promise<EditOutcome>;
  readonly refuse: (message: string, at?: EditPlace) => void;
  readonly acceptOffer: () => Promise<void>;
  readonly dismissRefusal: () => void;
  /** Makes the lab file and the edit that waits for it, or drops both. */
  readonly answerQuestion: (makesLabFile: boolean) => Promise<void>;
  readonly announce: (text: string) => void;
}

/** What the store needs of the others. */
interface Surroundings {
  /** Sends what was typed, so that the edit meets the text that is on screen. */
  readonly flush: () => Promise<void>;
  readonly undo: () => Promise<void>;
  readonly selectAll: (refs: readonly string[]) => void;
  readonly notify: (content: NoticeContent) => void;
  /** Names and refusals of edits in the language of the moment. */
  readonly words: Messages['words'];
}

export function createDesignStore(
  api: LabApi,
  surroundings: Surroundings,
  t: Translate,
): StoreApi<DesignState> {
  const { words } = surroundings;
  let generation: number | undefined;
  let announcements = 0;

  async function send(command: EditCommand, makesLabFile: boolean, at?: EditPlace): Promise<EditOutcome> {
    await surroundings.flush();
    const outcome = await api.request('design.edit', {
      command,
      ...(makesLabFile ? { makesLabFile } : {}),
    });
    take(outcome, command, at);
    return outcome;
  }

  function take(outcome: EditOutcome, command: EditCommand, at: EditPlace | undefined): void {
    const { announce } = store.getState();
    if (outcome.kind === 'needs-lab-file') {
      store.setState({ question: { command, fileName: outcome.fileName, message: words(outcome.message) } });
      return;
    }
    if (outcome.kind === 'refused') {
      const { message, offer } = outcome;
      const worded = offer === undefined ? undefined : { ...offer, label: words(offer.label) };
      store.setState({ refusal: { message: words(message), offer: worded, at } });
      return;
    }
    if (command.kind === 'delete') {
      const refs = command.refs.map((ref) => pageRefOf(ref)).filter((ref) => ref !== undefined);
      surroundings.selectAll([]);
      surroundings.notify({
        tone: 'good',
        text: doneWords(outcome.name, words),
        subject: 'edit',
        actions: [
          {
            label: t('Undo'),
            onAct: () => void surroundings.undo().then(() => surroundings.selectAll(refs)),
          },
        ],
      });
      return;
    }
    const { ref, refs = ref === undefined ? [] : [ref] } = outcome;
    const made = refs.map((each) => pageRefOf(each)).filter((each) => each !== undefined);
    if (made.length > 0) surroundings.selectAll(made);
    announce(doneWords(outcome.name, words));
  }

  function takeDesign(design: Design): void {
    store.setState(({ seen }) => {
      const added = refsOfDesign(design).filter((ref) => !seen.has(ref));
      return { design, seen: added.length === 0 ? seen : new Set([...seen, ...added]) };
    });
  }

  const store: StoreApi<DesignState> = createStore<DesignState>()((set, get) => ({
    design: undefined,
    seen: new Set(),
    refusal: undefined,
    question: undefined,
    announcement: undefined,
    edit: (command, at) => {
      set({ refusal: undefined });
      return send(command, false, at);
    },
    refuse: (message, at) => set({ refusal: { message, offer: undefined, at } }),
    acceptOffer: async () => {
      const { refusal } = get();
      set({ refusal: undefined });
      if (refusal?.offer !== undefined) await send(refusal.offer.command, false, refusal.at);
    },
    dismissRefusal: () => set({ refusal: undefined }),
    answerQuestion: async (makesLabFile) => {
      const { question } = get();
      set({ question: undefined });
      if (question !== undefined && makesLabFile) await send(question.command, true);
    },
    announce: (text) => set({ announcement: { number: ++announcements, text } }),
  }));

  async function load(): Promise<void> {
    const design = await api.request('design.get', {});
    store.setState({ seen: new Set() });
    takeDesign(design);
  }

  api.on('design', takeDesign);
  api.on('lab', (lab) => {
    // A lab that starts anew starts as the text says: nothing in it is on its way out.
    if (generation !== undefined && lab.generation !== generation) void load();
    generation = lab.generation;
  });
  let hasLoaded = false;
  api.onConnection((isConnected) => {
    if (isConnected && hasLoaded) void load();
    hasLoaded = true;
  });
  void load();
  return store;
}
