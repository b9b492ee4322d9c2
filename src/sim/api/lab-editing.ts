/** Editing the text of labs, for the hosts. */
export { designOf, type DesignView } from '../lab/design';
export { copiedText } from '../lab/edit/copied-text';
export { appendDocument } from '../lab/edit/document-insertion';
export { editLab } from '../lab/edit/edit-lab';
export type { LabEdit } from '../lab/edit/lab-command';
export { labTextNaming } from '../lab/edit/new-lab-file';
export { newLabText } from '../lab/edit/new-lab-text';
export { manifestNamesOf } from '../lab/objects/manifest-names';
export { placeScenario } from '../lab/scenario/place-scenario';
export { ReadAhead } from '../lab/read-ahead';
export { ReadCache } from '../lab/read-cache';
export { holdsObjects } from '../lab/source/holds-objects';
export type { TextChange } from '../lab/source/text-change';
export { TextFile, type AppliedChange } from '../lab/source/text-file';
