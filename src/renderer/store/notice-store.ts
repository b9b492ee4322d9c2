/** What the page has to say about something that has just happened, until it is read. */
import { createStore, type StoreApi } from 'zustand/vanilla';

type NoticeTone = 'good' | 'warning' | 'bad';

export interface NoticeAction {
  readonly label: string;
  /** The notice is gone by then. */
  readonly onAct: () => void;
}

export interface NoticeContent {
  readonly tone: NoticeTone;
  readonly text: string;
  readonly actions?: readonly NoticeAction[];
  /** A newer notice of the same subject takes the place of the older. */
  readonly subject?: string;
}

export interface Notice extends NoticeContent {
  readonly id: number;
}

export interface NoticeState {
  /** Oldest first. */
  readonly notices: readonly Notice[];
  /** Answers what `dismiss` takes. Only what is `good` goes by itself. */
  readonly notify: (content: NoticeContent) => number;
  readonly dismiss: (id: number) => void;
  /** Another lab is open: what could have been done about the one before cannot be done any more. */
  readonly dismissActions: () => void;
}

/** More than this hides the page behind them. */
const MAX_NOTICES = 4;

export function createNoticeStore(): StoreApi<NoticeState> {
  let nextId = 1;
  return createStore<NoticeState>()((set) => ({
    notices: [],
    notify: (content) => {
      const id = nextId++;
      set(({ notices }) => ({
        notices: [...notices.filter((notice) => !isReplacedBy(notice, content)), { ...content, id }].slice(
          -MAX_NOTICES,
        ),
      }));
      return id;
    },
    dismiss: (id) => set(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) })),
    dismissActions: () =>
      set(({ notices }) => ({ notices: notices.filter(({ actions }) => actions === undefined) })),
  }));
}

/** The same words twice are said once. */
function isReplacedBy(notice: NoticeContent, newer: NoticeContent): boolean {
  if (notice.subject !== undefined && notice.subject === newer.subject) return true;
  return notice.tone === newer.tone && notice.text === newer.text;
}
