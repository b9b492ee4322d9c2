import type { Status } from '../ui/pod-status';
import type { LabPicture } from './lab-picture';

/** Set for what is not both in the text and running. */
export function stageOf(ref: string, picture: Pick<LabPicture, 'planned' | 'leaving'>): Status | undefined {
  if (picture.planned.has(ref)) return { tone: 'done', glyph: '◌', text: 'planned' };
  return picture.leaving.has(ref) ? { tone: 'waiting', glyph: '◌', text: 'leaving' } : undefined;
}
