/** A journey as `podwire trace -o json` prints it. */
import type { SourceLocation } from '../../base/diagnostic';
import { inEnglish } from '../../base/sentence';
import type { Because, HeaderChange } from './hop';
import type { Journey, JourneyFix } from './journey';

export interface TraceJson {
  readonly title: string;
  readonly verdict: string;
  readonly reason: string;
  readonly hops: readonly TraceJsonHop[];
  readonly cause: readonly TraceJsonObject[];
  readonly fixes: readonly TraceJsonFix[];
}

/** Texts are empty where there is nothing to say, so that every hop has every field. */
interface TraceJsonHop {
  readonly way: string;
  readonly timeNs: number;
  readonly at: string;
  readonly device: string;
  readonly stage: string;
  readonly outcome: string;
  readonly decision: string;
  /** For learners; `rules` are the exact ones. */
  readonly because: string;
  readonly rules: readonly string[];
  readonly others: readonly string[];
  readonly changes: readonly HeaderChange[];
  readonly object: string;
  /** `FILE:LINE:COLUMN` */
  readonly source: string;
  readonly objects: readonly TraceJsonObject[];
  readonly packet: string;
}

interface TraceJsonObject {
  readonly text: string;
  readonly object: string;
  readonly source: string;
}

interface TraceJsonFix {
  readonly title: string;
  readonly source: string;
  readonly verdict: string;
  readonly isEnough: boolean;
  readonly opens: readonly string[];
  readonly edits: JourneyFix['files'];
}

export function traceJson(journey: Journey, fixes: readonly JourneyFix[]): TraceJson {
  const { title, verdict, reason, legs, cause } = journey;
  return {
    title,
    verdict,
    reason: inEnglish(reason),
    hops: legs.flatMap(({ way, hops }) =>
      hops.map((hop): TraceJsonHop => {
        const objects = hop.because.map(objectOf);
        const { timeNs, at, device, stage, outcome, decision, rules, others, changes, packet } = hop;
        return {
          ...{ way, timeNs, at, device, stage, outcome, decision: inEnglish(decision) },
          because: `${inEnglish(hop.sentence)}.`,
          ...{ rules, others: others.map(inEnglish), changes },
          object: objects[0]?.object ?? '',
          source: objects[0]?.source ?? '',
          objects,
          packet,
        };
      }),
    ),
    cause: cause.map(objectOf),
    fixes: fixes.map((fix) => ({
      title: fix.title,
      source: sourceText(fix.location),
      verdict: fix.verdict,
      isEnough: fix.isEnough,
      opens: fix.sideEffects.map(inEnglish),
      edits: fix.files,
    })),
  };
}

function objectOf({ text, object = '', location }: Because): TraceJsonObject {
  return { text: inEnglish(text), object, source: sourceText(location) };
}

function sourceText(location: SourceLocation | undefined): string {
  return location === undefined ? '' : `${location.file}:${location.line}:${location.column}`;
}
