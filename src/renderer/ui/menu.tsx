/** A list of commands beside what opened it. Arrow keys, Home, End and first letters move in it; Escape closes it. */
import { ChevronRight } from 'lucide-react';
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useState,
  type KeyboardEvent,
  type ReactElement,
} from 'react';
import { createPortal } from 'react-dom';
import './dialog.css';
import { isAlike } from './is-alike';
import { PathText } from './path-text';
import { useElement } from './use-element';

interface MenuAction {
  readonly kind?: 'action';
  readonly label: string;
  readonly icon?: ReactElement | undefined;
  /** The shortcut that does the same. */
  readonly keys?: string | undefined;
  /** More about it. */
  readonly note?: string | undefined;
  /** The folder that it is in. */
  readonly path?: string | undefined;
  readonly isDisabled?: boolean | undefined;
  /** Set for an entry that is on or off. */
  readonly isChecked?: boolean | undefined;
  readonly testId?: string | undefined;
  readonly onSelect: () => void;
}

interface Submenu {
  readonly kind: 'submenu';
  readonly label: string;
  readonly icon?: ReactElement | undefined;
  readonly isDisabled?: boolean | undefined;
  readonly testId?: string | undefined;
  readonly entries: readonly MenuAction[];
}

export type MenuEntry = MenuAction | Submenu | { readonly kind: 'separator' };

/** Where a menu opens: below a button, to the right of an entry, or at a point. */
type MenuSide = 'below' | 'right';

interface MenuPlace {
  readonly left: number;
  readonly top: number;
  readonly maxHeight: number;
}

const MARGIN = 6;

export function Menu(props: {
  readonly label: string;
  readonly anchor: DOMRectReadOnly;
  readonly side?: MenuSide;
  readonly entries: readonly MenuEntry[];
  /** Gone without a choice, or with one; the focus is back where it was. */
  readonly onClose: () => void;
  /** Presses on it do not close the menu, so that it can close it itself. */
  readonly opener?: HTMLElement | undefined;
  readonly testId?: string | undefined;
}): ReactElement {
  const { anchor, side = 'below', opener, onClose, entries } = props;
  const [panel, panelRef] = useElement<HTMLDivElement>();
  const [place, setPlace] = useState<MenuPlace>();
  const [openIndex, setOpenIndex] = useState<number>();
  const [focusBefore] = useState(() => document.activeElement);

  const close = useCallback(() => {
    if (focusBefore instanceof HTMLElement) focusBefore.focus();
    onClose();
  }, [focusBefore, onClose]);

  useLayoutEffect(() => {
    if (panel === undefined) return;
    const wanted = placeMenu(anchor, side, panel);
    setPlace((before) => (isAlike(before, wanted) ? before : wanted));
  }, [anchor, side, panel]);

  const isPlaced = place !== undefined;
  useEffect(() => {
    // What is hidden cannot have the focus. Only once: what is drawn anew under it must not lose where the keys have led.
    if (panel !== undefined && isPlaced) itemsOf(panel)[0]?.focus();
  }, [panel, isPlaced]);

  useEffect(() => {
    const onPointerDown = ({ target }: PointerEvent): void => {
      if (!(target instanceof Element)) return;
      const isInMenu = target.closest('.menu') !== null;
      if (!isInMenu && opener?.contains(target) !== true) close();
    };
    document.addEventListener('pointerdown', onPointerDown, true);
    return (): void => document.removeEventListener('pointerdown', onPointerDown, true);
  }, [opener, close]);

  const choose = (action: MenuAction): void => {
    close();
    action.onSelect();
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (panel === undefined) return;
    if (event.key === 'Escape' || event.key === 'Tab' || (event.key === 'ArrowLeft' && side === 'right')) {
      event.preventDefault();
      close();
      return;
    }
    const target = nextItem(panel, event);
    if (target === undefined) return;
    event.preventDefault();
    target.focus();
  };

  return createPortal(
    <div
      ref={panelRef}
      className="menu"
      role="menu"
      aria-label={props.label}
      data-testid={props.testId}
      style={place ?? { visibility: 'hidden', left: 0, top: 0 }}
      onKeyDown={onKeyDown}
      onContextMenu={(event) => event.preventDefault()}
    >
      {entries.map((entry, index) => {
        if (entry.kind === 'separator') return <hr key={index} className="menu-separator" />;
        if (entry.kind === 'submenu') {
          return (
            <SubmenuItem
              key={index}
              submenu={entry}
              isOpen={openIndex === index}
              onOpenChange={(isOpen) => setOpenIndex(isOpen ? index : undefined)}
              onChoose={choose}
            />
          );
        }
        return (
          <MenuItem
            key={index}
            action={entry}
            onChoose={choose}
            onPointerEnter={() => setOpenIndex(undefined)}
          />
        );
      })}
    </div>,
    document.body,
  );
}

function MenuItem(props: {
  readonly action: MenuAction;
  readonly onChoose: (action: MenuAction) => void;
  readonly onPointerEnter: () => void;
}): ReactElement {
  const { action } = props;
  return (
    <button
      type="button"
      role={action.isChecked === undefined ? 'menuitem' : 'menuitemcheckbox'}
      aria-checked={action.isChecked}
      aria-disabled={action.isDisabled}
      tabIndex={-1}
      className="menu-item"
      title={action.note}
      data-testid={action.testId}
      onPointerMove={(event) => event.currentTarget.focus()}
      onPointerEnter={props.onPointerEnter}
      onClick={() => {
        if (action.isDisabled !== true) props.onChoose(action);
      }}
    >
      {action.icon ?? <span className="menu-icon-space">{action.isChecked === true ? '✓' : ''}</span>}
      <span className="menu-label">{action.label}</span>
      {action.note !== undefined && <span className="menu-note">{action.note}</span>}
      {action.path !== undefined && <PathText path={action.path} className="menu-note" />}
      {action.keys !== undefined && <span className="menu-keys">{action.keys}</span>}
    </button>
  );
}

function SubmenuItem(props: {
  readonly submenu: Submenu;
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
  readonly onChoose: (action: MenuAction) => void;
}): ReactElement {
  const { submenu, isOpen, onOpenChange, onChoose } = props;
  const [button, buttonRef] = useElement<HTMLButtonElement>();
  const isDisabled = submenu.isDisabled === true || submenu.entries.length === 0;
  const open = (): void => {
    if (!isDisabled) onOpenChange(true);
  };
  return (
    <>
      <button
        type="button"
        ref={buttonRef}
        role="menuitem"
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-disabled={isDisabled}
        tabIndex={-1}
        className={`menu-item${isOpen ? ' is-open' : ''}`}
        data-testid={submenu.testId}
        onPointerEnter={(event) => {
          event.currentTarget.focus();
          open();
        }}
        onClick={open}
        onKeyDown={(event) => {
          if (event.key === 'ArrowRight') open();
        }}
      >
        {submenu.icon ?? <span className="menu-icon-space" />}
        <span className="menu-label">{submenu.label}</span>
        <ChevronRight />
      </button>
      {isOpen && button !== undefined && (
        <Menu
          label={submenu.label}
          anchor={button.getBoundingClientRect()}
          side="right"
          opener={button}
          entries={submenu.entries.map((action) => ({ ...action, onSelect: () => onChoose(action) }))}
          onClose={() => onOpenChange(false)}
          testId={submenu.testId === undefined ? undefined : `${submenu.testId}-entries`}
        />
      )}
    </>
  );
}

function itemsOf(panel: HTMLElement): readonly HTMLElement[] {
  return [...panel.querySelectorAll<HTMLElement>(':scope > .menu-item')];
}

/** Where a key moves the focus, or undefined when it does not. */
function nextItem(panel: HTMLElement, event: KeyboardEvent): HTMLElement | undefined {
  const items = itemsOf(panel);
  const at = items.findIndex((item) => item === document.activeElement);
  switch (event.key) {
    case 'ArrowDown':
      return items[(at + 1) % items.length];
    case 'ArrowUp':
      return items[(at <= 0 ? items.length : at) - 1];
    case 'Home':
      return items[0];
    case 'End':
      return items.at(-1);
    default: {
      if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.key === ' ') return undefined;
      const letter = event.key.toLowerCase();
      const following = [...items.slice(at + 1), ...items.slice(0, at + 1)];
      return following.find((item) => labelOf(item).startsWith(letter));
    }
  }
}

function labelOf(item: HTMLElement): string {
  return item.querySelector('.menu-label')?.textContent.toLowerCase() ?? '';
}

function placeMenu(anchor: DOMRectReadOnly, side: MenuSide, panel: HTMLElement): MenuPlace {
  const wanted = panel.scrollHeight + 2;
  const maxHeight = innerHeight - 2 * MARGIN;
  const height = Math.min(wanted, maxHeight);
  const preferredTop = side === 'below' ? anchor.bottom + 2 : anchor.top - 5;
  const preferredLeft = side === 'below' ? anchor.left : anchor.right + 1;
  const isLeftOfAnchor = side === 'right' && preferredLeft + panel.offsetWidth > innerWidth - MARGIN;
  const left = isLeftOfAnchor ? anchor.left - panel.offsetWidth - 1 : preferredLeft;
  return {
    left: Math.max(MARGIN, Math.min(left, innerWidth - panel.offsetWidth - MARGIN)),
    top: Math.max(MARGIN, Math.min(preferredTop, innerHeight - height - MARGIN)),
    maxHeight,
  };
}
