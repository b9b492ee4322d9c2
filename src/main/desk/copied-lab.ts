import type { InputFile, LabInput, LabOptions } from '../worker/worker-message';

/** The lab that is open as its text is now, for work beside it. */
export interface CopiedLab {
  readonly files: readonly InputFile[];
  /** `shop.podwire`: that of its bundle. */
  readonly fileName: string;
  readonly options: LabOptions;
  /** Says that the work is not wanted any more. */
  readonly signal: AbortSignal;
}

export function inputOf({ files, options }: CopiedLab): LabInput {
  return { files: files.map(({ name, bytes }) => ({ name, bytes })), options, isVerbose: false };
}

/** Of its bundle: an anonymous one has not the name that the lab has. */
export function bundleNameOf({ fileName }: CopiedLab, isAnonymous: boolean): string {
  return isAnonymous ? 'lab.podwire' : fileName;
}
