/** The journey of one packet of a lab that runs: its own way from birth to end, without its answers. */
import { say } from '../../base/sentence';
import type { Simulation } from '../simulation';
import type { Journey } from './journey';
import { causesOf, endOf, legOf, wayOf } from './journey-of';
import { LabObjects } from './lab-objects';
import { placeOfEnd } from './verdict-reason';

export interface PacketJourney extends Journey {
  /** It has arrived, or died. */
  readonly isOver: boolean;
}

/** Undefined where nothing was noted of it. */
export function packetJourney(simulation: Simulation, packetId: number): PacketJourney | undefined {
  const path = simulation.recordedPaths?.pathOf(packetId);
  if (path === undefined || path.events.length === 0) return undefined;
  const lab = new LabObjects(simulation);
  const way = path.causeId === undefined ? 'request' : wayOf(path);
  const leg = legOf(way, path, lab);
  const end = endOf(leg);
  const last = leg.hops.at(-1);
  const isDelivered = last?.outcome === 'delivered';
  const verdict = end === undefined ? 'delivered' : end.outcome === 'refused' ? 'refused' : 'dropped';
  const where = `${last?.at ?? ''}${last?.device === '' || last === undefined ? '' : `:${last.device}`}`;
  return {
    title: leg.hops[0]?.packet ?? '',
    verdict,
    reason:
      end === undefined
        ? isDelivered
          ? say('it has arrived at {where}', { where })
          : say('it was seen last at {where}', { where })
        : placeOfEnd(end),
    legs: [leg],
    cause: end === undefined ? [] : causesOf(end, [leg]),
    isOver: end !== undefined || isDelivered,
  };
}
