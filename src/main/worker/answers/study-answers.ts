/** Marks, comments, streams, sightings, conversations, policies, charts and files of captures. */
import { exportCapture } from '../../../sim/api/capture-export';
import { captureChart, conversationsOf } from '../../../sim/api/capture-overview';
import { packetTestOf } from '../../../sim/api/find-packet';
import { followStream } from '../../../sim/api/follow-stream';
import { packetSightings } from '../../../sim/api/packet-sightings';
import type { CAPTURE_STUDY_REQUESTS } from '../../contract/capture-study-requests';
import type { RequestOf, ResponseOf } from '../../contract/lab-api';
import { capturedPolicies } from '../captured-policies';
import { openCapture } from '../open-capture';
import type { StudiedCapture } from '../studied-capture';
import type { AnswersTo, RequestingPage } from './answers-to';
import { captureFileName } from './packet-answers';

/** Packets that are read for conversations while a page waits. */
const READ_AT_ONCE = 100_000;
const ENDINGS = { pcapng: '.pcapng', plain: '.pcapng', text: '.txt', csv: '.csv', json: '.json' } as const;

export const STUDY_ANSWERS: AnswersTo<typeof CAPTURE_STUDY_REQUESTS> = {
  'capture.mark': ({ captureId, numbers, isMarked }, page) => {
    const view = studyOf(captureId, page)?.view;
    for (const number of numbers) {
      if (view?.has(number) === true) view.capture.notes.mark(view.rowAt(number - 1), isMarked);
    }
    return undefined;
  },
  'capture.comment': ({ captureId, number, text }, page) => {
    const view = studyOf(captureId, page)?.view;
    if (view?.has(number) === true) view.capture.notes.setComment(view.rowAt(number - 1), text);
    return undefined;
  },
  'capture.find': findRow,
  'capture.stream': ({ captureId, number }, page) => {
    const view = studyOf(captureId, page)?.view;
    if (view?.has(number) !== true) return undefined;
    const stream = followStream(view, number - 1);
    if (stream === undefined) return undefined;
    return {
      ...stream,
      one: { ...stream.one },
      other: { ...stream.other },
      pieces: stream.pieces.map(({ bytes, ...piece }) => ({
        ...piece,
        base64: Buffer.from(bytes).toString('base64'),
      })),
    };
  },
  'capture.names': ({ captureId }, page) => [...(studyOf(captureId, page)?.view.fileNames ?? [])],
  'capture.sightings': ({ captureId, number }, page) => {
    const study = studyOf(captureId, page);
    if (study?.view.has(number) !== true) return [];
    const { view, zeroNs } = study;
    return packetSightings(view, number - 1).map(({ direction, fields, timeNs, ...sighting }) => ({
      ...sighting,
      timeNs: timeNs - zeroNs,
      fields: [...fields],
      ...(direction === undefined ? {} : { direction }),
    }));
  },
  'capture.conversations': ({ captureId }, page) => {
    const study = studyOf(captureId, page);
    if (study === undefined) return { conversations: [], count: 0, isComplete: true };
    const { view, zeroNs } = study;
    const found = conversationsOf(view, READ_AT_ONCE);
    return {
      ...found,
      conversations: found.conversations.map(({ firstTimeNs, lastTimeNs, ...conversation }) => ({
        ...conversation,
        firstTimeNs: firstTimeNs - zeroNs,
        lastTimeNs: lastTimeNs - zeroNs,
      })),
    };
  },
  'capture.policies': ({ captureId }, page) => {
    const study = studyOf(captureId, page);
    return study === undefined ? undefined : capturedPolicies(study, page.session);
  },
  'capture.chart': ({ captureId, parts }, page) => {
    const study = studyOf(captureId, page);
    const chart = study === undefined ? undefined : captureChart(study.view, parts);
    if (study === undefined || chart === undefined) return undefined;
    const { firstNs, fromNs, toNs, all, shown } = chart;
    const { zeroNs } = study;
    return {
      firstNs: firstNs - zeroNs,
      fromNs: fromNs - zeroNs,
      toNs: toNs - zeroNs,
      all: [...all],
      shown: [...shown],
    };
  },
  'capture.export': beginExport,
  'capture.exportPiece': exportPiece,
  'capture.endExport': ({ exportId }, { exports }) => {
    exports.end(exportId);
    return undefined;
  },
  'capture.open': ({ fileName, base64 }, { session: { host } }) =>
    openCapture(host.captures, { fileName, bytes: new Uint8Array(Buffer.from(base64, 'base64')) }),
  'capture.close': ({ captureId }, { session: { host } }) => {
    host.captures.close(captureId);
    return undefined;
  },
};

function studyOf(captureId: string, { session: { host } }: RequestingPage): StudiedCapture | undefined {
  return host.captures.study(captureId);
}

function findRow(
  { captureId, from, direction, what }: RequestOf<'capture.find'>,
  page: RequestingPage,
): ResponseOf<'capture.find'> {
  const study = studyOf(captureId, page);
  if (study === undefined) return undefined;
  const { view } = study;
  if (what.kind === 'number') {
    if (!view.has(what.number) || study.end <= view.first) return undefined;
    return Math.min(view.placeOf(what.number - 1), study.end - 1);
  }
  const isFound = testOf(study, what);
  const step = direction === 'next' ? 1 : -1;
  const start = from < 0 && step < 0 ? study.end : from;
  const { first } = view;
  const count = study.end;
  const begin = step > 0 ? Math.max(first, start + step) : Math.min(count, start) - 1;
  for (let place = begin; place >= first && place < count; place += step) {
    if (isFound(view.indexAt(place))) return place;
  }
  return undefined;
}

function testOf(
  study: StudiedCapture,
  what: Exclude<RequestOf<'capture.find'>['what'], { readonly kind: 'number' }>,
): (index: number) => boolean {
  const { view, shownText } = study;
  if (what.kind === 'marked') return (index) => view.capture.notes.isMarked(view.rowAt(index));
  const test = packetTestOf(what);
  if (!test.ok) return () => false;
  const { isInLine, isInPacket } = test.value;
  return (index) =>
    isInLine?.(shownText.line(index).text) === true || isInPacket?.(view.packetAt(index)) === true;
}

function beginExport(
  { captureId, format, scope }: RequestOf<'capture.export'>,
  page: RequestingPage,
): ResponseOf<'capture.export'> {
  const study = studyOf(captureId, page);
  if (study === undefined) return undefined;
  const { host } = page.session;
  const { session } = study;
  const indices = indicesOf(study, scope);
  const pieces = exportCapture(study.view, {
    format: format === 'plain' && session === undefined ? 'pcapng' : format,
    indices,
    text: study.text('decoded'),
    names:
      session === undefined ? (study.view.capture.store.names ?? new Map()) : host.simulation.addressNames(),
    tlsSecrets: session?.tlsSecretsOf(indices) ?? '',
  });
  const name = captureFileName(captureId, host).replace(/\.[^.]*$/, '');
  return { exportId: page.exports.begin(pieces), fileName: `${name}${ENDINGS[format]}` };
}

function exportPiece(
  { exportId }: RequestOf<'capture.exportPiece'>,
  { exports }: RequestingPage,
): ResponseOf<'capture.exportPiece'> {
  const piece = exports.next(exportId);
  if (typeof piece === 'string') return { kind: piece };
  return { kind: 'piece', base64: Buffer.from(piece.bytes).toString('base64'), share: piece.share };
}

function indicesOf({ view }: StudiedCapture, scope: RequestOf<'capture.export'>['scope']): readonly number[] {
  if (scope === 'shown') {
    view.update();
    const { first, count } = view;
    return Array.from({ length: count - first }, (_each, place) => view.indexAt(first + place));
  }
  const { lostMatches, total } = view;
  const all = Array.from({ length: total - lostMatches }, (_each, place) => lostMatches + place);
  return scope === 'all' ? all : all.filter((index) => view.capture.notes.isMarked(view.rowAt(index)));
}
