/** What each part of a page is written with. */
import type { Messages } from '../../../renderer/i18n/messages';
import type { PageSpace } from './page-space';

export interface PageContext {
  readonly space: PageSpace;
  readonly messages: Messages;
}
