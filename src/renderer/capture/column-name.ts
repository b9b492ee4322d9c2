import type { Translate } from '../i18n/messages';

/** What a column of the list of packets is called; a field is called what it is in display filters. */
export function columnName(column: string, t: Translate): string {
  switch (column) {
    case 'number':
      return t('No.');
    case 'time':
      return t('Time');
    case 'interface':
      return t('Interface');
    case 'source':
      return t('Source');
    case 'destination':
      return t('Destination');
    case 'protocol':
      return t('Protocol');
    case 'length':
      return t('Length');
    case 'info':
      return t('Info');
    default:
      return column;
  }
}
