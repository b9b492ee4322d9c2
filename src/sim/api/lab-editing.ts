/** Editing the text of labs, for the hosts. */
export { designOf, type DesignView } from '../lab/design';
export { copiedText } from '../lab/edit/copied-text';
export { appendDocument } from '../lab/edit/document-insertion';
export { editLab } from '../lab/edit/edit-lab';
export type { FileEdit, LabCommand, LabEdit, LabEditContext } from '../lab/edit/lab-command';
export { labTextNaming } from '../lab/edit/new-lab-file';
export { newLabText, type NewLab } from '../lab/edit/new-lab-text';
export { manifestNamesOf, type ManifestName } from '../lab/objects/manifest-names';
export { placeScenario, type PlacedScenario } from '../lab/scenario/place-scenario';
export { ReadAhead } from '../lab/read-ahead';
export { ReadCache } from '../lab/read-cache';
export { holdsObjects } from '../lab/source/holds-objects';
export type { InputFile, TextInput } from '../lab/source/source-file';
export type { TextChange } from '../lab/source/text-change';
export { TextFile, type AppliedChange } from '../lab/source/text-file';
