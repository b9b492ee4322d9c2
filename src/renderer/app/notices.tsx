/** Notices in a corner of the window, read out by screen readers. Good news goes by itself, unless the pointer is on it. */
import { CircleCheck, CircleX, TriangleAlert, X } from 'lucide-react';
import { useEffect, useState, type ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import type { Notice } from '../store/notice-store';
import { useNotices } from '../store/stores-context';
import { IconButton } from '../ui/icon-button';
import './notices.css';

const ICONS = { good: CircleCheck, warning: TriangleAlert, bad: CircleX } as const;
const TONES = { good: 'tone-good', warning: 'tone-waiting', bad: 'tone-bad' } as const;
const WORDS = { good: 'Done', warning: 'Warning', bad: 'Problem' } as const;

/** Time to read a short sentence, and more where there is something to press. */
const PLAIN_MS = 5000;
const WITH_ACTION_MS = 10_000;

export function Notices(): ReactElement {
  const { t } = useMessages();
  const notices = useNotices((state) => state.notices);
  return (
    <div className="notices" role="region" aria-label={t('Notices')} aria-live="polite" data-testid="notices">
      {notices.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} />
      ))}
    </div>
  );
}

function NoticeCard(props: { readonly notice: Notice }): ReactElement {
  const { t } = useMessages();
  const { id, tone, text, actions = [] } = props.notice;
  const dismiss = useNotices((state) => state.dismiss);
  const [isHeld, setIsHeld] = useState(false);
  const Icon = ICONS[tone];
  const showMs = actions.length === 0 ? PLAIN_MS : WITH_ACTION_MS;
  useEffect(() => {
    if (tone !== 'good' || isHeld) return undefined;
    const timer = setTimeout(() => dismiss(id), showMs);
    return (): void => clearTimeout(timer);
  }, [id, tone, isHeld, showMs, dismiss]);
  return (
    <div
      className={`notice is-${tone}`}
      data-testid="notice"
      onPointerEnter={() => setIsHeld(true)}
      onPointerLeave={() => setIsHeld(false)}
      onFocus={() => setIsHeld(true)}
      onBlur={() => setIsHeld(false)}
    >
      <Icon className={TONES[tone]} aria-label={t(WORDS[tone])} />
      <span className="notice-text">{text}</span>
      {actions.map((action) => (
        <button
          key={action.label}
          type="button"
          className="button"
          onClick={() => {
            dismiss(id);
            action.onAct();
          }}
        >
          {action.label}
        </button>
      ))}
      <IconButton label={t('Dismiss')} icon={<X />} onClick={() => dismiss(id)} />
    </div>
  );
}
