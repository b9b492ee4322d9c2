/** Whether something went as it should, in the language of a page. */
import type { Messages } from '../../renderer/i18n/messages';
import { escapeHtml } from './html-text';

export function verdictIn(
  { hasPassed }: { readonly hasPassed: boolean },
  { t }: Pick<Messages, 't'>,
): string {
  return hasPassed
    ? `<span class="good">${escapeHtml(t('passed|Scenario'))}</span>`
    : `<span class="bad">${escapeHtml(t('failed|Scenario'))}</span>`;
}
