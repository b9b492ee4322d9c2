/** The lab for others in a format that other programs read: which one, and what came of it. */
import { CircleCheck, Download } from 'lucide-react';
import { useEffect, useState, type ReactElement } from 'react';
import type { Translate } from '../i18n/messages';
import { useMessages } from '../i18n/messages-context';
import type { ChosenFormat, FileDialog } from '../store/file-dialog';
import { useFile, useScenario, useStores } from '../store/stores-context';
import { Dialog } from '../ui/dialog';
import { downloadFile } from '../ui/download-file';
import { SelectField } from '../ui/select-field';
import { pngOfSvg } from './png-of-svg';
import { ExportSharing, LeavingNotes } from './export-sharing';
import { ProblemText } from '../ui/problem-text';

interface FormatWords {
  readonly format: ChosenFormat;
  readonly label: string;
  readonly note: string;
}

function formatsOf(t: Translate): readonly FormatWords[] {
  return [
    {
      format: 'html',
      label: t('Page (HTML)'),
      note: t(
        'Picture, Scenarios as they go, captures to browse and the text, in one file that any browser opens.',
      ),
    },
    { format: 'svg', label: t('Picture (SVG)'), note: t('The lab once it has settled, sharp at any size.') },
    { format: 'png', label: t('Picture (PNG)'), note: t('The same picture in pixels.') },
    {
      format: 'drawio',
      label: t('Drawing (draw.io)'),
      note: t('The same picture to go on drawing with, in draw.io.'),
    },
    {
      format: 'mermaid',
      label: t('Chart (Mermaid)'),
      note: t('Networks, machines, Pods and Services as text, for a page of Markdown.'),
    },
    {
      format: 'kubernetes',
      label: t('Manifests (Kubernetes)'),
      note: t('The Kubernetes objects for kubectl apply, on any cluster.'),
    },
    {
      format: 'kind',
      label: t('Script (kind)'),
      note: t('Makes such a cluster with kind, and gives it the objects.'),
    },
    {
      format: 'netns',
      label: t('Script (network namespaces)'),
      note: t('Builds the network with those of Linux, and carries out the commands of the Scenarios.'),
    },
    {
      format: 'scenario',
      label: t('One Scenario (Podwire)'),
      note: t('The lab with its objects and one of its Scenarios, in one text to go on with.'),
    },
  ];
}

export function ExportAsDialog(): ReactElement {
  const { t } = useMessages();
  const { problem, isBusy, exportAs, cancel } = useFile((state) => state);
  const [chosen, choose] = useState<ChosenFormat>('html');
  const names = useScenario(({ scenarios }) => scenarios).map(({ name }) => name);
  const [wanted, want] = useState('');
  const isOneOnly = chosen === 'scenario';
  const hasChoice = isOneOnly || chosen === 'html' || chosen === 'netns';
  // A Scenario that was chosen may be gone by now.
  const kept = names.includes(wanted) ? wanted : undefined;
  const scenario = hasChoice ? (kept ?? (isOneOnly ? names[0] : undefined)) : undefined;
  const formats = formatsOf(t);
  const note = formats.find(({ format }) => format === chosen)?.note ?? '';
  return (
    <Dialog
      title={t('Export as')}
      testId="export-as-dialog"
      onClose={cancel}
      onSubmit={() => void exportAs(chosen, scenario)}
      buttons={
        <>
          <button type="button" className="button" onClick={cancel}>
            {t('Cancel')}
          </button>
          <button
            type="submit"
            className="button is-primary"
            disabled={isBusy}
            data-testid="export-as-download"
          >
            <Download /> {isBusy ? t('Making the file…') : t('Download')}
          </button>
        </>
      }
    >
      <SelectField
        label={t('Format')}
        testId="export-as-format"
        value={chosen}
        options={formats.map(({ format, label }) => [format, label] as const)}
        note={note}
        onChange={(value) => choose(formats.find(({ format }) => format === value)?.format ?? chosen)}
      />
      {hasChoice && names.length > 0 && (
        <SelectField
          label={t('Scenario')}
          testId="export-as-scenario"
          value={scenario ?? ''}
          options={[
            ...(isOneOnly ? [] : [['', t('All Scenarios')] as const]),
            ...names.map((name) => [name, name] as const),
          ]}
          onChange={want}
        />
      )}
      <ExportSharing format={chosen} scenario={scenario} />
      <ProblemText problem={problem} />
    </Dialog>
  );
}

export function ExportedAsDialog(props: {
  readonly question: Extract<FileDialog, { readonly kind: 'exported-as' }>;
}): ReactElement {
  const { t } = useMessages();
  const { format, result } = props.question;
  const { cancel, tell } = useFile((state) => state);
  // Another language is no other file.
  const { t: translate } = useStores();
  const [made] = useState(result);
  const fileName = format === 'png' ? made.fileName.replace(/svg$/u, 'png') : made.fileName;
  useEffect(() => {
    if (format !== 'png') {
      downloadFile(fileName, new TextEncoder().encode(made.text), 'application/octet-stream');
      return;
    }
    void pngOfSvg(made.text).then((bytes) => {
      if (bytes !== undefined) downloadFile(fileName, bytes, 'image/png');
      else {
        tell(translate('The lab was not exported'), {
          message: translate('The browser has no space for a picture of this size.'),
          hint: translate('Take the picture as SVG, which has no size of its own.'),
        });
      }
    });
  }, [made, format, fileName, tell, translate]);
  return (
    <Dialog
      title={t('Exported')}
      testId="exported-as-dialog"
      onClose={cancel}
      onSubmit={cancel}
      buttons={
        <button type="submit" className="button is-primary">
          {t('Done')}
        </button>
      }
    >
      <p className="export-path">
        <CircleCheck className="tone-good" aria-hidden />
        <span data-testid="exported-as-name">{t('{fileName} is in your downloads.', { fileName })}</span>
      </p>
      {made.notes.length > 0 && (
        <ul className="file-notes">
          <LeavingNotes notes={made.notes} />
        </ul>
      )}
    </Dialog>
  );
}
