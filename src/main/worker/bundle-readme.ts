/** What somebody reads who unpacks a bundle: Markdown, with nothing in it that differs from one export to the next. */
import { visibleLine } from './report/visible-text';
import type { BundleCapture } from '../../sim/api/bundle';
import { clusterSentencesOf } from '../../sim/api/export-lab';
import type { LabDocument } from '../../sim/api/read-lab';
import type { ScenarioReport } from '../../sim/api/scenario-report';
import type { Messages } from '../../renderer/i18n/messages';

interface BundleContent {
  readonly document: LabDocument;
  readonly fileNames: readonly string[];
  readonly reports: readonly ScenarioReport[];
  readonly captures: readonly Pick<BundleCapture, 'scenario' | 'name' | 'packets' | 'sha256'>[];
  readonly hasPicture: boolean;
  /** Of the reader's language. */
  readonly messages: Messages;
}

export function bundleReadmeOf({
  document,
  fileNames,
  reports,
  captures,
  hasPicture,
  messages,
}: BundleContent): string {
  const { t, words } = messages;
  const scenarios = reports.map(
    ({ name, hasPassed, steps }) =>
      `| ${cell(name)} | ${hasPassed ? t('passed|Scenario') : t('failed|Scenario')} | ${steps.length} |`,
  );
  const rows = captures.map(
    ({ scenario, name, packets, sha256 }) =>
      `| ${cell(scenario)} | ${cell(name)} | ${packets} | \`${sha256}\` |`,
  );
  return [
    `# ${visibleLine(document.name)}`,
    '',
    t('A lab of Podwire: {cluster}.', {
      cluster: clusterSentencesOf(document.spec.cluster).map(words).join('; '),
    }),
    '',
    t(
      '{open} opens this bundle as it is, packed; {run} carries out its Scenarios and compares their captures with those in it.',
      { open: '`podwire open FILE.podwire`', run: '`podwire run FILE.podwire`' },
    ),
    '',
    ...(hasPicture ? [`![${t('Picture of the lab')}](picture.svg)`, ''] : []),
    t('Files of the lab, in {folder}:', { folder: '`lab/`' }),
    '',
    ...fileNames.map((name) => `- ${cell(name)}`),
    '',
    ...(scenarios.length === 0
      ? []
      : [`| ${t('Scenario')} | ${t('Result')} | ${t('Steps')} |`, '| --- | --- | ---: |', ...scenarios, '']),
    ...(rows.length === 0
      ? []
      : [
          t('Captures, in {folder}, for Wireshark, tcpdump or {command}:', {
            folder: '`captures/`',
            command: '`podwire read`',
          }),
          '',
          `| ${t('Scenario')} | ${t('Capture')} | ${t('Packets')} | SHA-256 |`,
          '| --- | --- | ---: | --- |',
          ...rows,
          '',
        ]),
  ].join('\n');
}

/** Names of files may have characters that mean something in Markdown. */
function cell(text: string): string {
  return visibleLine(text).replaceAll(/[\\`*_[\]<>|]/gu, String.raw`\$&`);
}
