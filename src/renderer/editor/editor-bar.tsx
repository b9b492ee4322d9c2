/** The strip above the text: which object the cursor is in, the outline of the file, and what has changed since it was saved. */
import { GitCompareArrows, ListTree } from 'lucide-react';
import type { ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';

export function EditorBar(props: {
  /** `deployment/default/web` */
  readonly place: string | undefined;
  readonly isEdited: boolean;
  readonly isComparing: boolean;
  readonly onOutline: () => void;
  readonly onCompare: () => void;
}): ReactElement {
  const { t } = useMessages();
  const { place, isEdited, isComparing, onOutline, onCompare } = props;
  return (
    <div className="editor-bar" role="toolbar" aria-label={t('Text')}>
      <button
        type="button"
        className="editor-place"
        data-testid="editor-outline"
        title={t('Outline of the file ({keys})', { keys: 'Ctrl+Shift+O' })}
        onClick={onOutline}
      >
        <ListTree />
        <span className="editor-place-name">{place ?? t('Outline')}</span>
      </button>
      <button
        type="button"
        className="editor-compare"
        data-testid="editor-compare"
        aria-pressed={isComparing}
        disabled={!isEdited && !isComparing}
        title={t('What has changed since the file was saved')}
        onClick={onCompare}
      >
        <GitCompareArrows />
        <span>{t('Changes')}</span>
      </button>
    </div>
  );
}
