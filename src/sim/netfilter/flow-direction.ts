/** Which way a packet goes along its connection: with the first packet, or against it. */
export const ORIGINAL = 0;
export const REPLY = 1;

export type Direction = typeof ORIGINAL | typeof REPLY;
