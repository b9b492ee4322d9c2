import type { InputFile, LabOptions } from '../worker/worker-message';

/** The lab that is open as its text is now, for work beside it. */
export interface CopiedLab {
  readonly files: readonly InputFile[];
  /** `shop.podwire`: that of its bundle. */
  readonly fileName: string;
  readonly options: LabOptions;
  /** Says that the work is not wanted any more. */
  readonly signal: AbortSignal;
}

/** Of its bundle, without the name that it has. */
export const ANONYMOUS_FILE_NAME = 'lab.podwire';
