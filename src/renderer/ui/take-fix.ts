/** Makes a change that was offered, and says what came of it, with a way back. */
import type { Fix } from '../../main/contract/fix';
import type { Stores } from '../store/stores';

/** `base` is the version that the fix was offered for. */
export async function takeFix(fix: Fix, base: number, { text, notices, t, words }: Stores): Promise<void> {
  const { takeOffer, undo } = text.getState();
  const outcome = await takeOffer({ base, name: fix.title, files: fix.files });
  const { notify } = notices.getState();
  switch (outcome.kind) {
    case 'done':
      notify({
        tone: 'good',
        text: t('Done: {title}.', { title: words(fix.title) }),
        subject: 'edit',
        actions: [{ label: t('Undo'), onAct: () => void undo() }],
      });
      return;
    case 'outdated':
      notify({
        tone: 'warning',
        text: t('The text has changed since this was offered. Look again: what is offered now fits it.'),
        subject: 'fix',
      });
      return;
    case 'refused':
      notify({
        tone: 'bad',
        text: t('Not done: {message}.', { message: words(outcome.message) }),
        subject: 'fix',
      });
  }
}
