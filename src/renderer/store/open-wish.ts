/** Something to be opened, and how the host is asked for it. */
import type { Translate } from '../i18n/messages';
import type { OpenOutcome } from '../../main/contract/file-requests';
import type { LabApi } from '../../main/contract/lab-api';

/** Something that puts another lab in the place of the one that is open. */
export type OpenWish =
  | {
      readonly kind: 'new';
      readonly name: string | undefined;
      readonly nodeCount: number;
      readonly cni: string;
      readonly proxyMode: string;
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
    case 'new': {
      const { name, nodeCount, cni, proxyMode } = wish;
      return api.request('file.new', {
        ...(name === undefined ? {} : { name }),
        nodeCount,
        cni,
        proxyMode,
        ...discarding,
      });
    }
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
      return wish.name ?? t('A new lab');
    case 'path':
      return wish.path;
    case 'dropped':
      return wish.files.length === 1
        ? (wish.files[0]?.name ?? '')
        : t('{count} files', { count: wish.files.length });
  }
}
