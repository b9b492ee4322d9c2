/** Which view of the lab the canvas shows. */
import { Cable, Network, ShieldCheck } from 'lucide-react';
import type { ReactElement } from 'react';
import type { PlainKey } from '../i18n/catalogue';
import { useMessages } from '../i18n/messages-context';
import { useStores, useWorkspace } from '../store/stores-context';
import type { CanvasViewKind } from '../store/workspace-store';
import { keepFocus } from '../ui/icon-button';
import { VIEW_NAMES } from './view-names';

const VIEWS: readonly {
  readonly view: CanvasViewKind;
  readonly hint: PlainKey;
  readonly icon: ReactElement;
}[] = [
  { view: 'physical', hint: 'Machines, interfaces and wires (1)', icon: <Cable /> },
  {
    view: 'logical',
    hint: 'Ingresses, Services, EndpointSlices and workloads (2)',
    icon: <Network />,
  },
  { view: 'policies', hint: 'Who may talk to whom (3)', icon: <ShieldCheck /> },
];

export function ViewSwitch(): ReactElement {
  const { t } = useMessages();
  const { workspace } = useStores();
  const current = useWorkspace((state) => state.canvasView);
  return (
    <div className="canvas-views" role="group" aria-label={t('View')}>
      {VIEWS.map(({ view, hint, icon }) => (
        <button
          key={view}
          type="button"
          className="canvas-view-button"
          title={t(hint)}
          aria-label={t(VIEW_NAMES[view])}
          aria-pressed={view === current}
          data-testid={`view-${view}`}
          onMouseDown={keepFocus}
          onClick={() => workspace.getState().setCanvasView(view)}
        >
          {icon}
          <span>{t(VIEW_NAMES[view])}</span>
        </button>
      ))}
    </div>
  );
}
