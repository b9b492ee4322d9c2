/**
 * One attempt to reach a port, or one request of HTTP, in a running lab, explained: every packet of it that matters, hop by hop, and
 * its verdict.
 *
 * The first packet that a caller sends and the first thing that comes back tell of the path; what follows goes the same way.
 */
import type { Sentence } from '../../base/sentence';
import type { Result } from '../../base/result';
import type { Simulation } from '../simulation';
import type { Journey } from './journey';
import { isUrl } from './request-target';
import { tracePort } from './trace-port';
import type { TraceQuestion } from './trace-question';
import { traceRequest } from './trace-request';

export function traceConnection(simulation: Simulation, question: TraceQuestion): Result<Journey, Sentence> {
  return isUrl(question.to) ? traceRequest(simulation, question) : tracePort(simulation, question);
}

export type { Journey } from './journey';
export type { TraceQuestion } from './trace-question';
