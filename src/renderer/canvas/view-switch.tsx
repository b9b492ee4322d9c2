/** Which view of the lab the canvas shows. */
import { Cable, Network, ShieldCheck } from 'lucide-react';
import type { ReactElement } from 'react';
import type { PlainKey } from '../i18n/catalogue';
import { useMessages } from '../i18n/messages-context';
import { useStores, useWorkspace } from '../store/stores-context';
import type { CanvasViewKind } from '../store/workspace-store';
import { keepFocus } from '../ui/icon-button';

const VIEWS: readonly {
  readonly view: CanvasViewKind;
  readonly name: PlainKey;
  readonly hint: PlainKey;
  readonly icon: ReactElement;
}[] = [
  { view: 'physical', name: 'Physical', hint: 'Machines, interfaces and wires (1)', icon: <Cable /> },
  {
    view: 'logical',
    name: 'Logical',
    hint: 'Ingresses, Services, EndpointSlices and workloads (2)',
    icon: <Network />,
  },
  { view: 'policies', name: 'Policies', hint: 'Who may talk to whom (3)', icon: <ShieldCheck /> },
];

export function ViewSwitch(): ReactElement {
  const { t } = useMessages();
  const { workspace } = useStores();
  const current = useWorkspace((state) => state.canvasView);
  return (
    <div className="canvas-views" role="group" aria-label={t('View')}>
      {VIEWS.map(({ view, name, hint, icon }) => (
        <button
          key={view}
          type="button"
          className="canvas-view-button"
          title={t(hint)}
          aria-label={t(name)}
          aria-pressed={view === current}
          data-testid={`view-${view}`}
          onMouseDown={keepFocus}
          onClick={() => workspace.getState().setCanvasView(view)}
        >
          {icon}
          <span>{t(name)}</span>
        </button>
      ))}
    </div>
  );
}
