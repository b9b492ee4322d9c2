/** What was done to the text, newest first; a click takes back or does again all that is between. */
import { useEffect, useState, type ReactElement } from 'react';
import type { ResponseOf } from '../../main/contract/lab-api';
import { useMessages } from '../i18n/messages-context';
import { useLab, useStores, useText } from '../store/stores-context';
import { unlessLost } from '../store/unless-lost';

/** A day's work has thousands; so many around the present are listed at first, and with each wish for more. */
const LISTED_EDITS = 100;

type Edits = ResponseOf<'history.get'>;

const NO_EDITS: Edits = { names: [], position: 0 };

export function EditList(): ReactElement {
  const { t, words } = useMessages();
  const { text } = useStores();
  const isConnected = useLab((state) => state.isConnected);
  const { names, position } = useEdits();
  const [listed, setListed] = useState(LISTED_EDITS);
  const first = Math.max(0, position - listed);
  const end = Math.min(names.length, position + listed);
  const listMore = (): void => setListed(listed + LISTED_EDITS);
  const go = (to: number): void => void unlessLost(text.getState().goTo(to));
  return (
    <section aria-labelledby="history-edits">
      <h2 id="history-edits" className="history-title">
        {t('Edits')}
      </h2>
      {names.length === 0 && (
        <p className="field-note">{t('Nothing was edited since the lab was opened.')}</p>
      )}
      {names.length > 0 && (
        <ol className="history-list" reversed start={end} data-testid="history-list">
          {end < names.length && (
            <li>
              <button type="button" className="history-edit" onClick={listMore}>
                {t('{count} later edits…', { count: names.length - end })}
              </button>
            </li>
          )}
          {names
            .slice(first, end)
            .map((name, index) => (
              <EditRow
                key={first + index + 1}
                name={words(name)}
                place={placeOf(first + index + 1, position)}
                isDisabled={!isConnected}
                onGo={() => go(first + index + 1)}
              />
            ))
            .toReversed()}
          {first > 0 ? (
            <li>
              <button type="button" className="history-edit" onClick={listMore}>
                {t('{count} earlier edits…', { count: first })}
              </button>
            </li>
          ) : (
            <EditRow
              name={t('As the lab was opened')}
              place={placeOf(0, position)}
              isDisabled={!isConnected}
              onGo={() => go(0)}
            />
          )}
        </ol>
      )}
    </section>
  );
}

type Place = 'done' | 'now' | 'undone';

function placeOf(row: number, position: number): Place {
  return row === position ? 'now' : row < position ? 'done' : 'undone';
}

function EditRow(props: {
  readonly name: string;
  readonly place: Place;
  readonly isDisabled: boolean;
  readonly onGo: () => void;
}): ReactElement {
  const { t } = useMessages();
  const { name, place } = props;
  return (
    <li>
      <button
        type="button"
        className={`history-edit is-${place}`}
        aria-current={place === 'now' ? 'step' : undefined}
        title={place === 'undone' ? t('Do it again, up to here') : t('Go back to here')}
        disabled={props.isDisabled}
        data-testid="history-edit"
        onClick={props.onGo}
      >
        <span className="history-mark" aria-hidden>
          {place === 'now' ? '●' : place === 'done' ? '○' : '◌'}
        </span>
        <span className="history-name">{name}</span>
        {place === 'undone' && <span className="history-note">{t('undone')}</span>}
      </button>
    </li>
  );
}

/** Asked for again with each version of the text. */
function useEdits(): Edits {
  const { api } = useStores();
  const version = useText((state) => state.version);
  const told = useText((state) => state.state);
  const [edits, setEdits] = useState(NO_EDITS);
  useEffect(() => {
    let isWanted = true;
    void unlessLost(api.request('history.get', {})).then((answer) => {
      if (isWanted && answer !== undefined) setEdits(answer);
    });
    return (): void => {
      isWanted = false;
    };
  }, [api, version, told]);
  return edits;
}
