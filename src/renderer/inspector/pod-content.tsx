/** A Pod: where it is, whose it is, and what runs in it. */
import type { ReactElement } from 'react';
import { Message } from '../i18n/message';
import { useMessages } from '../i18n/messages-context';
import type { Translate } from '../i18n/messages';
import type { Topology, TopologyPod } from '../../main/contract/topology';
import { workloadOfPod } from '../store/edit-rules';
import { elementRef } from '../store/element-ref';
import { podsBehind } from '../store/endpoint-of';
import type { LabPicture } from '../store/lab-picture';
import { stageOf } from '../store/stage-of';
import { podStatusOf } from '../ui/pod-status';
import { Actions, captureIdsOf, EditActions } from './inspector-actions';
import { Facts, Head, RefLink, Section, StageNote, TableHead } from './inspector-parts';
import { InterfaceTable } from './interface-table';
import { Described, LiveTables } from './live-text';

export function PodContent(props: {
  readonly pod: TopologyPod;
  readonly machine: Topology['machines'][number] | undefined;
  readonly picture: LabPicture;
}): ReactElement {
  const { t } = useMessages();
  const { pod, machine, picture } = props;
  const ref = elementRef('pod', pod.id);
  const stage = stageOf(ref, picture);
  const owner = workloadOfPod(ref, picture);
  const services = picture.services.filter(
    (service) => podsBehind(service, picture.slices, [pod]).length > 0,
  );
  const node = picture.moving.get(ref);
  return (
    <>
      <Head title={pod.name} kind="Pod" status={stage ?? podStatusOf(pod)} />
      <StageNote stage={stage} />
      {pod.message !== undefined && (
        <p className="inspector-message" data-testid="pod-message">
          {pod.message}
        </p>
      )}
      {node !== undefined && <p className="inspector-note">{t('The text wants it on {node}.', { node })}</p>}
      {machine !== undefined && stage?.text !== 'planned' && (
        <Actions target={pod.id} interfaceIds={captureIdsOf(pod.interfaces)} />
      )}
      <EditActions elementRef={ref} picture={picture} />
      <Facts
        facts={[
          [t('Namespace'), pod.namespace],
          [t('Address'), addressesOf(pod, t)],
          [
            t('Node'),
            machine === undefined ? (
              t('none yet')
            ) : (
              <RefLink to={elementRef('machine', machine.id)}>{machine.name}</RefLink>
            ),
          ],
          [
            t('Owned by'),
            owner === undefined ? (
              (pod.ownedBy ?? t('nothing|owner'))
            ) : (
              <OwnerLink ownedBy={pod.ownedBy} workload={owner} />
            ),
          ],
          [
            t('Services'),
            services.length === 0
              ? t('none leads here')
              : services.map((service) => (
                  <div key={service.id}>
                    <RefLink to={elementRef('service', service.id)}>{service.id}</RefLink>
                  </div>
                )),
          ],
        ]}
      />
      {pod.containers.length > 0 && <ContainerTable pod={pod} />}
      {pod.interfaces.length > 0 && <InterfaceTable interfaces={pod.interfaces} />}
      {pod.interfaces.length > 0 && <LiveTables target={pod.id} />}
      {stage?.text !== 'planned' && <Described kind="pod" namespace={pod.namespace} name={pod.name} />}
    </>
  );
}

function ContainerTable(props: { readonly pod: TopologyPod }): ReactElement {
  const { t } = useMessages();
  const { pod } = props;
  return (
    <Section title={t('Containers')}>
      <table className="inspector-table">
        <TableHead names={[t('Name'), t('Image'), t('State'), t('Restarts')]} />
        <tbody>
          {pod.containers.map((container) => (
            <tr key={container.name}>
              <td>{container.name}</td>
              <td className="mono">{container.image}</td>
              <td>{container.state}</td>
              <td>{container.restarts}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

function addressesOf({ address, secondAddress }: TopologyPod, t: Translate): string {
  return [address ?? t('none yet'), secondAddress].filter((text) => text !== undefined).join(', ');
}

/** The workload, and what of it keeps the Pod, such as its ReplicaSet. */
function OwnerLink(props: { readonly ownedBy: string | undefined; readonly workload: string }): ReactElement {
  const { ownedBy, workload } = props;
  const link = <RefLink to={workload}>{workload.slice('workload:'.length)}</RefLink>;
  return ownedBy === undefined ? (
    link
  ) : (
    <Message of="{part} of {owner}" values={{ part: ownedBy, owner: link }} />
  );
}
