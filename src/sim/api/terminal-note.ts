/** What was left out and taken along, for a terminal. */
export { noteForTerminal } from '../lab/export/exported-text';
