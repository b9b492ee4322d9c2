/** A node, a router or a machine outside. */
import type { ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { elementRef } from '../store/element-ref';
import type { LabPicture } from '../store/lab-picture';
import { stageOf } from '../store/stage-of';
import type { Owner } from '../store/topology-lookup';
import { machineStatusOf } from '../ui/pod-status';
import { Actions, captureIdsOf, EditActions } from './inspector-actions';
import { Head, Section, StageNote } from './inspector-parts';
import { InterfaceTable } from './interface-table';
import { Described, LiveTables } from './live-text';
import { PodLinks } from './pod-links';
import { ServiceFlows } from './service-flows';

export function MachineContent(props: {
  readonly owner: Owner & { readonly kind: 'machine' };
  readonly picture: LabPicture;
}): ReactElement {
  const { t } = useMessages();
  const { machine } = props.owner;
  const ref = elementRef('machine', machine.id);
  const stage = stageOf(ref, props.picture);
  return (
    <>
      <Head
        title={machine.name}
        kind={machine.role ?? t(machine.kind)}
        status={stage ?? machineStatusOf(machine)}
      />
      <StageNote stage={stage} />
      {stage?.text !== 'planned' && (
        <Actions target={machine.id} interfaceIds={captureIdsOf(machine.interfaces)} />
      )}
      <EditActions elementRef={ref} picture={props.picture} />
      {machine.interfaces.length > 0 && <InterfaceTable interfaces={machine.interfaces} />}
      {machine.pods.length > 0 && (
        <Section title={t('Pods')}>
          <PodLinks pods={machine.pods} />
        </Section>
      )}
      {stage?.text !== 'planned' && <LiveTables target={machine.id} />}
      {stage?.text !== 'planned' && machine.kind === 'node' && (
        <>
          <ServiceFlows key={machine.name} node={machine.name} />
          <Described kind="node" namespace="" name={machine.name} />
        </>
      )}
    </>
  );
}
