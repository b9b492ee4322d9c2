/** Something to be opened, and how the host is asked for it. */
import type { Translate } from '../i18n/messages';
import type { ImportWish } from '../../main/contract/import-requests';
import type { OpenOutcome } from '../../main/contract/file-requests';
import type { LabApi, RequestOf } from '../../main/contract/lab-api';

/** Something that puts another lab in the place of the one that is open. */
export type OpenWish =
  | {
      readonly kind: 'new';
      readonly lab: Omit<RequestOf<'file.new'>, 'discardsEdits'>;
    }
  | PathWish
  | DropWish
  /** `name` is that of the lab. */
  | { readonly kind: 'import'; readonly name: string; readonly wish: ImportWish };

interface PathWish {
  readonly kind: 'path';
  readonly path: string;
  /** Opened as it is, though it could be imported. */
  readonly skipsImport?: boolean;
}

interface DropWish {
  readonly kind: 'dropped';
  readonly files: readonly DroppedFile[];
  readonly skipsImport?: boolean;
}

/** What may be imported. */
export type FilesWish = PathWish | DropWish;

export interface DroppedFile {
  readonly name: string;
  readonly base64: string;
}

export function requestOpening(api: LabApi, wish: OpenWish, discardsEdits: boolean): Promise<OpenOutcome> {
  const discarding = discardsEdits ? { discardsEdits } : {};
  switch (wish.kind) {
    case 'new':
      return api.request('file.new', { ...wish.lab, ...discarding });
    case 'path':
      return api.request('file.open', { path: wish.path, ...discarding, ...skippingOf(wish) });
    case 'dropped':
      return api.request('file.openDropped', {
        files: [...wish.files],
        ...discarding,
        ...skippingOf(wish),
      });
    case 'import':
      return api.request('file.import', { ...wish.wish, ...discarding });
  }
}

function skippingOf({ skipsImport }: FilesWish): { readonly skipsImport?: true } {
  return skipsImport === true ? { skipsImport } : {};
}

/** What the wish would open, for a sentence. */
export function nameOfWish(wish: OpenWish, t: Translate): string {
  switch (wish.kind) {
    case 'new':
      return wish.lab.name ?? t('A new lab');
    case 'path':
      return wish.path;
    case 'import':
      return wish.name;
    case 'dropped':
      return wish.files.length === 1
        ? (wish.files[0]?.name ?? '')
        : t('{count} files', { count: wish.files.length });
  }
}
