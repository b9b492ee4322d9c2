/** A report in the format asked for. */
import type { Messages } from '../../../renderer/i18n/messages';
import type { RunFormat } from '../worker-message';
import { formatCsvReport } from './csv-report';
import { formatHtmlReport } from './html-report';
import { formatJsonReport } from './json-report';
import { formatJunitReport } from './junit-report';
import type { LabReport } from './lab-report';
import { formatTapReport } from './tap-report';
import { formatTextReport } from './text-report';

const FORMATTERS: Readonly<Record<RunFormat, (reports: readonly LabReport[], messages: Messages) => string>> =
  {
    text: formatTextReport,
    tap: formatTapReport,
    junit: formatJunitReport,
    json: formatJsonReport,
    csv: formatCsvReport,
    html: formatHtmlReport,
  };

/** `messages` are those of a page; everything else is for programs, or in English. */
export function formatReports(reports: readonly LabReport[], format: RunFormat, messages: Messages): string {
  return FORMATTERS[format](reports, messages);
}
