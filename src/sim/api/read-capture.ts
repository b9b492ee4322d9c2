/** Opens a capture file for printing, whoever wrote it. */
import { err, ok, type Result } from '../base/result';
import { decodeCaptureFile } from '../capture/capture-file';
import { FilteredRows } from '../capture/filtered-rows';
import { LINK_TYPE_ETHERNET } from '../capture/packet-table';
import { compileFilter, type FilterProblem } from './capture-session';
import type { CaptureSource } from './capture-text';

export type ReadCaptureProblem =
  { readonly kind: 'bad-file'; readonly message: string } | ({ readonly kind: 'bad-filter' } & FilterProblem);

export function openCaptureFile(
  bytes: Uint8Array,
  filterText: string,
): Result<CaptureSource, ReadCaptureProblem> {
  const file = decodeCaptureFile(bytes);
  if (!file.ok) return err({ kind: 'bad-file', message: file.error });
  const other = file.value.interfaces.find(({ linkType }) => linkType !== LINK_TYPE_ETHERNET);
  if (other !== undefined) {
    return err({
      kind: 'bad-file',
      message: `link type ${other.linkType} is not modelled; only Ethernet (1) is`,
    });
  }
  const filter = compileFilter(filterText);
  if (!filter.ok) return err({ kind: 'bad-filter', ...filter.error });
  const rows = new FilteredRows(file.value, filter.value);
  rows.update();
  return ok({ store: file.value, rows: () => rows });
}
