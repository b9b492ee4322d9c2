import { describe, expect, it } from 'vitest';
import { createNoticeStore } from '../../../../src/renderer/store/notice-store';

describe('the notice store', () => {
  it('keeps notices in order until they are dismissed', () => {
    const store = createNoticeStore();
    const first = store.getState().notify({ tone: 'good', text: 'saved' });
    store.getState().notify({ tone: 'bad', text: 'not saved' });
    store.getState().dismiss(first);
    expect(store.getState().notices.map(({ text }) => text)).toEqual(['not saved']);
  });

  it('says the same words once, and the newest of one subject', () => {
    const store = createNoticeStore();
    const { notify } = store.getState();
    notify({ tone: 'bad', text: 'no' });
    notify({ tone: 'good', text: 'saved as a', subject: 'saved' });
    notify({ tone: 'bad', text: 'no' });
    notify({ tone: 'good', text: 'saved as b', subject: 'saved' });
    expect(store.getState().notices.map(({ text }) => text)).toEqual(['no', 'saved as b']);
  });

  it('takes back what it offers to do when another lab is open', () => {
    const store = createNoticeStore();
    const { notify, dismissActions } = store.getState();
    notify({ tone: 'good', text: 'saved' });
    notify({ tone: 'good', text: 'reverted', actions: [{ label: 'Undo', onAct: () => undefined }] });
    dismissActions();
    expect(store.getState().notices.map(({ text }) => text)).toEqual(['saved']);
  });

  it('shows the newest four', () => {
    const store = createNoticeStore();
    for (const text of ['a', 'b', 'c', 'd', 'e']) store.getState().notify({ tone: 'warning', text });
    expect(store.getState().notices.map(({ text }) => text)).toEqual(['b', 'c', 'd', 'e']);
  });
});
