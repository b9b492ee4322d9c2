/** The line at the bottom: the newest drop, and how much there is of everything. */
import { Ban } from 'lucide-react';
import type { ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { useDrops, useLab, useWorkspace } from '../store/stores-context';
import { formatSeconds } from '../ui/format-time';
import { WorkLine } from './work-line';

export function StatusLine(): ReactElement {
  const { t, words } = useMessages();
  const latest = useDrops((state) => state.latest);
  const showPanel = useWorkspace((state) => state.showPanel);
  const topology = useLab((state) => state.topology);
  const pods = [
    ...(topology?.machines.flatMap((machine) => machine.pods) ?? []),
    ...(topology?.unscheduled ?? []),
  ];
  const readyPods = pods.filter((pod) => pod.isReady).length;
  const nodes = topology?.machines.filter((machine) => machine.kind === 'node') ?? [];
  return (
    <footer className="status-line">
      <div className="status-drop" role="status" aria-live="polite">
        {latest !== undefined && (
          <button
            type="button"
            className="status-drop-button"
            title={words(latest.cause ?? latest.reason)}
            data-testid="latest-drop"
            onClick={() => showPanel('drops')}
          >
            <Ban />
            <span className="status-drop-text">
              {t('Dropped at {at} ({device}), {seconds} s: {reason}', {
                at: latest.at,
                device: latest.device,
                seconds: formatSeconds(latest.timeNs),
                reason: words(latest.cause ?? latest.reason),
              })}
            </span>
          </button>
        )}
      </div>
      <WorkLine />
      {topology !== undefined && (
        <span className="status-counts" role="status" data-testid="status-counts">
          {t('{readyNodes}/{nodes} nodes ready, {readyPods}/{pods} Pods ready', {
            readyNodes: nodes.filter((node) => node.isReady).length,
            nodes: nodes.length,
            readyPods,
            pods: pods.length,
          })}
        </span>
      )}
    </footer>
  );
}
