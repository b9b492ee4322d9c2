/** Something to be opened, and how the host is asked for it. */
import type { Translate } from '../i18n/messages';
import type { OpenOutcome } from '../../main/contract/file-requests';
import type { LabApi, RequestOf } from '../../main/contract/lab-api';

/** Something that puts another lab in the place of the one that is open. */
export type OpenWish =
  | {
      readonly kind: 'new';
      readonly lab: Omit<RequestOf<'file.new'>, 'discardsEdits'>;
    }
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'dropped'; readonly files: readonly DroppedFile[] };

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
      return api.request('file.open', { path: wish.path, ...discarding });
    case 'dropped':
      return api.request('file.openDropped', { files: [...wish.files], ...discarding });
  }
}

/** What the wish would open, for a sentence. */
export function nameOfWish(wish: OpenWish, t: Translate): string {
  switch (wish.kind) {
    case 'new':
      return wish.lab.name ?? t('A new lab');
    case 'path':
      return wish.path;
    case 'dropped':
      return wish.files.length === 1
        ? (wish.files[0]?.name ?? '')
        : t('{count} files', { count: wish.files.length });
  }
}
