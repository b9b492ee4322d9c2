/** A file may be dropped anywhere on the window. What it is called is known only once it has been dropped. */
import { FileInput } from 'lucide-react';
import { useEffect, useState, type ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import type { Translate } from '../i18n/messages';
import type { FileDialog } from '../store/file-dialog';
import type { FileStoreState } from '../store/file-store';
import { nameOfWish } from '../store/open-wish';
import { useStores } from '../store/stores-context';
import { filesOfItem } from './folder-entries';
import { problemOfDrop, wishOfDrop, type DroppedItem } from './dropped-files';

/** How long the overlay stays after the last sign of a drag, which browsers give several times a second. */
const STILL_MS = 400;

export function DropTarget(): ReactElement | undefined {
  const { t } = useMessages();
  const { file } = useStores();
  const [text, setText] = useState<string>();

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const hide = (): void => {
      clearTimeout(timer);
      setText(undefined);
    };
    const onDragOver = (event: DragEvent): void => {
      const transfer = event.dataTransfer;
      if (isLink(event)) {
        event.preventDefault();
        return;
      }
      if (transfer?.types.includes('Files') !== true) return;
      // Without this the browser would leave the page for the file.
      event.preventDefault();
      const canTake = isDropWelcome(file.getState());
      transfer.dropEffect = canTake ? 'copy' : 'none';
      clearTimeout(timer);
      if (!canTake) return;
      const count = [...transfer.items].filter((item) => item.kind === 'file').length;
      setText(count > 1 ? t('Open {count} files as one lab', { count }) : t('Open this file'));
      timer = setTimeout(hide, STILL_MS);
    };
    const onDrop = (event: DragEvent): void => {
      const transfer = event.dataTransfer;
      if (isLink(event)) {
        event.preventDefault();
        if (isDropWelcome(file.getState())) tellOfLink(transfer, file.getState(), t);
        return;
      }
      if (transfer?.types.includes('Files') !== true) return;
      event.preventDefault();
      hide();
      if (!isDropWelcome(file.getState())) return;
      // Afterwards the browser forgets what was dropped.
      const entries = entriesOf(transfer);
      const items = entries.map(({ item }) => item);
      setText(
        items.length === 1
          ? t('Opening {name}…', { name: items[0]?.file.name ?? '' })
          : t('Opening {count} files…', { count: items.length }),
      );
      void openDrop(entries, file.getState(), t).finally(hide);
    };
    addEventListener('dragenter', onDragOver);
    addEventListener('dragover', onDragOver);
    addEventListener('drop', onDrop);
    return (): void => {
      clearTimeout(timer);
      removeEventListener('dragenter', onDragOver);
      removeEventListener('dragover', onDragOver);
      removeEventListener('drop', onDrop);
    };
  }, [file, t]);

  if (text === undefined) return undefined;
  return (
    <div className="drop-overlay" data-testid="drop-overlay">
      <div className="drop-card">
        <FileInput aria-hidden />
        <span>{text}</span>
      </div>
    </div>
  );
}

/** A question that is asked comes first; these only ask what to open. */
const WELCOMING: ReadonlySet<FileDialog['kind']> = new Set(['start', 'open', 'problem']);

function isDropWelcome({ dialog, isBusy }: FileStoreState): boolean {
  return !isBusy && (dialog === undefined || WELCOMING.has(dialog.kind));
}

/** A browser would leave the page for it; where text is typed it is text. */
function isLink({ dataTransfer, target }: DragEvent): boolean {
  const types = dataTransfer?.types ?? [];
  const isTyping = target instanceof Element && target.closest('input, textarea, .monaco-editor') !== null;
  return types.includes('text/uri-list') && !types.includes('Files') && !isTyping;
}

/** Nothing is fetched from anywhere. */
function tellOfLink(transfer: DataTransfer | null, { tell }: FileStoreState, t: Translate): void {
  const [link = ''] = (transfer?.getData('text/uri-list') ?? '').split(/\r?\n/u);
  tell(t('This cannot be opened'), {
    message: t('{link} is a link, and Podwire fetches nothing from anywhere.', { link }),
    hint: t('Save what it leads to as a file, and drop that; on GitHub it is behind “Raw”.'),
  });
}

interface DropEntry {
  readonly item: DroppedItem;
  readonly entry: FileSystemEntry | undefined;
}

function entriesOf(transfer: DataTransfer): readonly DropEntry[] {
  return [...transfer.items].flatMap((item) => {
    const file = item.getAsFile();
    if (file === null) return [];
    const path = window.podwire?.pathOfFile(file);
    const entry = item.webkitGetAsEntry() ?? undefined;
    return [{ item: { file, isFolder: entry?.isDirectory === true, path }, entry }];
  });
}

async function openDrop(
  entries: readonly DropEntry[],
  { open, tell }: FileStoreState,
  t: Translate,
): Promise<void> {
  let items = entries.map(({ item }) => item);
  try {
    // The desktop's host reads a folder where it is.
    const isOnePath = entries.length === 1 && (items[0]?.path ?? '') !== '';
    if (!isOnePath)
      items = (await Promise.all(entries.map(({ item, entry }) => filesOfItem(item, entry)))).flat();
    const problem = problemOfDrop(items, t);
    if (problem !== undefined) {
      tell(t('This cannot be opened'), problem);
      return;
    }
    const wish = await wishOfDrop(items);
    await open(wish);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    tell(
      t('{name} cannot be read', {
        name: nameOfWish({ kind: 'dropped', files: items.map(namedOnly) }, t),
      }),
      {
        message: error.message,
        hint: t('Is it still there, and may it be read? Then drop it again.'),
      },
    );
  }
}

function namedOnly(item: DroppedItem): { readonly name: string; readonly base64: string } {
  return { name: item.file.name, base64: '' };
}
