/** What the simulator's thread answers to each request of the contract. */
import { REQUESTS, type RequestName, type RequestOf, type ResponseOf } from '../contract/lab-api';
import { FILE_REQUESTS, type FileRequestName } from '../contract/file-requests';
import type { AnswersTo, RequestingPage } from './answers/answers-to';
import { ADDRESS_ANSWERS } from './answers/address-answers';
import { ASSIST_ANSWERS } from './answers/assist-answers';
import { CAPTURE_ANSWERS } from './answers/capture-answers';
import { CLOCK_ANSWERS } from './answers/clock-answers';
import { DESIGN_ANSWERS } from './answers/design-answers';
import { FLOW_ANSWERS } from './answers/flow-answers';
import { INSPECT_ANSWERS } from './answers/inspect-answers';
import { JOURNEY_ANSWERS } from './answers/journey-answers';
import { REACH_ANSWERS } from './answers/reach-answers';
import { PACKET_FILTER_ANSWERS } from './answers/packet-filter-answers';
import { RUN_ANSWERS } from './answers/run-answers';
import { SCENARIO_ANSWERS } from './answers/scenario-answers';
import { STUDY_ANSWERS } from './answers/study-answers';
import { TERMINAL_ANSWERS } from './answers/terminal-answers';
import { TEXT_ANSWERS } from './answers/text-answers';
import { TIME_ANSWERS } from './answers/time-answers';

/** All but those that the host's own thread answers. */
export type WorkerRequestName = Exclude<RequestName, FileRequestName>;

const ANSWERS: AnswersTo<Omit<typeof REQUESTS, FileRequestName>> = {
  ...CLOCK_ANSWERS,
  'topology.get': (_, { session: { host } }) => host.simulation.topology(),
  ...ADDRESS_ANSWERS,
  ...ASSIST_ANSWERS,
  ...CAPTURE_ANSWERS,
  ...STUDY_ANSWERS,
  ...PACKET_FILTER_ANSWERS,
  ...FLOW_ANSWERS,
  ...INSPECT_ANSWERS,
  ...JOURNEY_ANSWERS,
  ...TERMINAL_ANSWERS,
  ...TEXT_ANSWERS,
  ...DESIGN_ANSWERS,
  ...REACH_ANSWERS,
  ...SCENARIO_ANSWERS,
  ...TIME_ANSWERS,
  ...RUN_ANSWERS,
};

export function isWorkerRequestName(name: string): name is WorkerRequestName {
  return Object.hasOwn(REQUESTS, name) && !Object.hasOwn(FILE_REQUESTS, name);
}

export function answerRequest<Name extends WorkerRequestName>(
  name: Name,
  argument: RequestOf<Name>,
  page: RequestingPage,
): ResponseOf<Name> {
  return ANSWERS[name](argument, page);
}
