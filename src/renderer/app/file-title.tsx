import type { ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { useFile } from '../store/stores-context';

/** What is open: its name, whether it has edits that are not saved, and in the tooltip where it is. */
export function FileTitle(): ReactElement {
  const { t } = useMessages();
  const file = useFile((state) => state.file);
  if (file === undefined) {
    return (
      <h1 className="header-lab" data-testid="lab-name">
        {t('Opening the lab…')}
      </h1>
    );
  }
  const place =
    file.path ?? (file.kind === 'example' ? t('An example; saving keeps a copy') : t('Not saved yet'));
  return (
    <h1
      className="header-lab"
      title={file.isDirty ? t('{place} (edited)', { place }) : place}
      data-testid="lab-name"
      data-dirty={file.isDirty}
    >
      <span
        className="header-dirty"
        {...(file.isDirty ? { role: 'img', 'aria-label': t('edited') } : { 'aria-hidden': true })}
      >
        {file.isDirty ? '•' : ''}
      </span>
      <span className="header-name">{file.name}</span>
      {file.isReadOnly && <span className="header-chip">{t('read-only')}</span>}
    </h1>
  );
}
