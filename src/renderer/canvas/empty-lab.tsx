/** What to do with a lab whose text has nothing but machines, and no Scenario either. */
import { X } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { useDesign, useFile, useLab, useScenario } from '../store/stores-context';
import { IconButton } from '../ui/icon-button';

export function EmptyLab(): ReactElement | undefined {
  const { t } = useMessages();
  const isConnected = useLab((state) => state.isConnected);
  const isEmpty = useDesign(
    ({ design }) =>
      design !== undefined &&
      design.nodes.length > 0 &&
      design.pods.length + design.workloads.length + design.services.length + design.rules.length === 0,
  );
  // Its maker has something in mind, and says so in another panel.
  const isLesson = useScenario((state) => state.scenarios.length > 0);
  const show = useFile((state) => state.show);
  const [isDismissed, setIsDismissed] = useState(false);
  if (!isEmpty || isLesson || !isConnected || isDismissed) return undefined;
  return (
    <aside className="canvas-empty-lab" data-testid="empty-lab" aria-label={t('An empty cluster')}>
      <header>
        <strong>{t('An empty cluster')}</strong>
        <button type="button" className="button" onClick={() => show({ kind: 'start' })}>
          {t('Or look at a lab that is finished…')}
        </button>
        <IconButton label={t('Dismiss')} icon={<X />} onClick={() => setIsDismissed(true)} />
      </header>
      <ul>
        <li>{t('Drag a Deployment or a Pod from the left onto a node; then a Service onto it.')}</li>
        <li>
          {t('Or paste a manifest here with Ctrl+V, write it into the text of the lab, or drop its file.')}
        </li>
        <li>{t('Then send a request from one to the other, and follow its packets.')}</li>
      </ul>
    </aside>
  );
}
