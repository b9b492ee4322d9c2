/** At the left of the picture: what a click does, and what can be put into the lab. */
import {
  Boxes,
  Box,
  Database,
  DoorOpen,
  LayoutGrid,
  Scale,
  Waypoints,
  ChevronsLeft,
  ChevronsRight,
  Layers,
  Laptop,
  LockKeyhole,
  MousePointer2,
  Network,
  Send,
  Server,
  Spline,
} from 'lucide-react';
import { useState, useSyncExternalStore, type PointerEvent, type ReactElement } from 'react';
import type { PlainKey } from '../i18n/catalogue';
import { useMessages } from '../i18n/messages-context';
import { BASIC_ITEMS, type AddedElement, type PaletteItem } from '../store/palette-items';
import type { CanvasTool } from '../store/workspace-store';
import { keepFocus } from '../ui/icon-button';

const TOOLS: readonly {
  readonly tool: CanvasTool;
  readonly name: PlainKey;
  readonly hint: PlainKey;
  readonly icon: ReactElement;
}[] = [
  { tool: 'select', name: 'Select', hint: 'Select and move (V)', icon: <MousePointer2 /> },
  { tool: 'connect', name: 'Connect', hint: 'Connect two elements (C)', icon: <Spline /> },
  {
    tool: 'send',
    name: 'Send request',
    hint: 'Send a request from one element to another (S)',
    icon: <Send />,
  },
];

export const ELEMENT_ICONS: Readonly<Record<AddedElement, ReactElement>> = {
  node: <Server />,
  pod: <Box />,
  deployment: <Layers />,
  service: <Network />,
  outside: <Laptop />,
  statefulset: <Database />,
  daemonset: <Boxes />,
  ingress: <DoorOpen />,
  policy: <LockKeyhole />,
  'ingress-controller': <Waypoints />,
  'load-balancer': <Scale />,
};

const STORAGE_KEY = 'podwire.palette';
const NARROW_WINDOW = 1200;

/** In a narrow window the picture needs the room more, until somebody says otherwise. */
function useIsNarrow(): readonly [isNarrow: boolean, toggle: () => void] {
  const [chosen, setChosen] = useState(() => localStorage.getItem(STORAGE_KEY));
  const isWindowNarrow = useSyncExternalStore(onResize, () => innerWidth < NARROW_WINDOW);
  const isNarrow = chosen === null ? isWindowNarrow : chosen === 'narrow';
  const toggle = (): void => {
    const wanted = isNarrow ? 'wide' : 'narrow';
    localStorage.setItem(STORAGE_KEY, wanted);
    setChosen(wanted);
  };
  return [isNarrow, toggle];
}

function onResize(changed: () => void): () => void {
  addEventListener('resize', changed);
  return () => removeEventListener('resize', changed);
}

export function ToolRail(props: {
  readonly tool: CanvasTool;
  readonly isDisabled: boolean;
  readonly onTool: (tool: CanvasTool) => void;
  readonly onAdd: (item: PaletteItem) => void;
  readonly onMore: () => void;
  readonly placing: PaletteItem | undefined;
  /** From now on each click puts one into the lab. */
  readonly onKeep: (item: PaletteItem) => void;
  /** The press may become a drag. */
  readonly onPress: (item: PaletteItem, event: PointerEvent) => void;
}): ReactElement {
  const { t } = useMessages();
  const [isNarrow, toggle] = useIsNarrow();
  return (
    <div className={`rail${isNarrow ? ' is-narrow' : ''}`} data-testid="palette">
      <div className="rail-group" role="group" aria-label={t('Tools')}>
        {TOOLS.map(({ tool, name, hint, icon }) => (
          <button
            key={tool}
            type="button"
            className="rail-item"
            title={t(hint)}
            aria-label={t(hint)}
            aria-pressed={props.tool === tool}
            data-testid={`tool-${tool}`}
            onMouseDown={keepFocus}
            onClick={() => props.onTool(tool)}
          >
            {icon}
            <span className="rail-name">{t(name)}</span>
          </button>
        ))}
      </div>
      <div
        className="rail-group"
        role="group"
        aria-label={t('Add to the lab: press, or drag onto the picture')}
      >
        <div className="rail-title" aria-hidden>
          {t('Add')}
        </div>
        {BASIC_ITEMS.map((item) => (
          <button
            key={item.id}
            type="button"
            className="rail-item is-addable"
            title={t('{name}: drag it onto the picture, or click; Shift+click to place several', {
              name: t(item.name),
            })}
            aria-pressed={props.placing?.id === item.id}
            aria-label={t('Add {name}', { name: t(item.name) })}
            disabled={props.isDisabled}
            data-testid={`palette-${item.id}`}
            onMouseDown={keepFocus}
            onPointerDown={(event) => {
              if (event.button === 0) props.onPress(item, event);
            }}
            onClick={(event) => (event.shiftKey ? props.onKeep(item) : props.onAdd(item))}
          >
            {ELEMENT_ICONS[item.add.element]}
            <span className="rail-name">{t(item.name)}</span>
          </button>
        ))}
        <button
          type="button"
          className="rail-item"
          title={t('Everything that can be added, recipes too (A)')}
          aria-label={t('Everything that can be added, recipes too (A)')}
          aria-haspopup="dialog"
          disabled={props.isDisabled}
          data-testid="palette-more"
          onMouseDown={keepFocus}
          onClick={props.onMore}
        >
          <LayoutGrid />
          <span className="rail-name">{t('More…')}</span>
        </button>
      </div>
      <button
        type="button"
        className="rail-item rail-fold"
        title={isNarrow ? t('Show names') : t('Icons only')}
        aria-label={
          isNarrow ? t('Show names of tools and elements') : t('Show tools and elements as icons only')
        }
        data-testid="palette-fold"
        onMouseDown={keepFocus}
        onClick={toggle}
      >
        {isNarrow ? <ChevronsRight /> : <ChevronsLeft />}
      </button>
    </div>
  );
}
