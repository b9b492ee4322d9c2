/** The questions that opening and saving ask, one at a time. */
import type { FileRecovery } from '../../main/contract/file-requests';
import type { RequestOf, ResponseOf } from '../../main/contract/lab-api';
import type { FilesWish, OpenWish } from './open-wish';

/** What the host makes, and a picture of pixels, which the page makes of the one of lines. */
export type ChosenFormat = RequestOf<'lab.exportAs'>['format'] | 'png';

/** How others get the lab. */
export interface Sharing {
  /** With other names and addresses. */
  readonly isAnonymous: boolean;
  /** Values of Secrets go along. */
  readonly hasSecrets: boolean;
}

export const SHARED_LEAST: Sharing = { isAnonymous: false, hasSecrets: false };

type LabExport = Extract<ResponseOf<'lab.exportAs'>, { readonly kind: 'exported' }>;
type BundleExport = Extract<ResponseOf<'bundle.export'>, { readonly kind: 'exported' }>;

export type FileDialog =
  | { readonly kind: 'start' }
  | { readonly kind: 'new' }
  | {
      readonly kind: 'open';
      /** Not to be opened as it is: it is compared with the open lab, or imported. */
      readonly purpose?: 'compare' | 'import';
    }
  /** What would become of it. */
  | { readonly kind: 'import'; readonly wish: FilesWish }
  | {
      readonly kind: 'save-as';
      /** A lab, or a bundle that is exported. */
      readonly content: 'lab' | 'bundle';
      readonly folder: string;
      readonly name: string;
      /** Why it is asked, where that is not plain. */
      readonly reason?: string;
      /** There is a file here already, which the answer would replace. */
      readonly existing?: string;
    }
  | { readonly kind: 'unsaved'; readonly wish: OpenWish }
  | { readonly kind: 'changed-on-disk'; readonly path: string }
  | { readonly kind: 'reset' }
  /** Which of several unsaved edits come back. */
  | { readonly kind: 'recoveries' }
  | { readonly kind: 'discard-recovery'; readonly recovery: FileRecovery }
  | { readonly kind: 'export' }
  | { readonly kind: 'exported'; readonly result: BundleExport }
  | { readonly kind: 'export-as' }
  | { readonly kind: 'exported-as'; readonly format: ChosenFormat; readonly result: LabExport }
  | { readonly kind: 'problem'; readonly title: string };

/** It has a place for what went wrong. */
export function canShowProblem(dialog: FileDialog | undefined): dialog is FileDialog {
  switch (dialog?.kind) {
    case 'start':
    case 'new':
    case 'open':
    case 'import':
    case 'save-as':
    case 'export':
    case 'export-as':
    case 'problem':
      return true;
    default:
      return false;
  }
}
