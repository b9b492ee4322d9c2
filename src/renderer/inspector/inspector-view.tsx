/** Everything that is known of the selected element, and what can be done with it. */
import { FileCode2, Minus, Plus, Radio, SquareTerminal, Trash2 } from 'lucide-react';
import { useDeferredValue, useState, type ReactElement, type ReactNode } from 'react';
import type { Topology, TopologyInterface, TopologyPod } from '../../main/contract/topology';
import { workloadOfPod } from '../store/edit-rules';
import { deleteElements, elementMenuOf, showInEditor, wantedReplicas } from '../store/element-menu';
import { elementRef, splitElementRef } from '../store/element-ref';
import { podsOf, type LabPicture } from '../store/lab-picture';
import { stageOf } from '../store/stage-of';
import { useCapture, useLab, usePicture, useStores, useWorkspace } from '../store/stores-context';
import { ownerOf, type Owner } from '../store/topology-lookup';
import { IconButton } from '../ui/icon-button';
import type { MenuEntry } from '../ui/menu';
import { MenuButton } from '../ui/menu-button';
import { EmptyState } from '../ui/empty-state';
import { machineStatusOf, podStatusOf, type Status } from '../ui/pod-status';
import './inspector.css';

export function InspectorView(): ReactElement {
  const picture = useDeferredValue(usePicture((state) => state.picture));
  const selectedRef = useWorkspace((state) => state.selectedRef);
  const selectedCount = useWorkspace((state) => state.selectedRefs.length);
  const parts = selectedRef === undefined ? undefined : splitElementRef(selectedRef);
  if (picture === undefined || selectedRef === undefined || parts === undefined) {
    return (
      <EmptyState title="Nothing selected">
        Select a machine, a Pod, a Service, an interface or a wire in the topology to see its addresses and
        its state, and what can be done with it.
      </EmptyState>
    );
  }
  const content = contentOf(picture, selectedRef, parts);
  return (
    <div className="inspector" data-testid="inspector">
      {selectedCount > 1 && <SelectionNote count={selectedCount} />}
      {content ?? (
        <EmptyState title="Gone">What was selected ({parts.id}) is not in the lab any more.</EmptyState>
      )}
    </div>
  );
}

function SelectionNote(props: { readonly count: number }): ReactElement {
  const stores = useStores();
  const picture = usePicture((state) => state.picture);
  const remove = (): void => {
    const refs = stores.workspace.getState().selectedRefs;
    if (picture !== undefined) deleteElements({ refs, picture, stores });
  };
  return (
    <div className="inspector-selection">
      <span>{props.count} elements are selected. This is the last one.</span>
      <button type="button" className="button" onClick={remove}>
        <Trash2 /> Delete all
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
    default:
      return undefined;
  }
}

function interfaceOf(owner: Owner | undefined, id: string): TopologyInterface | undefined {
  if (owner === undefined) return undefined;
  const { interfaces } = owner.kind === 'pod' ? owner.pod : owner.machine;
  return interfaces.find((device) => device.id === id);
}

function MachineContent(props: {
  readonly owner: Owner & { readonly kind: 'machine' };
  readonly picture: LabPicture;
}): ReactElement {
  const { machine } = props.owner;
  const ref = elementRef('machine', machine.id);
  const stage = stageOf(ref, props.picture);
  return (
    <>
      <Head
        title={machine.name}
        kind={machine.role ?? machine.kind}
        status={stage ?? machineStatusOf(machine)}
      />
      <StageNote stage={stage} />
      {stage?.text !== 'planned' && (
        <Actions target={machine.id} interfaceIds={captureIdsOf(machine.interfaces)} />
      )}
      <EditActions elementRef={ref} picture={props.picture} />
      {machine.interfaces.length > 0 && <InterfaceTable interfaces={machine.interfaces} />}
      {machine.pods.length > 0 && (
        <Section title="Pods">
          <PodLinks pods={machine.pods} />
        </Section>
      )}
    </>
  );
}

function PodLinks(props: { readonly pods: readonly TopologyPod[] }): ReactElement {
  return (
    <ul className="inspector-list">
      {props.pods.map((pod) => (
        <li key={pod.id}>
          <RefLink to={elementRef('pod', pod.id)}>{pod.id}</RefLink> <StatusText status={podStatusOf(pod)} />
        </li>
      ))}
    </ul>
  );
}

/** Says of what is not both in the text and running which of the two it is. */
function StageNote(props: { readonly stage: Status | undefined }): ReactElement | undefined {
  if (props.stage === undefined) return undefined;
  return (
    <p className="inspector-note">
      {props.stage.text === 'planned'
        ? 'It is in the text and does not run yet.'
        : 'It still runs, and is not in the text any more.'}
    </p>
  );
}

function PodContent(props: {
  readonly pod: TopologyPod;
  readonly machine: Topology['machines'][number] | undefined;
  readonly picture: LabPicture;
}): ReactElement {
  const { pod, machine, picture } = props;
  const ref = elementRef('pod', pod.id);
  const stage = stageOf(ref, picture);
  const owner = workloadOfPod(ref, picture);
  const services = picture.services.filter((service) =>
    service.endpoints.some((endpoint) => isEndpointOf(endpoint, pod)),
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
      {node !== undefined && <p className="inspector-note">The text wants it on {node}.</p>}
      {machine !== undefined && stage?.text !== 'planned' && (
        <Actions target={pod.id} interfaceIds={captureIdsOf(pod.interfaces)} />
      )}
      <EditActions elementRef={ref} picture={picture} />
      <Facts
        facts={[
          ['Namespace', pod.namespace],
          ['Address', pod.address ?? 'none yet'],
          [
            'Node',
            machine === undefined ? (
              'none yet'
            ) : (
              <RefLink to={elementRef('machine', machine.id)}>{machine.name}</RefLink>
            ),
          ],
          [
            'Owned by',
            owner === undefined ? (
              (pod.ownedBy ?? 'nothing')
            ) : (
              <>
                {pod.ownedBy !== undefined && `${pod.ownedBy} of `}
                <RefLink to={owner}>{owner.slice('workload:'.length)}</RefLink>
              </>
            ),
          ],
          [
            'Services',
            services.length === 0
              ? 'none leads here'
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
    </>
  );
}

function ContainerTable(props: { readonly pod: TopologyPod }): ReactElement {
  const { pod } = props;
  return (
    <Section title="Containers">
      <table className="inspector-table">
        <TableHead names={['Name', 'Image', 'State', 'Restarts']} />
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

function InterfaceContent(props: {
  readonly device: TopologyInterface;
  readonly owner: Owner;
  readonly topology: Topology;
}): ReactElement {
  const { device, owner } = props;
  const wires = props.topology.wires.filter((wire) => wire.from === device.id || wire.to === device.id);
  const status: Status = device.isUp
    ? { tone: 'good', glyph: '●', text: 'Up' }
    : { tone: 'bad', glyph: '▲', text: 'Down' };
  return (
    <>
      <Head title={device.name} kind={`${device.kind} of ${owner.id}`} status={status} />
      <Actions target={owner.id} interfaceIds={[device.id]} />
      <Facts
        facts={[
          ['Name in the lab', <span className="mono">{device.id}</span>],
          ['Addresses', <span className="mono">{device.addresses.join(', ') || 'none'}</span>],
          ['MAC', <span className="mono">{device.mac}</span>],
          ['MTU', device.mtuBytes],
          ['Master', device.master ?? 'none'],
          ['Belongs to', <RefLink to={elementRef(owner.kind, owner.id)}>{owner.id}</RefLink>],
          ...wires.map((wire): Fact => {
            const other = wire.from === device.id ? wire.to : wire.from;
            const title = device.kind === 'bridge' ? 'Port' : WIRE_TITLES[wire.kind];
            return [title, <EndLink topology={props.topology} end={other} />];
          }),
        ]}
      />
    </>
  );
}

const WIRE_TITLES: Readonly<Record<Topology['wires'][number]['kind'], string>> = {
  veth: 'Pair with',
  cable: 'Cable to',
  tunnel: 'Tunnel to',
  'bridge-port': 'Bridge',
};

function WireContent(props: { readonly topology: Topology; readonly id: string }): ReactElement | undefined {
  const wire = props.topology.wires.find((candidate) => candidate.id === props.id);
  if (wire === undefined) return undefined;
  const interfaceIds = [wire.from, wire.to].filter(
    (end) => ownerOf(props.topology, elementRef('interface', end)) !== undefined,
  );
  return (
    <>
      <Head title={WIRE_KINDS[wire.kind]} kind="Wire" status={undefined} />
      <Actions target={undefined} interfaceIds={interfaceIds} />
      <Facts
        facts={[
          ['From', <EndLink topology={props.topology} end={wire.from} />],
          ['To', <EndLink topology={props.topology} end={wire.to} />],
        ]}
      />
    </>
  );
}

const WIRE_KINDS: Readonly<Record<Topology['wires'][number]['kind'], string>> = {
  veth: 'veth pair',
  cable: 'Cable',
  tunnel: 'VXLAN tunnel',
  'bridge-port': 'Port of a bridge',
};

function SegmentContent(props: {
  readonly picture: LabPicture;
  readonly id: string;
}): ReactElement | undefined {
  const { picture } = props;
  const segment = picture.segments.find((candidate) => candidate.id === props.id);
  if (segment === undefined) return undefined;
  const isEnd = (end: string): boolean => end === segment.id || end === `segment/${segment.name}`;
  const ends = picture.wires.flatMap((wire) => {
    if (isEnd(wire.to)) return [wire.from];
    return isEnd(wire.from) ? [wire.to] : [];
  });
  return (
    <>
      <Head title={segment.name} kind="Network segment" status={undefined} />
      <Actions target={undefined} interfaceIds={ends} />
      <EditActions elementRef={elementRef('segment', segment.id)} picture={picture} />
      <Facts facts={[['Range', <span className="mono">{segment.cidr}</span>]]} />
      <Section title="On it">
        <ul className="inspector-list">
          {ends.map((end) => (
            <li key={end}>
              <EndLink topology={picture} end={end} />
            </li>
          ))}
        </ul>
      </Section>
    </>
  );
}

function ServiceContent(props: {
  readonly picture: LabPicture;
  readonly id: string;
}): ReactElement | undefined {
  const { picture } = props;
  const service = picture.services.find((candidate) => candidate.id === props.id);
  if (service === undefined) return undefined;
  const ref = elementRef('service', service.id);
  const stage = stageOf(ref, picture);
  const pods = podsOf(picture).map(({ pod }) => pod);
  const selected = picture.relations.filter((relation) => relation.from === ref).map(({ to }) => to);
  return (
    <>
      <Head title={service.name} kind={`Service, ${service.type}`} status={stage} />
      <StageNote stage={stage} />
      <EditActions elementRef={ref} picture={picture} />
      <Facts
        facts={[
          ['Namespace', service.namespace],
          [
            'Selects',
            selected.length === 0
              ? 'nothing'
              : selected.map((to) => (
                  <div key={to}>
                    <RefLink to={to}>{to.slice(to.indexOf(':') + 1)}</RefLink>
                  </div>
                )),
          ],
          ['Cluster address', <span className="mono">{service.clusterAddress ?? 'none'}</span>],
          [
            'Ports',
            service.ports.map((port) => (
              <div key={`${port.port}/${port.protocol}`} className="mono">
                {port.name === undefined ? '' : `${port.name} `}
                {port.port}/{port.protocol} → {port.targetPort}
              </div>
            )),
          ],
        ]}
      />
      <Section title="Endpoints">
        {service.endpoints.length === 0 ? (
          <p className="inspector-note">
            None: nothing that its selector names is ready. Connections are refused.
          </p>
        ) : (
          <ul className="inspector-list">
            {[...new Set(service.endpoints)].map((endpoint) => {
              const pod = pods.find((candidate) => isEndpointOf(endpoint, candidate));
              return (
                <li key={endpoint}>
                  <span className="mono">{endpoint}</span>{' '}
                  {pod !== undefined && <RefLink to={elementRef('pod', pod.id)}>{pod.id}</RefLink>}
                </li>
              );
            })}
          </ul>
        )}
      </Section>
    </>
  );
}

function WorkloadContent(props: {
  readonly picture: LabPicture;
  readonly id: string;
}): ReactElement | undefined {
  const { picture } = props;
  const workload = picture.workloads.find((candidate) => candidate.id === props.id);
  if (workload === undefined) return undefined;
  const ref = elementRef('workload', workload.id);
  const stage = stageOf(ref, picture);
  const pods = podsOf(picture).filter(({ pod }) => workload.pods.includes(pod.id));
  const services = picture.relations.filter(({ kind, to }) => kind === 'selects' && to === ref);
  const isComplete = workload.readyReplicas >= workload.replicas;
  const text = `${workload.readyReplicas}/${workload.replicas} ready`;
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
          ['Namespace', workload.namespace],
          ['Replicas', <ReplicaField elementRef={ref} picture={picture} />],
          [
            'Services',
            services.length === 0
              ? 'none selects it'
              : services.map(({ from }) => (
                  <div key={from}>
                    <RefLink to={from}>{from.slice('service:'.length)}</RefLink>
                  </div>
                )),
          ],
        ]}
      />
      <Section title="Pods">
        {pods.length === 0 ? (
          <p className="inspector-note">None yet.</p>
        ) : (
          <PodLinks pods={pods.map(({ pod }) => pod)} />
        )}
      </Section>
    </>
  );
}

/** The number in the text. What is typed counts when Enter is pressed or the field is left. */
function ReplicaField(props: { readonly elementRef: string; readonly picture: LabPicture }): ReactElement {
  const { design } = useStores();
  const isConnected = useLab((state) => state.isConnected);
  const wanted = wantedReplicas(props.elementRef, props.picture) ?? 0;
  const [typed, setTyped] = useState<string>();
  const scale = (replicas: number): void => {
    setTyped(undefined);
    const isSensible = Number.isInteger(replicas) && replicas >= 0 && replicas <= MAX_REPLICAS;
    if (!isSensible || replicas === wanted) return;
    const workload = props.elementRef.slice('workload:'.length);
    void design.getState().edit({ kind: 'scale', workload, replicas });
  };
  const scaleToTyped = (): void => {
    if (typed !== undefined && typed.trim() !== '') scale(Number(typed));
    setTyped(undefined);
  };
  return (
    <span className="inspector-replicas">
      <IconButton
        label="One replica less"
        icon={<Minus />}
        isDisabled={!isConnected || wanted === 0}
        onClick={() => scale(wanted - 1)}
      />
      <input
        type="text"
        inputMode="numeric"
        role="spinbutton"
        className="text-input"
        aria-label="Replicas"
        aria-valuenow={wanted}
        aria-valuemin={0}
        aria-valuemax={MAX_REPLICAS}
        data-testid="inspector-replicas"
        disabled={!isConnected}
        value={typed ?? String(wanted)}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') scaleToTyped();
          if (event.key === 'Escape') setTyped(undefined);
          if (event.key === 'ArrowUp') scale(wanted + 1);
          if (event.key === 'ArrowDown') scale(wanted - 1);
        }}
        onBlur={scaleToTyped}
      />
      <IconButton
        label="One replica more"
        icon={<Plus />}
        isDisabled={!isConnected}
        onClick={() => scale(wanted + 1)}
      />
    </span>
  );
}

/** As many as the contract takes. */
const MAX_REPLICAS = 5000;

/** What can be done to the element in the text, and where it is written. */
function EditActions(props: { readonly elementRef: string; readonly picture: LabPicture }): ReactElement {
  const { elementRef: ref, picture } = props;
  const stores = useStores();
  const isConnected = useLab((state) => state.isConnected);
  const [entries, setEntries] = useState<readonly MenuEntry[]>([]);
  return (
    <div className="inspector-actions">
      <button
        type="button"
        className="button"
        data-testid="inspector-show-in-editor"
        onClick={() => void showInEditor(ref, picture, stores)}
      >
        <FileCode2 /> Show in editor
      </button>
      <button
        type="button"
        className="button"
        data-testid="inspector-delete"
        disabled={!isConnected}
        onClick={() => deleteElements({ refs: [ref], picture, stores })}
      >
        <Trash2 /> Delete
      </button>
      <MenuButton
        label="More"
        testId="inspector-more"
        entries={entries}
        onOpen={() => setEntries(elementMenuOf({ refs: [ref], picture, stores }))}
      />
    </div>
  );
}

/** An endpoint is an address with or without a port. */
function isEndpointOf(endpoint: string, pod: TopologyPod): boolean {
  return pod.address !== undefined && (endpoint === pod.address || endpoint.startsWith(`${pod.address}:`));
}

function captureIdsOf(interfaces: readonly TopologyInterface[]): readonly string[] {
  return interfaces.filter((device) => device.kind !== 'loopback').map((device) => device.id);
}

function Actions(props: {
  readonly target: string | undefined;
  readonly interfaceIds: readonly string[];
}): ReactElement {
  const { target, interfaceIds } = props;
  const openTerminal = useWorkspace((state) => state.openTerminal);
  const showPanel = useWorkspace((state) => state.showPanel);
  const start = useCapture((state) => state.start);
  const isConnected = useLab((state) => state.isConnected);
  return (
    <div className="inspector-actions">
      {target !== undefined && (
        <button
          type="button"
          className="button"
          data-testid="inspector-terminal"
          disabled={!isConnected}
          onClick={() => openTerminal(target)}
        >
          <SquareTerminal /> Open terminal here
        </button>
      )}
      <button
        type="button"
        className="button"
        data-testid="inspector-capture"
        title={interfaceIds.join('\n')}
        disabled={interfaceIds.length === 0 || !isConnected}
        onClick={() => {
          void start(interfaceIds, '');
          showPanel('packets');
        }}
      >
        <Radio /> Capture here
      </button>
    </div>
  );
}

function Head(props: {
  readonly title: string;
  readonly kind: string;
  readonly status: Status | undefined;
}): ReactElement {
  return (
    <header className="inspector-head">
      <h2 className="inspector-title">{props.title}</h2>
      <div className="inspector-kind">
        {props.kind} {props.status !== undefined && <StatusText status={props.status} />}
      </div>
    </header>
  );
}

function StatusText(props: { readonly status: Status }): ReactElement {
  const { tone, glyph, text } = props.status;
  return (
    <span className={`status tone-${tone}`}>
      <span aria-hidden>{glyph}</span> {text}
    </span>
  );
}

type Fact = readonly [name: string, value: ReactNode];

function Facts(props: { readonly facts: readonly Fact[] }): ReactElement {
  return (
    <dl className="inspector-facts">
      {props.facts.map(([name, value], index) => (
        <div key={index}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Section(props: { readonly title: string; readonly children: ReactNode }): ReactElement {
  return (
    <section className="inspector-section">
      <h3>{props.title}</h3>
      {props.children}
    </section>
  );
}

function InterfaceTable(props: { readonly interfaces: readonly TopologyInterface[] }): ReactElement {
  return (
    <Section title="Interfaces">
      {props.interfaces.length === 0 ? (
        <p className="inspector-note">None of its own.</p>
      ) : (
        <table className="inspector-table">
          <TableHead names={['Name', 'Address', 'MAC', 'MTU', 'Master']} />
          <tbody>
            {props.interfaces.map((device) => (
              <tr key={device.id}>
                <td>
                  <RefLink to={elementRef('interface', device.id)}>{device.name}</RefLink>
                  {!device.isUp && <span className="tone-bad"> down</span>}
                </td>
                <td className="mono">{device.addresses.join(' ')}</td>
                <td className="mono">{device.mac}</td>
                <td>{device.mtuBytes}</td>
                <td>{device.master ?? ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}

function EndLink(props: { readonly topology: Topology; readonly end: string }): ReactElement {
  const segment = props.topology.segments.find(
    (candidate) => props.end === candidate.id || props.end === `segment/${candidate.name}`,
  );
  const ref = segment === undefined ? elementRef('interface', props.end) : elementRef('segment', segment.id);
  return <RefLink to={ref}>{segment?.name ?? props.end}</RefLink>;
}

function RefLink(props: { readonly to: string; readonly children: ReactNode }): ReactElement {
  const select = useWorkspace((state) => state.select);
  return (
    <button type="button" className="link" onClick={() => select(props.to)}>
      {props.children}
    </button>
  );
}

function TableHead(props: { readonly names: readonly string[] }): ReactElement {
  return (
    <thead>
      <tr>
        {props.names.map((name) => (
          <th key={name} scope="col">
            {name}
          </th>
        ))}
      </tr>
    </thead>
  );
}
