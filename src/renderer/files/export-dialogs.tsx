/** One file for a teammate: what goes into it, where it goes, and what came of it. */
import { CircleCheck, Download, FolderOpen, TriangleAlert } from 'lucide-react';
import { useEffect, useState, type ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { Message } from '../i18n/message';
import type { FileDialog } from '../store/file-dialog';
import { useFile, useScenario } from '../store/stores-context';
import { bytesOfBase64 } from '../ui/bytes-of-base64';
import { Dialog } from '../ui/dialog';
import { downloadFile } from '../ui/download-file';
import { ExportSharing, LeavingNotes } from './export-sharing';
import { ProblemText } from '../ui/problem-text';

export function ExportDialog(): ReactElement {
  const { t } = useMessages();
  const { file, problem, isBusy, chooseExport, exportBundle, cancel } = useFile((state) => state);
  const scenarios = useScenario((state) => state.scenarios);
  const isRecording = useScenario((state) => state.recording.isRecording);
  // One that starts none by a step of its own has one of everything; one of hidden steps alone would tell the answer.
  const captures = scenarios
    .filter(({ guides }) => guides.length === 0 || guides.some(({ hidden }) => hidden === undefined))
    .reduce((sum, scenario) => sum + Math.max(1, scenario.captures.length), 0);
  return (
    <Dialog
      title={t('Export for a teammate')}
      testId="export-dialog"
      onClose={cancel}
      onSubmit={() => void chooseExport()}
      buttons={
        <>
          <button type="button" className="button" onClick={cancel}>
            {t('Cancel')}
          </button>
          <button
            type="button"
            className="button"
            disabled={isBusy}
            data-testid="export-download"
            onClick={() => void exportBundle(undefined)}
          >
            <Download />
            {t('Download')}
          </button>
          <button type="submit" className="button is-primary" disabled={isBusy} data-testid="export-choose">
            <FolderOpen /> {isBusy ? t('Playing the Scenarios…') : t('Choose where…')}
          </button>
        </>
      }
    >
      <p>{t('One file that opens in Podwire, and that podwire run can check. It holds:')}</p>
      <ul className="file-notes">
        <li>
          <Message
            of={'the lab {name}, as its text is now, saved or not'}
            values={{ name: <strong>{file?.name}</strong> }}
          />
        </li>
        {scenarios.length > 0 && <li>{t('its {count} Scenarios', { count: scenarios.length })}</li>}
        <li>
          {captures === 0
            ? t('no capture, since there is no Scenario to play')
            : t('{count} captures, made by playing the Scenarios on a fresh copy of the lab, with hashes', {
                count: captures,
              })}
        </li>
      </ul>
      {scenarios.length === 0 && (
        <p className="field-note">
          {t('Record a Scenario first if your teammate is to see more than the lab itself.')}
        </p>
      )}
      {isRecording && (
        <p className="dialog-warning">
          {t('The recording that goes on is not in it. Stop it first to include it.')}
        </p>
      )}
      <ExportSharing format="bundle" />
      <ProblemText problem={problem} />
    </Dialog>
  );
}

export function ExportedDialog(props: {
  readonly question: Extract<FileDialog, { readonly kind: 'exported' }>;
}): ReactElement {
  const { t, words } = useMessages();
  const { fileName, path, base64, captures, failures, notes } = props.question.result;
  const cancel = useFile((state) => state.cancel);
  const [download] = useState({ fileName, base64 });
  useEffect(() => {
    if (download.base64 === undefined) return;
    downloadFile(download.fileName, bytesOfBase64(download.base64), 'application/zip');
  }, [download]);
  return (
    <Dialog
      title={failures.length === 0 ? t('Exported') : t('Exported, with failing Scenarios')}
      size="large"
      testId="exported-dialog"
      onClose={cancel}
      onSubmit={cancel}
      buttons={
        <button type="submit" className="button is-primary">
          {t('Done')}
        </button>
      }
    >
      <p className="export-path">
        {failures.length === 0 ? (
          <CircleCheck className="tone-good" aria-hidden />
        ) : (
          <TriangleAlert className="tone-waiting" aria-hidden />
        )}
        <span data-testid="exported-path">{path ?? t('{fileName} is in your downloads.', { fileName })}</span>
      </p>
      {failures.length > 0 && (
        <>
          <p>
            {t(
              'These do not pass. They are in the bundle all the same, and will fail for your teammate too:',
            )}
          </p>
          <ul className="file-notes">
            {failures.map((failure, index) => (
              <li key={index}>{words(failure)}</li>
            ))}
          </ul>
        </>
      )}
      {notes.length > 0 && (
        <ul className="file-notes">
          <LeavingNotes notes={notes} />
        </ul>
      )}
      {captures.length > 0 && (
        <table className="export-captures">
          <thead>
            <tr>
              <th scope="col">{t('Scenario')}</th>
              <th scope="col">{t('Capture')}</th>
              <th scope="col">{t('Packets')}</th>
              <th scope="col">{t('SHA-256')}</th>
            </tr>
          </thead>
          <tbody>
            {captures.map((capture) => (
              <tr key={`${capture.scenario}/${capture.name}`} data-testid="exported-capture">
                <td>{capture.scenario}</td>
                <td>{capture.name}</td>
                <td className="is-numeric">{capture.packets.toLocaleString('en')}</td>
                <td className="mono">{capture.sha256}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Dialog>
  );
}
