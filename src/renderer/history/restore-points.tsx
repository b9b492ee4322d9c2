/** States of the text that somebody gave a name. */
import { X } from 'lucide-react';
import { useCallback, useEffect, useRef, useState, type ReactElement } from 'react';
import type { ResponseOf } from '../../main/contract/lab-api';
import type { RestorePointList, RestorePointView } from '../../main/contract/restore-requests';
import { ProblemText } from '../ui/problem-text';
import { useMessages } from '../i18n/messages-context';
import { useFile, useLab, useStores } from '../store/stores-context';
import { unlessLost } from '../store/unless-lost';
import { formatCalendarTime } from '../ui/format-time';
import { IconButton } from '../ui/icon-button';
import { TextField } from '../ui/text-field';

const MAX_NAME_LENGTH = 200;

type Failure = Extract<ResponseOf<'restore.take'>, { readonly kind: 'failed' }>;

const NO_POINTS: RestorePointList = { points: [], isForNow: false };

export function RestorePoints(): ReactElement {
  const { t } = useMessages();
  const { api, text } = useStores();
  const isConnected = useLab((state) => state.isConnected);
  const [list, loadList, setList] = useRestorePoints();
  const [name, setName] = useState('');
  const [failure, setFailure] = useState<Failure>();
  const [note, setNote] = useState<string>();

  /** With everything that was typed. */
  const ask = async <Outcome extends { readonly kind: string }>(
    request: () => Promise<Outcome | Failure>,
  ): Promise<Outcome | undefined> => {
    setFailure(undefined);
    setNote(undefined);
    const outcome = await unlessLost(text.getState().flush().then(request));
    if (outcome !== undefined && isFailure(outcome)) {
      setFailure(outcome);
      return undefined;
    }
    return outcome;
  };
  const isKeeping = useRef(false);
  const keep = async (): Promise<void> => {
    // Enter may be pressed again before the first is answered.
    if (isKeeping.current) return;
    isKeeping.current = true;
    const kept = await ask(() => api.request('restore.keep', { name: name.trim() }));
    isKeeping.current = false;
    if (kept !== undefined) setName('');
    await loadList();
  };
  const restore = async ({ id }: RestorePointView): Promise<void> => {
    const restored = await ask(() => api.request('restore.take', { id }));
    if (restored?.kind === 'same') setNote(t('The text is as it was then.'));
    await loadList();
  };
  const forget = async ({ id }: RestorePointView): Promise<void> => {
    const left = await unlessLost(api.request('restore.forget', { id }));
    if (left !== undefined) setList(left);
  };

  return (
    <section aria-labelledby="history-points">
      <h2 id="history-points" className="history-title">
        {t('Restore points')}
      </h2>
      <form
        className="history-keep"
        onSubmit={(event) => {
          event.preventDefault();
          void keep();
        }}
      >
        <TextField
          label={t('Name for the text as it is now')}
          value={name}
          onChange={(value) => setName(value.slice(0, MAX_NAME_LENGTH))}
          placeholder={t('before the policy')}
          testId="restore-name"
          note={
            list.isForNow ? t('Kept with the lab once it is saved; until then while it is open.') : undefined
          }
        />
        <button
          type="submit"
          className="button"
          disabled={!isConnected || name.trim() === ''}
          data-testid="restore-keep"
        >
          {t('Keep')}
        </button>
      </form>
      <ProblemText problem={failure} />
      {note !== undefined && (
        <p className="field-note" role="status">
          {note}
        </p>
      )}
      <ul className="history-points" data-testid="restore-points">
        {list.points.map((point) => (
          <li key={point.id} className="history-point">
            <button
              type="button"
              className="history-edit"
              title={t('Go back to it; undo takes that back')}
              disabled={!isConnected}
              data-testid="restore-take"
              onClick={() => void restore(point)}
            >
              <span className="history-name">{point.name}</span>
              <span className="history-note">{formatCalendarTime(point.keptAtMs, 0)}</span>
            </button>
            <IconButton
              label={t('Remove the restore point {name}', { name: point.name })}
              icon={<X />}
              testId="restore-forget"
              isDisabled={!isConnected}
              onClick={() => void forget(point)}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

function isFailure(outcome: { readonly kind: string }): outcome is Failure {
  return outcome.kind === 'failed';
}

/** Asked for anew where the lab is at another place, and of a host that came back. */
function useRestorePoints(): readonly [
  RestorePointList,
  () => Promise<void>,
  (list: RestorePointList) => void,
] {
  const { api } = useStores();
  const path = useFile((state) => state.file?.path);
  const isConnected = useLab((state) => state.isConnected);
  const [list, setList] = useState(NO_POINTS);
  const load = useCallback(async () => {
    const answer = await unlessLost(api.request('restore.list', {}));
    if (answer !== undefined) setList(answer);
  }, [api]);
  useEffect(() => {
    if (isConnected) void load();
  }, [load, path, isConnected]);
  return [list, load, setList];
}
