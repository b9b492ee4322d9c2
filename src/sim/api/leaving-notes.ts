/** What of a text that is made of a lab tells about somebody once others have it. */
export { leavingNotesOf } from '../lab/export/leaving-notes';
