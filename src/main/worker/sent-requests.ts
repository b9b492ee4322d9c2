/** Requests that a page had sent without a terminal: each runs as a command of the lab, and all pages see its end. */
import { describeOutcome, planRequest } from '../../sim/api/request-plan';
import type { Wording } from '../../sim/api/sentence';
import type { Simulation } from '../../sim/api/simulation';
import type { SentRequest } from '../contract/terminal-requests';
import type { LabHost } from './lab-host';

const MAX_OUTPUT_CHARACTERS = 4096;

export type SendOutcome =
  | { readonly kind: 'sent'; readonly request: SentRequest }
  | { readonly kind: 'impossible'; readonly message: Wording };

export class SentRequests {
  readonly #host: LabHost;
  readonly #onEnd: (request: SentRequest) => void;
  readonly #running = new Map<number, SentRequest>();
  #nextId = 1;

  constructor(host: LabHost, onEnd: (request: SentRequest) => void) {
    this.#host = host;
    this.#onEnd = onEnd;
    host.onReplace(() => {
      this.#abandon();
    });
  }

  send(from: string, to: string): SendOutcome {
    const plan = planRequest(from, to, this.#host.simulation);
    if (!plan.ok) return { kind: 'impossible', message: plan.error };
    const { target, command } = plan.value;
    const request: SentRequest = {
      requestId: this.#nextId,
      from,
      to,
      target,
      command,
      state: 'running',
      summary: '',
      output: '',
    };
    this.#nextId += 1;
    this.#running.set(request.requestId, request);
    const problem =
      this.#host.perform((simulation) => this.#start(request, simulation)) ?? this.#host.refusal;
    if (problem === undefined) return { kind: 'sent', request };
    this.#running.delete(request.requestId);
    return { kind: 'impossible', message: problem };
  }

  /** Answers why it cannot be. */
  #start(request: SentRequest, simulation: Simulation): Wording | undefined {
    let stdout = '';
    let stderr = '';
    const startedAt = simulation.nowNs;
    const started = simulation.exec(request.target, ['sh', '-c', request.command], {
      stdout: (text) => (stdout += text),
      stderr: (text) => (stderr += text),
    });
    if (!started.ok) return started.error;
    started.value.endInput();
    started.value.onExit((exitCode) => {
      // On the way to another moment it ends for nobody.
      if (simulation !== this.#host.simulation) return;
      this.#running.delete(request.requestId);
      this.#onEnd({
        ...request,
        state: exitCode === 0 ? 'answered' : 'failed',
        summary: describeOutcome({ exitCode, stdout, stderr }, simulation.nowNs - startedAt),
        output: `${stderr}${stdout}`.slice(0, MAX_OUTPUT_CHARACTERS),
        exitCode,
      });
    });
    return undefined;
  }

  /** The lab that they ran in is gone. */
  #abandon(): void {
    for (const request of this.#running.values()) {
      this.#onEnd({ ...request, state: 'failed', summary: 'the lab started anew before an answer came' });
    }
    this.#running.clear();
  }
}
