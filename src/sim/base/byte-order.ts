/** Whether this machine has the least significant byte of a word first; typed arrays show it. */
export const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
