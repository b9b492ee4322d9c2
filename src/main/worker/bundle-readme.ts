/** What somebody reads who unpacks a bundle: Markdown, with nothing in it that differs from one export to the next. */
import type { BundleCapture } from '../../sim/api/bundle';
import { clusterWordsOf } from '../../sim/api/export-lab';
import type { LabDocument } from '../../sim/api/read-lab';
import type { ScenarioReport } from '../../sim/api/scenario-report';

interface BundleContent {
  readonly document: LabDocument;
  readonly fileNames: readonly string[];
  readonly reports: readonly ScenarioReport[];
  readonly captures: readonly Pick<BundleCapture, 'scenario' | 'name' | 'packets' | 'sha256'>[];
  readonly hasPicture: boolean;
}

export function bundleReadmeOf({
  document,
  fileNames,
  reports,
  captures,
  hasPicture,
}: BundleContent): string {
  const scenarios = reports.map(
    ({ name, hasPassed, steps }) =>
      `| ${cell(name)} | ${hasPassed ? 'passed' : 'failed'} | ${steps.length} |`,
  );
  const rows = captures.map(
    ({ scenario, name, packets, sha256 }) =>
      `| ${cell(scenario)} | ${cell(name)} | ${packets} | \`${sha256}\` |`,
  );
  return [
    `# ${document.name}`,
    '',
    `A lab of Podwire: ${clusterWordsOf(document.spec.cluster).join('; ')}.`,
    '',
    '`podwire open FILE.podwire` opens this bundle as it is, packed; `podwire run FILE.podwire` carries out its Scenarios and',
    'compares their captures with those in it.',
    '',
    ...(hasPicture ? ['![The lab](picture.svg)', ''] : []),
    'Files of the lab, in `lab/`:',
    '',
    ...fileNames.map((name) => `- ${cell(name)}`),
    '',
    ...(scenarios.length === 0
      ? []
      : ['| Scenario | result | steps |', '| --- | --- | ---: |', ...scenarios, '']),
    ...(rows.length === 0
      ? []
      : [
          'Captures, in `captures/`, for Wireshark, tcpdump or `podwire read`:',
          '',
          '| Scenario | capture | packets | SHA-256 |',
          '| --- | --- | ---: | --- |',
          ...rows,
          '',
        ]),
  ].join('\n');
}

/** Names of files may have characters that mean something in Markdown. */
function cell(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>|]/gu, String.raw`\$&`);
}
