/** What was open lately, newest first. */
import { X } from 'lucide-react';
import type { ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { useFile } from '../store/stores-context';
import { IconButton } from '../ui/icon-button';
import { PathText } from '../ui/path-text';

export function RecentList(props: { readonly onOpen: (path: string) => void }): ReactElement {
  const { t } = useMessages();
  const recent = useFile((state) => state.recent);
  const forgetRecent = useFile((state) => state.forgetRecent);
  return (
    <section aria-label={t('Recent')}>
      <h3 className="open-side-title">{t('Recent')}</h3>
      {recent.length === 0 && <p className="field-note">{t('Nothing was opened yet.')}</p>}
      {recent.map(({ path, name, folder, isThere }) => (
        <div key={path} className="open-side-row">
          <button
            type="button"
            className="open-side-item"
            title={path}
            data-testid="open-recent"
            onClick={() => props.onOpen(path)}
          >
            <span className={`open-side-name${isThere ? '' : ' is-gone'}`}>
              {isThere ? name : t('{name} (not there now)', { name })}
            </span>
            <PathText path={folder} className="open-side-note" />
          </button>
          <IconButton
            label={t('Take {name} off this list', { name })}
            icon={<X />}
            onClick={() => void forgetRecent(path)}
          />
        </div>
      ))}
    </section>
  );
}
