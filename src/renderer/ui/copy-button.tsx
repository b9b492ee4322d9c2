/** Puts a text on the clipboard, and says that it has. */
import { Copy } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';

export function CopyButton(props: {
  readonly text: string;
  readonly testId: string;
  readonly title?: string;
}): ReactElement {
  const { t } = useMessages();
  const [copied, setCopied] = useState<string>();
  const { text, testId, title } = props;
  return (
    <button
      type="button"
      className="button"
      data-testid={testId}
      title={title}
      onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(text))}
    >
      <Copy /> {copied === text ? t('Copied') : t('Copy as text')}
    </button>
  );
}
