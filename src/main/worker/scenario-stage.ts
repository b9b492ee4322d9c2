/** What a Scenario is played on and recorded from: a lab that people work on (`lab-session.ts`). */
import type { Wording } from '../../sim/api/sentence';
import type { LabDocument } from '../../sim/api/read-lab';
import type { FileText, TextState } from '../contract/text-requests';
import type { LabHost } from './lab-host';
import type { SessionObserver } from './session-observer';
import type { ExpectedCapture } from './worker-message';

export interface ScenarioStage {
  readonly host: LabHost;
  /** The last document without errors. */
  readonly document: LabDocument | undefined;
  readonly expectedCaptures: readonly ExpectedCapture[];
  files(): readonly FileText[];
  state(): TextState;
  observe(observer: SessionObserver): () => void;
  /** Reads what was edited, unless it is too long for that. */
  catchUp(): void;
  /** Reads the text however long it is, and applies it. */
  readNow(): void;
  /** `replacedPods` may be created anew for it, and for its undoing. */
  writeText(name: Wording, texts: readonly FileText[], replacedPods: readonly string[]): void;
  restart(): void;
  holdEdits(reason: Wording): void;
  releaseEdits(): void;
}
