/** What can be done with a capture as a file: export it, or open one. */
import { Download } from 'lucide-react';
import { useRef, type ReactElement } from 'react';
import type { CaptureExportFormat, CaptureExportScope } from '../../main/contract/capture-study-requests';
import { useMessages } from '../i18n/messages-context';
import { useCapture, useLab, useNotices } from '../store/stores-context';
import { downloadFile } from '../ui/download-file';
import type { MenuEntry } from '../ui/menu';
import { MenuButton } from '../ui/menu-button';

const MEDIA_TYPES: Readonly<Record<CaptureExportFormat, string>> = {
  pcapng: 'application/x-pcapng',
  plain: 'application/x-pcapng',
  text: 'text/plain',
  csv: 'text/csv',
  json: 'application/json',
};

export function ExportMenu(): ReactElement {
  const { t } = useMessages();
  const { exporting, exportFile, openFile, total, count, displayFilter, hiddenNoise, mutedWorkloads } =
    useCapture((state) => state);
  const isConnected = useLab((state) => state.isConnected);
  const notify = useNotices((state) => state.notify);
  const input = useRef<HTMLInputElement>(null);
  // One file at a time.
  const isEmpty = total === 0 || !isConnected || exporting !== undefined;
  const save = async (format: CaptureExportFormat, scope: CaptureExportScope): Promise<void> => {
    const file = await exportFile(format, scope);
    if (file === 'gone')
      notify({
        tone: 'warning',
        text: t('The filter of the capture has changed meanwhile: nothing was exported. Export it again'),
      });
    else if (file !== undefined) downloadFile(file.fileName, file.pieces, MEDIA_TYPES[format]);
  };
  const entry = (
    label: string,
    format: CaptureExportFormat,
    note: string,
  ): MenuEntry & { readonly kind?: 'action' } => ({
    label,
    note,
    isDisabled: isEmpty,
    testId: `export-${format}`,
    onSelect: () => void save(format, 'all'),
  });
  const ofScope = (scope: CaptureExportScope): readonly (MenuEntry & { readonly kind?: 'action' })[] =>
    (['pcapng', 'text', 'csv', 'json'] as const).map((format) => ({
      label: FORMAT_NAMES[format],
      testId: `export-${scope}-${format}`,
      onSelect: () => void save(format, scope),
    }));
  const isNarrowed = displayFilter !== '' || hiddenNoise.length > 0 || mutedWorkloads.length > 0;
  return (
    <>
      <MenuButton
        label={t('Export or open a capture')}
        icon={<Download />}
        testId="capture-export"
        entries={[
          entry(t('Export as pcapng'), 'pcapng', t('with names and comments, for Wireshark')),
          entry(t('Export as plain pcapng'), 'plain', t('to the byte as podwire capture writes it')),
          entry(t('Export as text'), 'text', t('as tcpdump -n prints it')),
          entry(t('Export as CSV'), 'csv', t('for tables')),
          entry(t('Export as JSON'), 'json', t('for programs')),
          {
            kind: 'submenu',
            label: t('Export only what is shown'),
            isDisabled: isEmpty || !isNarrowed || count === 0,
            entries: ofScope('shown'),
          },
          {
            kind: 'submenu',
            label: t('Export only what is marked'),
            isDisabled: isEmpty,
            entries: ofScope('marked'),
          },
          { kind: 'separator' },
          {
            label: t('Open a capture file…'),
            note: 'pcap, pcapng',
            isDisabled: !isConnected,
            testId: 'capture-open',
            onSelect: () => input.current?.click(),
          },
        ]}
      />
      <input
        ref={input}
        type="file"
        hidden
        accept=".pcap,.pcapng,.cap,.gz"
        aria-label={t('Open a capture file…')}
        data-testid="capture-open-file"
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          const field = event.target;
          if (file === undefined) return;
          void file.arrayBuffer().then(async (buffer) => {
            await openFile(file.name, new Uint8Array(buffer));
            field.value = '';
          });
        }}
      />
    </>
  );
}

const FORMAT_NAMES = { pcapng: 'pcapng', text: 'tcpdump', csv: 'CSV', json: 'JSON' } as const;
