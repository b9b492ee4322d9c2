/** All edits of the text in order, to go to any of them with a click, and the restore points that people have kept. */
import { History } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { PopoverButton } from '../ui/popover-button';
import { EditList } from './edit-list';
import './history.css';
import { RestorePoints } from './restore-points';

export const HISTORY_MENU_ID = 'history-menu';

export function HistoryMenu(): ReactElement {
  const { t } = useMessages();
  const [isOpen, setOpen] = useState(false);
  return (
    <PopoverButton
      id={HISTORY_MENU_ID}
      label={t('Edits and restore points')}
      icon={<History />}
      testId="history-menu"
      isOpen={isOpen}
      onOpenChange={setOpen}
      panelLabel={t('Edits and restore points')}
      panelTestId="history-panel"
    >
      <div className="history">
        <EditList />
        <RestorePoints />
      </div>
    </PopoverButton>
  );
}
