/** Who is told of what people do in a lab, as a recorder is. Commands are told by the simulation itself. */
import type { LabDocument } from '../../sim/api/read-lab';
import type { CaptureSession } from '../../sim/api/simulation';
import type { AppliedText } from './live-text';

export interface SessionObserver {
  /** The text was read, without errors; the running lab may not have it yet. */
  readonly onRead?: (document: LabDocument) => void;
  /** The running lab took an edit. A lab that starts anew is not an edit of the one before. */
  readonly onApplied?: (applied: AppliedText) => void;
  readonly onCaptureStart?: (capture: CaptureSession) => void;
  /** A person stops it; it still runs. */
  readonly onCaptureStop?: (capture: CaptureSession) => void;
}
