/** Nearer, farther, all of it. */
import { Map as MapIcon, Maximize, Minus, Plus, Search } from 'lucide-react';
import type { ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { IconButton } from '../ui/icon-button';
import type { Drawing } from './use-drawing';

const ZOOM_STEP = 1.25;

export function ViewButtons(props: {
  readonly drawing: Drawing | undefined;
  readonly onFit: () => void;
  readonly onFind: () => void;
  readonly hasMinimap: boolean;
  readonly onMinimap: () => void;
}): ReactElement {
  const { drawing, onFit, onFind, hasMinimap, onMinimap } = props;
  const { t } = useMessages();
  return (
    <div className="canvas-buttons" role="group" aria-label={t('View')}>
      <IconButton
        label={t('Find an element (Ctrl+F)')}
        icon={<Search />}
        testId="canvas-find-open"
        onClick={onFind}
      />
      <IconButton
        label={hasMinimap ? t('Hide the overview') : t('Show the overview')}
        icon={<MapIcon />}
        testId="canvas-minimap"
        onClick={onMinimap}
      />
      <IconButton
        label={t('Zoom in (+)')}
        icon={<Plus />}
        onClick={() => drawing?.canvas.zoomBy(ZOOM_STEP)}
      />
      <IconButton
        label={t('Zoom out (-)')}
        icon={<Minus />}
        onClick={() => drawing?.canvas.zoomBy(1 / ZOOM_STEP)}
      />
      <IconButton label={t('Fit to window (0)')} icon={<Maximize />} testId="canvas-fit" onClick={onFit} />
    </div>
  );
}
