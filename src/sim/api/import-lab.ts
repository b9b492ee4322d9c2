/** Labs from what people have, for the hosts. */
export { importedLabOf, type ImportedLab } from '../lab/import/imported-lab';
export { secretNotes } from '../lab/export/exported-text';
