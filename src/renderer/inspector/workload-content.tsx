/** A workload: its number of Pods, which can be changed, and the Pods. */
import type { ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { elementRef } from '../store/element-ref';
import { podsOf, type LabPicture } from '../store/lab-picture';
import { stageOf } from '../store/stage-of';
import type { Status } from '../ui/pod-status';
import { EditActions } from './inspector-actions';
import { Facts, Head, RefLink, Section, StageNote } from './inspector-parts';
import { Described } from './live-text';
import { PodLinks } from './pod-links';
import { ReplicaField } from './replica-field';

export function WorkloadContent(props: {
  readonly picture: LabPicture;
  readonly id: string;
}): ReactElement | undefined {
  const { t } = useMessages();
  const { picture } = props;
  const workload = picture.workloads.find((candidate) => candidate.id === props.id);
  if (workload === undefined) return undefined;
  const ref = elementRef('workload', workload.id);
  const stage = stageOf(ref, picture);
  const pods = podsOf(picture).filter(({ pod }) => workload.pods.includes(pod.id));
  const services = picture.relations.filter(({ kind, to }) => kind === 'selects' && to === ref);
  const isComplete = workload.readyReplicas >= workload.replicas;
  const text = t('{ready}/{wanted} ready', { ready: workload.readyReplicas, wanted: workload.replicas });
  const running: Status = isComplete
    ? { tone: 'good', glyph: '●', text }
    : { tone: 'waiting', glyph: '◐', text };
  return (
    <>
      <Head title={workload.name} kind={workload.kind} status={stage ?? running} />
      <StageNote stage={stage} />
      <EditActions elementRef={ref} picture={picture} />
      <Facts
        facts={[
          [t('Namespace'), workload.namespace],
          [t('Replicas'), <ReplicaField elementRef={ref} picture={picture} />],
          [
            t('Services'),
            services.length === 0
              ? t('none selects it')
              : services.map(({ from }) => (
                  <div key={from}>
                    <RefLink to={from}>{from.slice('service:'.length)}</RefLink>
                  </div>
                )),
          ],
        ]}
      />
      <Section title={t('Pods')}>
        {pods.length === 0 ? (
          <p className="inspector-note">{t('None yet.')}</p>
        ) : (
          <PodLinks pods={pods.map(({ pod }) => pod)} />
        )}
      </Section>
      {stage?.text !== 'planned' && (
        <Described kind={workload.kind.toLowerCase()} namespace={workload.namespace} name={workload.name} />
      )}
    </>
  );
}
