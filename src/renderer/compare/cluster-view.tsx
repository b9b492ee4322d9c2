/** Scenarios of the lab on a real cluster: which cluster, what would be done there, and how it differs from the simulator. */
import type { ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { useVerify } from '../store/stores-context';
import { EmptyState } from '../ui/empty-state';
import { RunPanel } from '../ui/run-panel';
import './cluster.css';
import { ClusterForm } from './cluster-form';
import { ClusterPlanDialog } from './cluster-plan-dialog';
import { VerificationResult } from './verification-result';

export function ClusterView(): ReactElement {
  const { t } = useMessages();
  const { problem, plan, verification } = useVerify((state) => state);
  return (
    <RunPanel testId="cluster" form={<ClusterForm />} problem={problem} isRunning={false}>
      {verification === undefined ? (
        <EmptyState title={t('The same Scenarios on a real cluster')}>
          {t(
            'kubectl carries their steps out on a cluster of yours, and Podwire says where it does otherwise than the simulator. Before that you see what would be done, and on which cluster; nothing is sent until you say so.',
          )}
        </EmptyState>
      ) : (
        <VerificationResult verification={verification} />
      )}
      {plan !== undefined && <ClusterPlanDialog plan={plan} />}
    </RunPanel>
  );
}
