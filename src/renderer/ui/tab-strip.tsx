/** Tabs over one content: arrow keys move between them. */
import { X } from 'lucide-react';
import { useEffect, useId, useRef, type KeyboardEvent, type ReactElement, type ReactNode } from 'react';
import { useMessages } from '../i18n/messages-context';

interface Tab {
  readonly id: string;
  readonly title: string;
  readonly note?: string | undefined;
}

export function TabStrip(props: {
  readonly label: string;
  readonly tabs: readonly Tab[];
  readonly active: string | undefined;
  readonly onActivate: (id: string) => void;
  readonly onClose?: (id: string) => void;
  readonly children?: ReactNode;
}): ReactElement {
  const { t } = useMessages();
  const { tabs, active, onActivate, onClose } = props;
  const stripId = useId();
  const strip = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (strip.current !== null) showActive(strip.current);
  }, [active, tabs.length]);
  const idOf = (tab: Tab): string => `${stripId}-${tab.id.replaceAll(/\s/gu, '_')}`;
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    const index = tabs.findIndex((tab) => tab.id === active);
    const next = tabs[(index + step + tabs.length) % tabs.length];
    if (next === undefined) return;
    event.preventDefault();
    onActivate(next.id);
    const { currentTarget } = event;
    requestAnimationFrame(() => {
      const selected = currentTarget.querySelector('[aria-selected="true"]');
      if (selected instanceof HTMLElement) selected.focus();
    });
  };
  return (
    <div className="tab-strip">
      {/* It owns the tabs alone: what closes one is beside it, and no tab. */}
      <span role="tablist" aria-label={props.label} aria-owns={tabs.map(idOf).join(' ')} />
      <div className="tab-strip-tabs" ref={strip} onKeyDown={onKeyDown}>
        {tabs.map((tab) => (
          <span key={tab.id} className={`tab${tab.id === active ? ' is-active' : ''}`}>
            <button
              type="button"
              role="tab"
              id={idOf(tab)}
              aria-selected={tab.id === active}
              tabIndex={tab.id === active ? 0 : -1}
              className="tab-title"
              title={tab.title}
              onClick={() => onActivate(tab.id)}
            >
              <span className="tab-name">{tab.title}</span>
              {tab.note !== undefined && <span className="tab-note">{tab.note}</span>}
            </button>
            {onClose !== undefined && (
              <button
                type="button"
                className="tab-close"
                aria-label={t('Close {title}', { title: tab.title })}
                onClick={() => onClose(tab.id)}
              >
                <X />
              </button>
            )}
          </span>
        ))}
      </div>
      {props.children}
    </div>
  );
}

/** Where there are more tabs than fit. */
function showActive(strip: HTMLElement): void {
  const tab = strip.querySelector('.is-active')?.getBoundingClientRect();
  if (tab === undefined) return;
  const { left, right } = strip.getBoundingClientRect();
  if (tab.left < left) strip.scrollLeft += tab.left - left;
  else if (tab.right > right) strip.scrollLeft += tab.right - right;
}
