/** Our own file picker, for hosts without one: recent files and examples beside the folders of the host's machine. */
import { useState, type ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import type { Translate } from '../i18n/messages';
import { folderOf } from '../store/file-paths';
import { useFile } from '../store/stores-context';
import { Dialog } from '../ui/dialog';
import { DialogButtons } from '../ui/dialog-buttons';
import { TextField } from '../ui/text-field';
import { FolderList, type FolderEntry } from './folder-list';
import { ProblemText } from '../ui/problem-text';
import { exampleWords } from './example-words';
import { RecentList } from './recent-list';
import { useFolder } from './use-folder';

export function OpenDialog(): ReactElement {
  const { t } = useMessages();
  const { file, recent, problem, isBusy, choosePath, cancel, dialog } = useFile((state) => state);
  const words = wordsOf(dialog?.kind === 'open' ? dialog.purpose : undefined, t);
  const [start] = useState(() => {
    const isKept = file?.path !== undefined && file.kind !== 'example';
    const path = isKept ? file.path : recent.find(({ isThere }) => isThere)?.path;
    return path === undefined ? undefined : folderOf(path);
  });
  const folder = useFolder(start);
  const [path, setPath] = useState('');

  const go = (wanted: string): void => {
    setPath('');
    void folder.go(wanted);
  };
  const submit = async (): Promise<void> => {
    const wanted = path.trim();
    if (wanted === '') return;
    const entry = folder.listing?.entries.find((candidate) => candidate.path === wanted);
    if (entry !== undefined && entry.kind !== 'folder') {
      choosePath(wanted);
      return;
    }
    // A typed path may be anything; what is not a folder is opened, and the host says what is wrong with it.
    const listing = await folder.go(wanted);
    if (listing?.problem === undefined) setPath('');
    else choosePath(wanted);
  };

  return (
    <Dialog
      title={words.title}
      size="large"
      testId="open-dialog"
      onClose={cancel}
      onSubmit={() => void submit()}
      buttons={
        <DialogButtons
          submit={words.submit}
          submitTestId="open-submit"
          isDisabled={isBusy || path.trim() === ''}
          onCancel={cancel}
        >
          <button
            type="button"
            className="button is-apart"
            disabled={isBusy || folder.listing === undefined}
            title={t('All manifests of this folder as one lab')}
            onClick={() => choosePath(folder.listing?.path ?? '')}
          >
            {words.folder}
          </button>
        </DialogButtons>
      }
    >
      <div className="open-columns">
        <OpenSide onOpen={choosePath} />
        <div className="open-main">
          <FolderList
            listing={folder.listing}
            selectedPath={path}
            onGo={go}
            onSelect={(entry: FolderEntry) => setPath(entry.path)}
            onChoose={(entry) => choosePath(entry.path)}
          />
          <TextField
            label={t('Path')}
            testId="open-path"
            hasFocusFirst
            placeholder={t('A lab, a manifest, a bundle or a folder of manifests')}
            value={path}
            onChange={setPath}
          />
        </div>
      </div>
      <ProblemText problem={problem} />
    </Dialog>
  );
}

interface OpenWords {
  readonly title: string;
  readonly submit: string;
  readonly folder: string;
}

/** What is done with what is chosen. */
function wordsOf(purpose: 'compare' | 'import' | undefined, t: Translate): OpenWords {
  switch (purpose) {
    case 'compare':
      return { title: t('Compare with'), submit: t('Compare'), folder: t('Compare with this folder') };
    case 'import':
      return { title: t('Import'), submit: t('Import'), folder: t('Import this folder') };
    case undefined:
      return { title: t('Open'), submit: t('Open'), folder: t('Open this folder') };
  }
}

function OpenSide(props: { readonly onOpen: (path: string) => void }): ReactElement {
  const messages = useMessages();
  const { t } = messages;
  const examples = useFile((state) => state.examples);
  return (
    <div className="open-side">
      <RecentList onOpen={props.onOpen} />
      <section aria-label={t('Examples')}>
        <h3 className="open-side-title">{t('Examples')}</h3>
        {examples
          ?.map((example) => ({ path: example.path, ...exampleWords(example, messages) }))
          .map(({ path, name, text }) => (
            <button
              key={path}
              type="button"
              className="open-side-item"
              title={text}
              data-testid="open-example"
              onClick={() => props.onOpen(path)}
            >
              <span className="open-side-name">{name}</span>
              <span className="open-side-text">{text}</span>
            </button>
          ))}
      </section>
    </div>
  );
}
