/** What the open lab is compared with, in words. */
import type { OtherLab } from '../../main/contract/change-requests';
import type { Translate } from '../i18n/messages';
import { fileNameOf } from '../store/file-paths';

/** `path` is that of the open lab. */
export function otherName(other: OtherLab, path: string | undefined, t: Translate): string {
  return other.kind === 'path' ? fileNameOf(other.path) : savedName(path, t);
}

export function savedName(path: string | undefined, t: Translate): string {
  return path === undefined ? t('this lab as it was opened') : t('this lab as it was saved');
}
