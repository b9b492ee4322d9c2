import type { ReactElement } from 'react';
import { useFile } from '../store/stores-context';
import { ExportAsDialog, ExportedAsDialog } from './export-as-dialogs';
import { ExportDialog, ExportedDialog } from './export-dialogs';
import './files.css';
import { ImportDialog } from './import-dialog';
import { NewDialog } from './new-dialog';
import { OpenDialog } from './open-dialog';
import {
  ChangedOnDiskDialog,
  DiscardRecoveryDialog,
  ProblemDialog,
  ResetDialog,
  UnsavedDialog,
} from './question-dialogs';
import { RecoveriesDialog } from './recoveries-dialog';
import { SaveAsDialog } from './save-as-dialog';
import { StartDialog } from './start-dialog';

/** The question that is asked about files, if one is. */
export function FileDialogs(): ReactElement | undefined {
  const dialog = useFile((state) => state.dialog);
  switch (dialog?.kind) {
    case 'start':
      return <StartDialog />;
    case 'new':
      return <NewDialog />;
    case 'open':
      return <OpenDialog />;
    case 'import':
      return <ImportDialog wish={dialog.wish} />;
    case 'save-as':
      return <SaveAsDialog key={`${dialog.content} ${dialog.folder} ${dialog.name}`} question={dialog} />;
    case 'unsaved':
      return <UnsavedDialog wish={dialog.wish} />;
    case 'changed-on-disk':
      return <ChangedOnDiskDialog path={dialog.path} />;
    case 'reset':
      return <ResetDialog />;
    case 'discard-recovery':
      return <DiscardRecoveryDialog recovery={dialog.recovery} />;
    case 'recoveries':
      return <RecoveriesDialog />;
    case 'export':
      return <ExportDialog />;
    case 'exported':
      return <ExportedDialog question={dialog} />;
    case 'export-as':
      return <ExportAsDialog />;
    case 'exported-as':
      return <ExportedAsDialog question={dialog} />;
    case 'problem':
      return <ProblemDialog question={dialog} />;
    case undefined:
      return undefined;
  }
}
