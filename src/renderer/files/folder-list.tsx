/** The way to a folder, and what is in it. Arrow keys choose, Enter opens, Backspace goes up, letters find. */
import { CornerLeftUp, FileQuestionMark, FileText, Folder, List, Package, Waypoints } from 'lucide-react';
import { useId, useRef, type KeyboardEvent, type ReactElement } from 'react';
import type { PlainKey } from '../i18n/catalogue';
import { useMessages } from '../i18n/messages-context';
import { wholeSentence } from '../i18n/whole-sentence';
import type { FolderListing } from '../../main/contract/file-requests';
import { partsOfPath } from '../store/file-paths';
import { formatCalendarTime } from '../ui/format-time';
import { IconButton } from '../ui/icon-button';

export type FolderEntry = FolderListing['entries'][number];

const KINDS: Readonly<Record<FolderEntry['kind'], { readonly icon: ReactElement; readonly word: PlainKey }>> =
  {
    folder: { icon: <Folder />, word: 'Folder' },
    lab: { icon: <Waypoints />, word: 'Lab' },
    bundle: { icon: <Package />, word: 'Bundle' },
    manifest: { icon: <FileText />, word: 'Manifest' },
    capture: { icon: <List />, word: 'Capture' },
    other: { icon: <FileQuestionMark />, word: 'Not for Podwire' },
  };

/** Letters typed within this time are one word. */
const TYPING_MS = 700;

export function FolderList(props: {
  readonly listing: FolderListing | undefined;
  readonly selectedPath: string | undefined;
  readonly onGo: (path: string) => void;
  readonly onSelect: (entry: FolderEntry) => void;
  /** Enter or a double click, on what is not a folder. */
  readonly onChoose: (entry: FolderEntry) => void;
}): ReactElement {
  const { t, words } = useMessages();
  const { listing, selectedPath, onGo, onSelect, onChoose } = props;
  const id = useId();
  const typed = useRef({ text: '', at: 0 });
  const entries = listing?.entries ?? [];
  const selected = entries.findIndex((entry) => entry.path === selectedPath);

  const activate = (entry: FolderEntry): void => {
    if (entry.kind === 'folder') onGo(entry.path);
    else if (entry.kind !== 'other') onChoose(entry);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const entry = entries[selected];
    if (event.key === 'Enter' && entry !== undefined) {
      event.preventDefault();
      activate(entry);
    } else if (event.key === 'Backspace' && listing?.parent !== undefined) {
      event.preventDefault();
      onGo(listing.parent);
    } else {
      const target = entries[targetOf(event, entries, selected, typed.current) ?? -1];
      if (target === undefined) return;
      event.preventDefault();
      onSelect(target);
    }
  };

  return (
    <div className="folder">
      <FolderPath listing={listing} onGo={onGo} />
      <div
        className="folder-entries"
        role="listbox"
        tabIndex={0}
        aria-label={listing === undefined ? t('Files') : t('Files in {path}', { path: listing.path })}
        aria-activedescendant={selected === -1 ? undefined : `${id}-${selected}`}
        data-testid="folder-entries"
        onKeyDown={onKeyDown}
        onFocus={() => {
          const [first] = entries;
          if (selected === -1 && first !== undefined) onSelect(first);
        }}
      >
        {entries.map((entry, index) => (
          <FolderRow
            key={entry.path}
            id={`${id}-${index}`}
            entry={entry}
            isSelected={index === selected}
            onSelect={() => onSelect(entry)}
            onActivate={() => activate(entry)}
          />
        ))}
        {listing !== undefined && entries.length === 0 && (
          <p className="folder-empty">
            {listing.problem === undefined
              ? t('This folder is empty.')
              : wholeSentence(words(listing.problem), t)}
          </p>
        )}
      </div>
    </div>
  );
}

function FolderPath(props: {
  readonly listing: FolderListing | undefined;
  readonly onGo: (path: string) => void;
}): ReactElement {
  const { t } = useMessages();
  const { listing, onGo } = props;
  const parent = listing?.parent;
  return (
    <nav className="folder-path" aria-label={t('Folder')}>
      <IconButton
        label={t('To the folder above (Backspace)')}
        icon={<CornerLeftUp />}
        isDisabled={parent === undefined}
        onClick={() => {
          if (parent !== undefined) onGo(parent);
        }}
      />
      <ol className="folder-crumbs">
        {partsOfPath(listing?.path ?? '').map(({ name, path }) => (
          <li key={path}>
            <button
              type="button"
              className="folder-crumb"
              title={path}
              aria-current={path === listing?.path ? 'location' : undefined}
              onClick={() => onGo(path)}
            >
              {name}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function FolderRow(props: {
  readonly id: string;
  readonly entry: FolderEntry;
  readonly isSelected: boolean;
  readonly onSelect: () => void;
  readonly onActivate: () => void;
}): ReactElement {
  const { entry, isSelected } = props;
  const { icon, word } = KINDS[entry.kind];
  const showSelected = (row: HTMLDivElement | null): void => {
    if (isSelected) row?.scrollIntoView({ block: 'nearest' });
  };
  return (
    <div
      ref={showSelected}
      id={props.id}
      role="option"
      aria-selected={isSelected}
      aria-disabled={entry.kind === 'other'}
      className={`folder-entry is-${entry.kind}`}
      title={entry.name}
      data-testid="folder-entry"
      onClick={props.onSelect}
      onDoubleClick={props.onActivate}
    >
      {icon}
      <span className="folder-entry-name">{entry.name}</span>
      <span className="folder-entry-kind">{word}</span>
      <span className="folder-entry-time">{formatCalendarTime(entry.modifiedMs, 0).slice(0, 16)}</span>
    </div>
  );
}

/** Which entry a key goes to. */
function targetOf(
  event: KeyboardEvent,
  entries: readonly FolderEntry[],
  selected: number,
  typed: { text: string; at: number },
): number | undefined {
  const last = entries.length - 1;
  switch (event.key) {
    case 'ArrowDown':
      return Math.min(selected + 1, last);
    case 'ArrowUp':
      return Math.max(selected - 1, 0);
    case 'PageDown':
      return Math.min(selected + 10, last);
    case 'PageUp':
      return Math.max(selected - 10, 0);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default: {
      if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return undefined;
      const text = event.timeStamp - typed.at < TYPING_MS ? typed.text + event.key : event.key;
      Object.assign(typed, { text, at: event.timeStamp });
      const found = entries.findIndex((entry) => entry.name.toLowerCase().startsWith(text.toLowerCase()));
      return found === -1 ? undefined : found;
    }
  }
}
