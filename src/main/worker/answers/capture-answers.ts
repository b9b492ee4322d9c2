import { explainedDrops } from '../../../sim/api/trace/drop-cause';
import type { CAPTURE_REQUESTS } from '../../contract/capture-requests';
import type { RequestOf, ResponseOf } from '../../contract/lab-api';
import type { AnswersTo, RequestingPage } from './answers-to';
import { hideNoise, muteWorkloads, packetOf } from './packet-answers';

export const CAPTURE_ANSWERS: AnswersTo<typeof CAPTURE_REQUESTS> = {
  'capture.start': startCapture,
  'capture.stop': ({ captureId }, { session }) => {
    const capture = session.host.captures.find(captureId);
    if (capture?.isRunning === true) {
      for (const observer of session.observers) observer.onCaptureStop?.(capture);
    }
    return session.host.captures.stop(captureId);
  },
  'capture.setFilter': ({ captureId, filter }, { session: { host } }) => {
    const capture = host.captures.study(captureId);
    if (capture?.session === undefined) return { kind: 'no-such-interface', interfaceId: captureId };
    const changed = capture.session.setFilter(filter);
    if (!changed.ok) return { kind: 'bad-filter', ...changed.error };
    capture.work();
    return { kind: 'started', captureId };
  },
  'capture.setDisplayFilter': ({ captureId, filter }, { session: { host } }) => {
    const capture = host.captures.study(captureId);
    if (capture === undefined) return { kind: 'no-such-interface', interfaceId: captureId };
    const changed = capture.view.setFilter(filter);
    if (!changed.ok) return { kind: 'bad-filter', ...changed.error };
    capture.work();
    return { kind: 'started', captureId };
  },
  'capture.rows': ({ captureId, from, count, tunnels, wishes }, { session: { host } }) =>
    host.captures.study(captureId)?.rows({ from, count }, tunnels, wishes) ?? [],
  'capture.packet': packetOf,
  'noise.hide': hideNoise,
  'workloads.mute': muteWorkloads,
  'drops.rows': ({ from, count }, { session: { host } }) => [
    ...explainedDrops(host.simulation.shownDrops.since(from).slice(0, count), host.simulation),
  ],
};

function startCapture(
  { interfaces, filter }: RequestOf<'capture.start'>,
  { session }: RequestingPage,
): ResponseOf<'capture.start'> {
  const { captures, simulation } = session.host;
  const started = captures.start({ interfaces, filter });
  if (started.ok) {
    const captureId = started.value;
    const capture = captures.find(captureId);
    if (capture !== undefined) for (const observer of session.observers) observer.onCaptureStart?.(capture);
    const { hiddenNoise, mutedWorkloads } = simulation;
    return {
      kind: 'started',
      captureId,
      hiddenNoise: [...hiddenNoise],
      mutedWorkloads: [...mutedWorkloads],
    };
  }
  const problem = started.error;
  if (problem.kind === 'bad-filter') return problem;
  return { kind: 'no-such-interface', interfaceId: problem.interfaceId };
}
