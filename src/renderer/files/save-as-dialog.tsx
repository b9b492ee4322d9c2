/** Where to keep a lab or a bundle: a folder and a name, whose extension is completed. */
import { useState, type ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { fileNameOf, joinPath, partsOfPath, withExtension } from '../store/file-paths';
import type { FileDialog } from '../store/file-dialog';
import { useFile } from '../store/stores-context';
import { Dialog } from '../ui/dialog';
import { DialogButtons } from '../ui/dialog-buttons';
import { TextField } from '../ui/text-field';
import { FolderList } from './folder-list';
import { ProblemText } from '../ui/problem-text';
import { useFolder } from './use-folder';

export function SaveAsDialog(props: {
  readonly question: Extract<FileDialog, { readonly kind: 'save-as' }>;
}): ReactElement {
  const { t } = useMessages();
  const { question } = props;
  const { content, reason } = question;
  const { problem, isBusy, saveAs, exportBundle, cancel } = useFile((state) => state);
  const folder = useFolder(question.folder);
  const [name, setName] = useState(question.name);
  const [selectedPath, setSelectedPath] = useState<string>();
  const path = targetOf(folder.listing?.path ?? question.folder, name, content);
  // The question is about one path: another name takes it back.
  const isReplacing = question.existing !== undefined && question.existing === path;
  const isBundle = content === 'bundle';

  const submit = (): void => {
    if (path === undefined) return;
    void (isBundle ? exportBundle(path, isReplacing) : saveAs(path, isReplacing));
  };
  return (
    <Dialog
      title={isBundle ? t('Export for a teammate') : t('Save as')}
      size="large"
      testId="save-dialog"
      onClose={cancel}
      onSubmit={submit}
      buttons={
        <DialogButtons
          submit={isBusy ? t('Working…') : isReplacing ? t('Replace it') : isBundle ? t('Export') : t('Save')}
          submitTestId="save-submit"
          isDanger={isReplacing}
          isDisabled={isBusy || path === undefined}
          onCancel={cancel}
        />
      }
    >
      {reason !== undefined && <p>{reason}</p>}
      <TextField
        label={t('Name')}
        testId="save-name"
        hasFocusFirst
        value={name}
        note={
          <span className="mono" data-testid="save-path">
            {path ?? t('A name is needed.')}
          </span>
        }
        onFocus={(event) => event.target.setSelectionRange(0, stemLength(event.target.value))}
        onChange={setName}
      />
      <FolderList
        listing={folder.listing}
        selectedPath={selectedPath}
        onGo={(wanted) => {
          setSelectedPath(undefined);
          void folder.go(wanted);
        }}
        onSelect={(entry) => {
          setSelectedPath(entry.path);
          if (entry.kind === (isBundle ? 'bundle' : 'lab')) setName(entry.name);
        }}
        onChoose={(entry) => setName(entry.name)}
      />
      {isReplacing && (
        <p className="dialog-warning" role="alert" data-testid="save-exists">
          {t('There is a {name} here already. Replacing it cannot be undone.', { name: fileNameOf(path) })}
        </p>
      )}
      <ProblemText problem={problem} />
    </Dialog>
  );
}

/** A whole path may be typed instead of a name. Undefined without a name. */
function targetOf(folder: string, name: string, content: 'lab' | 'bundle'): string | undefined {
  const trimmed = name.trim();
  if (trimmed === '' || /[/\\]$/u.test(trimmed)) return undefined;
  const isWholePath = /^(?:\/|[a-z]:\\|\\\\)/iu.test(trimmed) && partsOfPath(trimmed).length > 1;
  const complete = withExtension(trimmed, content);
  return isWholePath ? complete : joinPath(folder, complete);
}

/** What is selected to be typed over: the name without its extension. */
function stemLength(name: string): number {
  return name.replace(/(?:\.podwire)?(?:\.ya?ml)?$/iu, '').length;
}
