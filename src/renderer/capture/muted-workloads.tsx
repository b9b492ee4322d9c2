/** Whose packets are hidden, each a press away from being shown again. */
import { VolumeX, X } from 'lucide-react';
import type { ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { useCapture } from '../store/stores-context';
import { mutedName, withToggled } from '../store/muting';

export function MutedWorkloads(): ReactElement | undefined {
  const { t } = useMessages();
  const muted = useCapture((state) => state.mutedWorkloads);
  const muteWorkloads = useCapture((state) => state.muteWorkloads);
  if (muted.length === 0) return undefined;
  return (
    <div
      className="muted-workloads"
      role="group"
      aria-label={t('Hidden packets')}
      data-testid="muted-workloads"
    >
      <VolumeX aria-hidden />
      <span>{t('Hidden packets')}</span>
      {muted.map((id) => (
        <button
          key={id}
          type="button"
          className="muted-workload"
          title={id}
          aria-label={t('Show the packets of {name} again', { name: mutedName(id) })}
          data-testid="muted-workload"
          onClick={() => void muteWorkloads(withToggled(muted, id))}
        >
          {mutedName(id)} <X aria-hidden />
        </button>
      ))}
    </div>
  );
}
