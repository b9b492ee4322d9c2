/** The strip under the text: whether the lab runs as the text says. */
import { CircleCheck, CircleX, Hourglass } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { useLab, useStores, useText } from '../store/stores-context';
import { applicationWords, type ApplicationWords } from './application-words';

const ICONS: Readonly<Record<ApplicationWords['tone'], ReactElement>> = {
  good: <CircleCheck />,
  waiting: <Hourglass />,
  bad: <CircleX />,
};

export function EditorStatus(): ReactElement | undefined {
  const messages = useMessages();
  const { t, words: wordsOf } = messages;
  const state = useText((text) => text.state);
  const refusal = useText((text) => text.refusal);
  const isAhead = useText((text) => text.isAhead);
  const isConnected = useLab((lab) => lab.isConnected);
  const isPast = useLab((lab) => lab.clock?.presentNs !== undefined);
  const perform = useAction();
  const [isBusy, setBusy] = useState(false);
  if (state === undefined) return undefined;
  const words: ApplicationWords =
    !isConnected && isAhead
      ? { tone: 'waiting', text: t('Kept here until the host is back') }
      : isPast
        ? { tone: 'waiting', text: t('An earlier moment is shown: edits reach the lab in the present') }
        : applicationWords(state, refusal === undefined ? undefined : wordsOf(refusal), messages);
  const { action } = words;
  return (
    <div
      className={`editor-status is-${words.tone}`}
      data-testid="editor-status"
      title={words.details ?? words.text}
    >
      {ICONS[words.tone]}
      <span className="editor-status-text" role="status">
        {words.text}
      </span>
      {action !== undefined && (
        <button
          type="button"
          className="button"
          disabled={isBusy || !isConnected}
          onClick={() => {
            setBusy(true);
            void perform(action.kind).finally(() => setBusy(false));
          }}
        >
          {action.label}
        </button>
      )}
    </div>
  );
}

type ActionKind = NonNullable<ApplicationWords['action']>['kind'];

function useAction(): (kind: ActionKind) => Promise<void> {
  const { text, lab } = useStores();
  return async (kind) => {
    const { read, replacePods, flush, showLocation, state } = text.getState();
    switch (kind) {
      case 'read':
        return read();
      case 'replace-pods':
        return replacePods();
      case 'restart':
        await flush();
        return lab.getState().restart();
      case 'show-error': {
        const error = state?.diagnostics.find(
          ({ severity, location }) => severity === 'error' && location !== undefined,
        );
        if (error?.location !== undefined) showLocation(error.location);
      }
    }
  };
}
