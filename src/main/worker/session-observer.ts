/** Who is told of what people do in a lab, as a recorder is. */
import type { LabDocument } from '../../sim/api/read-lab';
import type { TerminalSession } from '../../sim/api/simulation';
import type { SentRequest } from '../contract/terminal-requests';
import type { AppliedText } from './live-text';

export interface OpenedTerminal {
  /** Where it runs, as the command line names it: `default/client`. */
  readonly target: string;
  readonly container: string | undefined;
  readonly terminal: TerminalSession;
}

export interface StartedCapture {
  readonly captureId: string;
  readonly interfaces: readonly string[];
  readonly filter: string;
}

export interface SessionObserver {
  /** The text was read, without errors; the running lab may not have it yet. */
  readonly onRead?: (document: LabDocument) => void;
  /** The running lab took an edit. A lab that starts anew is not an edit of the one before. */
  readonly onApplied?: (applied: AppliedText) => void;
  readonly onTerminal?: (opened: OpenedTerminal) => void;
  readonly onRequest?: (request: SentRequest) => void;
  readonly onCaptureStart?: (capture: StartedCapture) => void;
  /** By a person, not by the end of the lab. */
  readonly onCaptureStop?: (captureId: string) => void;
}
