/** Notices in a corner of the window, read out by screen readers. Good news goes by itself, unless the pointer is on it. */
import { CircleCheck, CircleX, TriangleAlert, X } from 'lucide-react';
import { useEffect, useState, type ReactElement } from 'react';
import type { Notice } from '../store/notice-store';
import { useNotices } from '../store/stores-context';
import { IconButton } from '../ui/icon-button';
import './notices.css';

const ICONS = {
  good: <CircleCheck className="tone-good" aria-label="Done" />,
  warning: <TriangleAlert className="tone-waiting" aria-label="Warning" />,
  bad: <CircleX className="tone-bad" aria-label="Problem" />,
} as const;

/** Time to read a short sentence, and more where there is something to press. */
const PLAIN_MS = 5000;
const WITH_ACTION_MS = 10_000;

export function Notices(): ReactElement {
  const notices = useNotices((state) => state.notices);
  return (
    <div className="notices" role="region" aria-label="Notices" aria-live="polite" data-testid="notices">
      {notices.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} />
      ))}
    </div>
  );
}

function NoticeCard(props: { readonly notice: Notice }): ReactElement {
  const { id, tone, text, actions = [] } = props.notice;
  const dismiss = useNotices((state) => state.dismiss);
  const [isHeld, setIsHeld] = useState(false);
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
      {ICONS[tone]}
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
      <IconButton label="Dismiss" icon={<X />} onClick={() => dismiss(id)} />
    </div>
  );
}
