/** The ways of packets of the lab on screen, as they were noted while a capture ran. */
import { say } from '../../../sim/api/sentence';
import { packetJourney } from '../../../sim/api/trace/packet-journey';
import type { JOURNEY_REQUESTS } from '../../contract/journey-requests';
import type { ResponseOf } from '../../contract/lab-api';
import { journeyViewOf } from '../journey-view';
import type { AnswersTo, RequestingPage } from './answers-to';

export const JOURNEY_ANSWERS: AnswersTo<typeof JOURNEY_REQUESTS> = {
  'journey.ofPacket': ({ captureId, number }, page) => {
    const capture = page.session.host.captures.find(captureId);
    const rows = capture?.matches();
    if (capture === undefined || rows === undefined || number > rows.count || number <= rows.first)
      return { kind: 'unknown', message: say('the capture has no such packet') };
    const { store } = capture;
    const row = rows.rowAt(number - 1);
    const place = store.interfaces[store.interfaceIndex(row)]?.name;
    return journeyOf(store.packetId(row), page, { timeNs: store.timeNs(row), place });
  },
  'journey.ofDrop': ({ number }, page) => {
    const { simulation } = page.session.host;
    const drop = simulation.drops.since(number - 1).find((record) => record.number === number);
    if (drop === undefined) return { kind: 'unknown', message: say('the lab has forgotten this packet') };
    return journeyOf(drop.packetId, page, { timeNs: drop.time, place: undefined });
  },
};

interface SeenPacket {
  readonly timeNs: number;
  /** `node/node1:eth0` */
  readonly place: string | undefined;
}

function journeyOf(
  packetId: number,
  { session }: RequestingPage,
  { timeNs, place }: SeenPacket,
): ResponseOf<'journey.ofPacket'> {
  const journey = packetJourney(session.host.simulation, packetId);
  if (journey === undefined)
    return {
      kind: 'unknown',
      message: say(
        'its way was not noted: ways are noted while a capture runs, of a large transfer in part, and the oldest are forgotten',
      ),
    };
  const view = journeyViewOf(journey, []);
  const current = view.hops.findLastIndex(
    (hop) => hop.timeNs <= timeNs && (place === undefined || `${hop.at}:${hop.device}` === place),
  );
  return {
    kind: 'journey',
    journey: {
      ...view,
      verdict: journey.isOver ? journey.verdict : 'under-way',
      ...(current < 0 ? {} : { current }),
    },
    version: session.version,
  };
}
