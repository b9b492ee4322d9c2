/** Said above the picture while the text cannot be read, or does not run as it is written. */
import { TriangleAlert } from 'lucide-react';
import type { ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import type { Translate } from '../i18n/messages';
import type { TextState } from '../../main/contract/text-requests';
import { useStores } from '../store/stores-context';
import { useStore } from 'zustand';

export function TextProblem(): ReactElement | undefined {
  const { t, words: sentence } = useMessages();
  const { text, workspace } = useStores();
  const state = useStore(text, (latest) => latest.state);
  const words = state === undefined ? undefined : problemWords(state, t);
  if (state === undefined || words === undefined) return undefined;
  const error = state.diagnostics.find((diagnostic) => diagnostic.severity === 'error');
  const location = error?.location;
  return (
    <div
      className="canvas-problem"
      role="status"
      data-testid="canvas-problem"
      title={error === undefined ? undefined : sentence(error.message)}
    >
      <TriangleAlert className="tone-bad" aria-hidden />
      <span>{words}</span>
      {location !== undefined && (
        <button
          type="button"
          className="link"
          onClick={() => {
            workspace.getState().showPanel('lab');
            text.getState().showLocation(location);
          }}
        >
          {t('Show line {line}', { line: location.line })}
        </button>
      )}
    </div>
  );
}

function problemWords({ application }: TextState, t: Translate): string | undefined {
  switch (application.kind) {
    case 'broken':
      return t('The text has an error. This is the lab before it.');
    case 'no-lab':
      return t('The text has an error. There is no lab until it is gone.');
    case 'refused':
      return t('The cluster refused a part of the text.');
    case 'needs-restart':
      return t('The text asks for what a running cluster cannot change.');
    case 'applied':
    case 'waiting':
    case 'unread':
      return undefined;
  }
}
