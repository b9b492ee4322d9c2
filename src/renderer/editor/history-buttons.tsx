/** Undo and redo for the header, and their keys for the whole page. */
import { Redo2, Undo2 } from 'lucide-react';
import { useEffect, type ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { useLab, useText } from '../store/stores-context';
import { IconButton } from '../ui/icon-button';
import { historyStepOf } from './history-keys';

const isMac = navigator.platform.startsWith('Mac');

export function HistoryButtons(): ReactElement {
  const { t, words } = useMessages();
  const isConnected = useLab((state) => state.isConnected);
  const isAhead = useText((state) => state.isAhead);
  const undoName = useText((state) => state.state?.undo);
  const redoName = useText((state) => state.state?.redo);
  const undo = useText((state) => state.undo);
  const redo = useText((state) => state.redo);

  useEffect(() => {
    const perform = (event: KeyboardEvent | InputEvent): void => {
      const step = historyStepOf(event);
      if (step === undefined) return;
      // Before Monaco and the browser do it with histories of their own.
      event.preventDefault();
      event.stopPropagation();
      void (step === 'undo' ? undo() : redo());
    };
    window.addEventListener('keydown', perform, true);
    window.addEventListener('beforeinput', perform, true);
    return (): void => {
      window.removeEventListener('keydown', perform, true);
      window.removeEventListener('beforeinput', perform, true);
    };
  }, [undo, redo]);

  const redoKeys = isMac ? '⇧⌘Z' : 'Ctrl+Y';
  const command = isMac ? '⌘' : 'Ctrl+';
  return (
    <div className="header-group" role="group" aria-label={t('History')}>
      <IconButton
        label={
          undoName === undefined
            ? t('Undo ({keys})', { keys: `${command}Z` })
            : t('Undo {name} ({keys})', { name: words(undoName), keys: `${command}Z` })
        }
        icon={<Undo2 />}
        isDisabled={!isConnected || (undoName === undefined && !isAhead)}
        testId="undo"
        onClick={() => void undo()}
      />
      <IconButton
        label={
          redoName === undefined
            ? t('Redo ({keys})', { keys: redoKeys })
            : t('Redo {name} ({keys})', { name: words(redoName), keys: redoKeys })
        }
        icon={<Redo2 />}
        isDisabled={!isConnected || redoName === undefined}
        testId="redo"
        onClick={() => void redo()}
      />
    </div>
  );
}
