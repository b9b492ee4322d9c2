/** Our own file picker, for hosts without one: recent files and examples beside the folders of the host's machine. */
import { useState, type ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { folderOf } from '../store/file-paths';
import { useFile } from '../store/stores-context';
import { Dialog } from '../ui/dialog';
import { DialogButtons } from '../ui/dialog-buttons';
import { TextField } from '../ui/text-field';
import { FolderList, type FolderEntry } from './folder-list';
import { ProblemText } from './problem-text';
import { exampleWords } from './example-words';
import { RecentList } from './recent-list';
import { useFolder } from './use-folder';

export function OpenDialog(): ReactElement {
  const { t } = useMessages();
  const { file, recent, problem, isBusy, open, cancel } = useFile((state) => state);
  const [start] = useState(() => {
    const isKept = file?.path !== undefined && file.kind !== 'example';
    const path = isKept ? file.path : recent[0]?.path;
    return path === undefined ? undefined : folderOf(path);
  });
  const folder = useFolder(start);
  const [path, setPath] = useState('');

  const openPath = (wanted: string): void => void open({ kind: 'path', path: wanted });
  const go = (wanted: string): void => {
    setPath('');
    void folder.go(wanted);
  };
  const submit = async (): Promise<void> => {
    const wanted = path.trim();
    if (wanted === '') return;
    const entry = folder.listing?.entries.find((candidate) => candidate.path === wanted);
    if (entry !== undefined && entry.kind !== 'folder') {
      openPath(wanted);
      return;
    }
    // A typed path may be anything; what is not a folder is opened, and the host says what is wrong with it.
    const listing = await folder.go(wanted);
    if (listing?.problem === undefined) setPath('');
    else openPath(wanted);
  };

  return (
    <Dialog
      title={t('Open')}
      size="large"
      testId="open-dialog"
      onClose={cancel}
      onSubmit={() => void submit()}
      buttons={
        <DialogButtons
          submit={t('Open')}
          submitTestId="open-submit"
          isDisabled={isBusy || path.trim() === ''}
          onCancel={cancel}
        >
          <button
            type="button"
            className="button is-apart"
            disabled={isBusy || folder.listing === undefined}
            title={t('All manifests of this folder as one lab')}
            onClick={() => openPath(folder.listing?.path ?? '')}
          >
            {t('Open this folder')}
          </button>
        </DialogButtons>
      }
    >
      <div className="open-columns">
        <OpenSide onOpen={openPath} />
        <div className="open-main">
          <FolderList
            listing={folder.listing}
            selectedPath={path}
            onGo={go}
            onSelect={(entry: FolderEntry) => setPath(entry.path)}
            onChoose={(entry) => openPath(entry.path)}
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
          .map((example) => ({ path: example.path, ...exampleWords(example, messages) }))
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
