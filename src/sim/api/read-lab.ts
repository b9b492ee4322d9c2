/** Reading labs, for the hosts. */
export { formatDiagnostic, wordedMessage, wordsOf, type Diagnostic } from '../base/diagnostic';
export { parseImageCatalogue, type ImageCatalogue } from '../app/image-catalogue';
export type { LabDocument } from '../lab/lab-document';
export type { Scenario } from '../lab/scenario/scenario';
export { readLab, type LabOverrides } from '../lab/read-lab';
