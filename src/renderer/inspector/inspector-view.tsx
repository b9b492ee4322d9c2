/** Everything that is known of the selected element, and what can be done with it. */
import { Trash2 } from 'lucide-react';
import { useDeferredValue, type ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import type { TopologyInterface } from '../../main/contract/topology';
import { deleteElements } from '../store/element-menu';
import { splitElementRef } from '../store/element-ref';
import { podsOf, type LabPicture } from '../store/lab-picture';
import { usePicture, useStores, useWorkspace } from '../store/stores-context';
import { ownerOf, type Owner } from '../store/topology-lookup';
import { EmptyState } from '../ui/empty-state';
import { GroupContent, NoteContent } from './arrangement-content';
import './inspector.css';
import { MachineContent } from './machine-content';
import { PodContent } from './pod-content';
import { IngressContent, PolicyContent, SliceContent } from './rule-content';
import { ServiceContent } from './service-content';
import { InterfaceContent, SegmentContent, WireContent } from './wire-content';
import { WorkloadContent } from './workload-content';

export function InspectorView(): ReactElement {
  const { t } = useMessages();
  const picture = useDeferredValue(usePicture((state) => state.picture));
  const selectedRef = useWorkspace((state) => state.selectedRef);
  const selectedCount = useWorkspace((state) => state.selectedRefs.length);
  const parts = selectedRef === undefined ? undefined : splitElementRef(selectedRef);
  if (picture === undefined || selectedRef === undefined || parts === undefined) {
    return (
      <EmptyState title={t('Nothing selected')}>
        {t(
          'Select a machine, a Pod, a Service, an interface or a wire in the topology to see its addresses and its state, and what can be done with it.',
        )}
      </EmptyState>
    );
  }
  const content = contentOf(picture, selectedRef, parts);
  return (
    <div className="inspector" data-testid="inspector">
      {selectedCount > 1 && <SelectionNote count={selectedCount} />}
      {content ?? (
        <EmptyState title={t('Gone')}>
          {t('What was selected ({id}) is not in the lab any more.', { id: parts.id })}
        </EmptyState>
      )}
    </div>
  );
}

function SelectionNote(props: { readonly count: number }): ReactElement {
  const { t } = useMessages();
  const stores = useStores();
  const picture = usePicture((state) => state.picture);
  const remove = (): void => {
    const refs = stores.workspace.getState().selectedRefs;
    if (picture !== undefined) deleteElements({ refs, picture, stores });
  };
  return (
    <div className="inspector-selection">
      <span>{t('{count} elements are selected. This is the last one.', { count: props.count })}</span>
      <button type="button" className="button" onClick={remove}>
        <Trash2 /> {t('Delete all')}
      </button>
    </div>
  );
}

function contentOf(
  picture: LabPicture,
  ref: string,
  parts: { readonly kind: string; readonly id: string },
): ReactElement | undefined {
  const owner = ownerOf(picture, ref);
  switch (parts.kind) {
    case 'machine':
      return owner?.kind === 'machine' ? <MachineContent owner={owner} picture={picture} /> : undefined;
    case 'pod': {
      const found = podsOf(picture).find(({ pod }) => pod.id === parts.id);
      return found === undefined ? undefined : (
        <PodContent pod={found.pod} machine={found.machine} picture={picture} />
      );
    }
    case 'interface': {
      const device = interfaceOf(owner, parts.id);
      return owner === undefined || device === undefined ? undefined : (
        <InterfaceContent device={device} owner={owner} topology={picture} />
      );
    }
    case 'wire':
      return <WireContent topology={picture} id={parts.id} />;
    case 'segment':
      return <SegmentContent picture={picture} id={parts.id} />;
    case 'service':
      return <ServiceContent picture={picture} id={parts.id} />;
    case 'workload':
      return <WorkloadContent picture={picture} id={parts.id} />;
    case 'ingress': {
      const ingress = picture.ingresses.find(({ id }) => id === parts.id);
      return ingress === undefined ? undefined : <IngressContent ingress={ingress} picture={picture} />;
    }
    case 'policy': {
      const policy = picture.policies.find(({ id }) => id === parts.id);
      return policy === undefined ? undefined : (
        <PolicyContent key={policy.id} policy={policy} picture={picture} />
      );
    }
    case 'slice': {
      const slice = picture.slices.find(({ id }) => id === parts.id);
      return slice === undefined ? undefined : <SliceContent slice={slice} />;
    }
    case 'group': {
      const group = picture.arrangement.groups.find(({ name }) => name === parts.id);
      return group === undefined ? undefined : <GroupContent group={group} picture={picture} />;
    }
    case 'note': {
      const note = picture.arrangement.notes.find(({ name }) => name === parts.id);
      return note === undefined ? undefined : <NoteContent note={note} />;
    }
    default:
      return undefined;
  }
}

function interfaceOf(owner: Owner | undefined, id: string): TopologyInterface | undefined {
  if (owner === undefined) return undefined;
  const { interfaces } = owner.kind === 'pod' ? owner.pod : owner.machine;
  return interfaces.find((device) => device.id === id);
}
