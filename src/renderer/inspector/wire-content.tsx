/** Interfaces, wires and segments. */
import type { ReactElement } from 'react';
import type { PlainKey } from '../i18n/catalogue';
import { useMessages } from '../i18n/messages-context';
import type { Translate } from '../i18n/messages';
import type { Topology, TopologyInterface } from '../../main/contract/topology';
import { cableOf, describeFaults, isCut } from '../store/cable-faults';
import { elementRef } from '../store/element-ref';
import type { LabPicture } from '../store/lab-picture';
import { ownerOf, type Owner } from '../store/topology-lookup';
import type { Status } from '../ui/pod-status';
import { CableFaultsSection } from './cable-faults';
import { Actions, EditActions } from './inspector-actions';
import { Facts, Head, RefLink, Section, type Fact } from './inspector-parts';
import { EndLink } from './interface-table';

export function InterfaceContent(props: {
  readonly device: TopologyInterface;
  readonly owner: Owner;
  readonly topology: LabPicture;
}): ReactElement {
  const { t } = useMessages();
  const { device, owner } = props;
  const cable = cableOf(elementRef('interface', device.id), props.topology);
  const wires = props.topology.wires.filter((wire) => wire.from === device.id || wire.to === device.id);
  const isUnplugged = cable !== undefined && isCut(props.topology.faults.get(cable));
  return (
    <>
      <Head
        title={device.name}
        kind={t('{part} of {owner}', { part: device.kind, owner: owner.id })}
        status={statusOf(device, isUnplugged, t)}
      />
      <Actions target={owner.id} interfaceIds={[device.id]} />
      <Facts
        facts={[
          [t('Name in the lab'), <span className="mono">{device.id}</span>],
          [t('Addresses'), <span className="mono">{device.addresses.join(', ') || t('none')}</span>],
          ['MAC', <span className="mono">{device.mac}</span>],
          ['MTU', device.mtuBytes],
          [t('Master'), device.master ?? t('none')],
          [t('Belongs to'), <RefLink to={elementRef(owner.kind, owner.id)}>{owner.id}</RefLink>],
          ...wires.map((wire): Fact => {
            const other = wire.from === device.id ? wire.to : wire.from;
            const title = device.kind === 'bridge' ? t('Port') : t(WIRE_TITLES[wire.kind]);
            return [title, <EndLink topology={props.topology} end={other} />];
          }),
        ]}
      />
      {cable !== undefined && <CableFaultsSection key={cable} cable={cable} picture={props.topology} />}
    </>
  );
}

function statusOf(device: TopologyInterface, isUnplugged: boolean, t: Translate): Status {
  if (!device.isUp) return { tone: 'bad', glyph: '▲', text: t('Down') };
  return isUnplugged
    ? { tone: 'bad', glyph: '▲', text: t('No carrier: the cable is cut') }
    : { tone: 'good', glyph: '●', text: t('Up') };
}

const WIRE_TITLES: Readonly<Record<Topology['wires'][number]['kind'], PlainKey>> = {
  veth: 'Pair with',
  cable: 'Cable to',
  tunnel: 'Tunnel to',
  'bridge-port': 'Bridge',
  stacked: 'Shares a card with',
};

export function WireContent(props: {
  readonly topology: LabPicture;
  readonly id: string;
}): ReactElement | undefined {
  const { t } = useMessages();
  const wire = props.topology.wires.find((candidate) => candidate.id === props.id);
  if (wire === undefined) return undefined;
  const cable = cableOf(elementRef('wire', wire.id), props.topology);
  const faults = cable === undefined ? undefined : props.topology.faults.get(cable);
  const words = describeFaults(faults);
  const interfaceIds = [wire.from, wire.to].filter(
    (end) => ownerOf(props.topology, elementRef('interface', end)) !== undefined,
  );
  return (
    <>
      <Head
        title={t(WIRE_KINDS[wire.kind])}
        kind={t('Wire')}
        status={
          words === '' ? undefined : { tone: isCut(faults) ? 'bad' : 'waiting', glyph: '▲', text: words }
        }
      />
      <Actions target={undefined} interfaceIds={interfaceIds} />
      <Facts
        facts={[
          [t('From'), <EndLink topology={props.topology} end={wire.from} />],
          [t('To'), <EndLink topology={props.topology} end={wire.to} />],
        ]}
      />
      {cable !== undefined && <CableFaultsSection key={cable} cable={cable} picture={props.topology} />}
    </>
  );
}

const WIRE_KINDS: Readonly<Record<Topology['wires'][number]['kind'], PlainKey>> = {
  veth: 'veth pair',
  cable: 'Cable',
  tunnel: 'VXLAN tunnel',
  'bridge-port': 'Port of a bridge',
  stacked: 'On a card, without a bridge',
};

export function SegmentContent(props: {
  readonly picture: LabPicture;
  readonly id: string;
}): ReactElement | undefined {
  const { t } = useMessages();
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
      <Head title={segment.name} kind={t('Network segment')} status={undefined} />
      <Actions target={undefined} interfaceIds={ends} />
      <EditActions elementRef={elementRef('segment', segment.id)} picture={picture} />
      <Facts facts={[[t('Range'), <span className="mono">{segment.cidr}</span>]]} />
      <Section title={t('On it')}>
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
