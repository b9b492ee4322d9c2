/** Journeys as the contract has them. */
import { say } from '../../sim/api/sentence';
import type { Because } from '../../sim/api/trace/hop';
import type { Journey, JourneyFix, JourneyLeg } from '../../sim/api/trace/journey';
import type { JourneyBecause, JourneyHopView, JourneyView } from '../contract/journey-requests';

/** More than any packet has on its way, unless it goes round in circles. */
const MAX_HOPS = 500;

export function journeyViewOf(journey: Journey, fixes: readonly JourneyFix[]): JourneyView {
  const { title, verdict, reason, legs, cause } = journey;
  return {
    title,
    verdict,
    reason,
    hops: hopViewsOf(legs),
    cause: cause.map(becauseView),
    fixes: fixes.map(({ title: order, words, files, sideEffects, isEnough }) => ({
      title: words ?? order,
      files: files.map(({ name, changes }) => ({ name, changes: [...changes] })),
      sideEffects: [
        ...(isEnough
          ? []
          : [say('it is not enough by itself: the packet comes further, and then stops again')]),
        ...sideEffects,
      ],
      isVerified: true,
    })),
  };
}

function hopViewsOf(legs: readonly JourneyLeg[]): JourneyHopView[] {
  return legs
    .flatMap(({ way, hops }) => hops.map((hop) => ({ way, hop })))
    .slice(0, MAX_HOPS)
    .map(({ way, hop }) => ({
      way,
      at: hop.at,
      device: hop.device,
      timeNs: hop.timeNs,
      stage: hop.stage,
      outcome: hop.outcome,
      decision: hop.decision,
      sentence: hop.sentence,
      rules: [...hop.rules],
      packet: hop.packet,
      changes: [...hop.changes],
      because: hop.because.map(becauseView),
      others: [...hop.others],
    }));
}

function becauseView({ text, object, location }: Because): JourneyBecause {
  return {
    text,
    ...(object === undefined ? {} : { object: referenceOf(object) }),
    ...(location === undefined ? {} : { location }),
  };
}

/** `Service default/web` as the contract names objects: `service/default/web`. */
function referenceOf(title: string): string {
  const [kind = '', path = ''] = title.split(' ');
  return `${kind.toLowerCase()}/${path}`;
}
