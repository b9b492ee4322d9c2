/** Everything that is known of the selected element, and what can be done with it. */
import { Radio, SquareTerminal } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import type { Topology, TopologyInterface, TopologyPod } from '../../main/contract/topology';
import { elementRef, splitElementRef } from '../store/element-ref';
import { useCapture, useLab, useWorkspace } from '../store/stores-context';
import { ownerOf, type Owner } from '../store/topology-lookup';
import { EmptyState } from '../ui/empty-state';
import { machineStatusOf, podStatusOf, type Status } from '../ui/pod-status';
import './inspector.css';

export function InspectorView(): ReactElement {
  const topology = useLab((state) => state.topology);
  const selectedRef = useWorkspace((state) => state.selectedRef);
  const parts = selectedRef === undefined ? undefined : splitElementRef(selectedRef);
  if (topology === undefined || selectedRef === undefined || parts === undefined) {
    return (
      <EmptyState title="Nothing selected">
        Select a machine, a Pod, an interface or a wire in the topology to see its addresses and its state.
      </EmptyState>
    );
  }
  const content = contentOf(topology, selectedRef, parts);
  return (
    <div className="inspector" data-testid="inspector">
      {content ?? (
        <EmptyState title="Gone">What was selected ({parts.id}) is not in the lab any more.</EmptyState>
      )}
    </div>
  );
}

function contentOf(
  topology: Topology,
  ref: string,
  parts: { readonly kind: string; readonly id: string },
): ReactElement | undefined {
  const owner = ownerOf(topology, ref);
  switch (parts.kind) {
    case 'machine':
      return owner?.kind === 'machine' ? <MachineContent owner={owner} /> : undefined;
    case 'pod':
      return owner?.kind === 'pod' ? <PodContent owner={owner} topology={topology} /> : undefined;
    case 'interface': {
      const device = interfaceOf(owner, parts.id);
      return owner === undefined || device === undefined ? undefined : (
        <InterfaceContent device={device} owner={owner} topology={topology} />
      );
    }
    case 'wire':
      return <WireContent topology={topology} id={parts.id} />;
    case 'segment':
      return <SegmentContent topology={topology} id={parts.id} />;
    case 'service':
      return <ServiceContent topology={topology} id={parts.id} />;
    default:
      return undefined;
  }
}

function interfaceOf(owner: Owner | undefined, id: string): TopologyInterface | undefined {
  if (owner === undefined) return undefined;
  const { interfaces } = owner.kind === 'pod' ? owner.pod : owner.machine;
  return interfaces.find((device) => device.id === id);
}

function MachineContent(props: { readonly owner: Owner & { readonly kind: 'machine' } }): ReactElement {
  const { machine } = props.owner;
  return (
    <>
      <Head title={machine.name} kind={machine.role ?? machine.kind} status={machineStatusOf(machine)} />
      <Actions target={machine.id} interfaceIds={captureIdsOf(machine.interfaces)} />
      <InterfaceTable interfaces={machine.interfaces} />
      {machine.pods.length > 0 && (
        <Section title="Pods">
          <ul className="inspector-list">
            {machine.pods.map((pod) => (
              <li key={pod.id}>
                <RefLink to={elementRef('pod', pod.id)}>{pod.id}</RefLink>{' '}
                <StatusText status={podStatusOf(pod)} />
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}

function PodContent(props: {
  readonly owner: Owner & { readonly kind: 'pod' };
  readonly topology: Topology;
}): ReactElement {
  const { pod, machine } = props.owner;
  const services = props.topology.services.filter((service) =>
    service.endpoints.some((endpoint) => isEndpointOf(endpoint, pod)),
  );
  return (
    <>
      <Head title={pod.name} kind="Pod" status={podStatusOf(pod)} />
      <Actions target={pod.id} interfaceIds={captureIdsOf(pod.interfaces)} />
      <Facts
        facts={[
          ['Namespace', pod.namespace],
          ['Address', pod.address ?? 'none yet'],
          ['Node', <RefLink to={elementRef('machine', machine.id)}>{machine.name}</RefLink>],
          ['Owned by', pod.ownedBy ?? 'nothing'],
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
      <InterfaceTable interfaces={pod.interfaces} />
    </>
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
  readonly topology: Topology;
  readonly id: string;
}): ReactElement | undefined {
  const segment = props.topology.segments.find((candidate) => candidate.id === props.id);
  if (segment === undefined) return undefined;
  const isEnd = (end: string): boolean => end === segment.id || end === `segment/${segment.name}`;
  const ends = props.topology.wires.flatMap((wire) => {
    if (isEnd(wire.to)) return [wire.from];
    return isEnd(wire.from) ? [wire.to] : [];
  });
  return (
    <>
      <Head title={segment.name} kind="Network segment" status={undefined} />
      <Actions target={undefined} interfaceIds={ends} />
      <Facts facts={[['Range', <span className="mono">{segment.cidr}</span>]]} />
      <Section title="On it">
        <ul className="inspector-list">
          {ends.map((end) => (
            <li key={end}>
              <EndLink topology={props.topology} end={end} />
            </li>
          ))}
        </ul>
      </Section>
    </>
  );
}

function ServiceContent(props: {
  readonly topology: Topology;
  readonly id: string;
}): ReactElement | undefined {
  const { topology } = props;
  const service = topology.services.find((candidate) => candidate.id === props.id);
  if (service === undefined) return undefined;
  const pods = topology.machines.flatMap((machine) => machine.pods);
  return (
    <>
      <Head title={service.name} kind={`Service, ${service.type}`} status={undefined} />
      <Facts
        facts={[
          ['Namespace', service.namespace],
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
