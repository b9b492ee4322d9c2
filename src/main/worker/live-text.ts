/** The text in the lab that runs: what was applied, what the API server refused, and what only a restart can do. */
import type { LabDocument } from '../../sim/api/read-lab';
import { say } from '../../sim/api/sentence';
import type { ContractDiagnostic } from '../contract/diagnostic';
import type { TextApplication } from '../contract/text-requests';
import { contractDiagnosticOf } from './contract-diagnostic';
import type { LabHost } from './lab-host';

/** The lab went from one document to another while it ran. */
export interface AppliedText {
  readonly before: LabDocument;
  readonly after: LabDocument;
}

export class LiveText {
  readonly #host: LabHost;
  readonly #onApplied: (applied: AppliedText) => void;
  #application: TextApplication = { kind: 'applied' };
  #diagnostics: readonly ContractDiagnostic[] = [];

  constructor(host: LabHost, onApplied: (applied: AppliedText) => void) {
    this.#host = host;
    this.#onApplied = onApplied;
  }

  get application(): TextApplication {
    return this.#application;
  }

  /** What there is to say of the application, beside what reading the text found. */
  get diagnostics(): readonly ContractDiagnostic[] {
    return this.#diagnostics;
  }

  /** Nothing is applied, for that reason. */
  leave(application: TextApplication, diagnostics: readonly ContractDiagnostic[] = []): void {
    this.#application = application;
    this.#diagnostics = diagnostics;
  }

  /** Takes the lab to the document; of `replacedPods` those are created anew for which nothing else would do. */
  apply(document: LabDocument, replacedPods: readonly string[]): void {
    const before = this.#host.simulation.document;
    const outcome = this.#host.perform((simulation, reread) => simulation.update(reread(document)));
    if (outcome === undefined) {
      this.#leaveFailed();
      return;
    }
    switch (outcome.kind) {
      case 'applied':
        this.#noteApplied(before, document);
        return;
      case 'needs-restart':
        this.leave({ kind: 'needs-restart', reasons: [...outcome.reasons] });
        return;
      case 'refused': {
        const { diagnostics, replaceable } = outcome;
        this.leave({ kind: 'refused', replaceable: [...replaceable] }, diagnostics.map(contractDiagnosticOf));
        const moved = replaceable.filter((pod) => replacedPods.includes(pod));
        if (moved.length > 0) this.#replace(document, moved);
      }
    }
  }

  /** Deletes and creates anew what the API server refused to change. */
  replacePods(document: LabDocument): void {
    if (this.#application.kind === 'refused') this.#replace(document, this.#application.replaceable);
  }

  /** Leaves all as it is where something else is refused too. */
  #replace(document: LabDocument, pods: readonly string[]): void {
    const before = this.#host.simulation.document;
    const problems = this.#host.perform((simulation, reread) =>
      simulation.replacePods(reread(document), pods),
    );
    if (problems === undefined) this.#leaveFailed();
    else if (problems.length === 0) this.#noteApplied(before, document);
  }

  #noteApplied(before: LabDocument, after: LabDocument): void {
    this.leave({ kind: 'applied' });
    if (before !== after) this.#onApplied({ before, after });
  }

  #leaveFailed(): void {
    const failure = this.#host.failure ?? '';
    this.leave({ kind: 'needs-restart', reasons: [say('the simulator stopped: {failure}', { failure })] });
  }
}
