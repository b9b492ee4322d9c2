/** The File menu. */
import {
  FileInput,
  FileOutput,
  FilePlus2,
  FolderClock,
  FolderOpen,
  History,
  LayoutGrid,
  PackageOpen,
  Printer,
  Save,
  SaveAll,
} from 'lucide-react';
import type { ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { useFile, useLab, useSettings } from '../store/stores-context';
import type { MenuEntry } from '../ui/menu';
import { MenuButton } from '../ui/menu-button';
import { keyPlatformOf, shownKeysOf } from '../store/command-keys';
import './files.css';

const MAX_RECENT = 10;

export function FileMenu(): ReactElement {
  const { t } = useMessages();
  const { file, recent, show, chooseOpen, open, save, chooseSaveAs, revert, loadRecent } = useFile(
    (state) => state,
  );
  const isConnected = useLab((state) => state.isConnected);
  const shortcuts = useSettings((state) => state.settings.shortcuts);
  const keysFor = (command: string): string | undefined =>
    shownKeysOf(command, shortcuts, keyPlatformOf(window));
  const isKept = file?.path !== undefined;
  const entries: readonly MenuEntry[] = [
    {
      label: t('New…'),
      icon: <FilePlus2 />,
      keys: keysFor('new'),
      testId: 'file-new',
      onSelect: () => show({ kind: 'new' }),
    },
    {
      label: t('Open…'),
      icon: <FolderOpen />,
      keys: keysFor('open'),
      testId: 'file-open',
      onSelect: () => void chooseOpen(),
    },
    {
      kind: 'submenu',
      label: t('Open recent'),
      icon: <FolderClock />,
      testId: 'file-recent',
      entries: recent.slice(0, MAX_RECENT).map(({ path, name, folder, isThere }) => ({
        label: isThere ? name : t('{name} (not there now)', { name }),
        path: folder,
        onSelect: () => void open({ kind: 'path', path }),
      })),
    },
    {
      label: t('Import…'),
      icon: <FileInput />,
      testId: 'file-import',
      onSelect: () => show({ kind: 'open', purpose: 'import' }),
    },
    {
      label: t('Start page…'),
      icon: <LayoutGrid />,
      testId: 'file-start',
      onSelect: () => show({ kind: 'start' }),
    },
    { kind: 'separator' },
    {
      label: t('Save'),
      icon: <Save />,
      keys: keysFor('save'),
      testId: 'file-save',
      onSelect: () => void save(),
    },
    {
      label: t('Save as…'),
      icon: <SaveAll />,
      keys: keysFor('save-as'),
      testId: 'file-save-as',
      onSelect: () => void chooseSaveAs(),
    },
    {
      label: t('Revert to saved'),
      icon: <History />,
      isDisabled: !isKept || (file.disk === 'same' && !file.isDirty),
      testId: 'file-revert',
      onSelect: () => void revert(),
    },
    { kind: 'separator' },
    {
      label: t('Export for a teammate…'),
      icon: <PackageOpen />,
      testId: 'file-export',
      onSelect: () => show({ kind: 'export' }),
    },
    {
      label: t('Export as…'),
      icon: <FileOutput />,
      testId: 'file-export-as',
      onSelect: () => show({ kind: 'export-as' }),
    },
    {
      label: t('Print the picture…'),
      icon: <Printer />,
      keys: keysFor('print'),
      testId: 'file-print',
      onSelect: () => window.print(),
    },
  ];
  return (
    <MenuButton
      label={t('File')}
      entries={entries}
      testId="file-menu"
      isDisabled={!isConnected}
      onOpen={() => void loadRecent()}
    />
  );
}
