/** Where the key of a lookup or an operand stands; its data follow. */
export const KEY_REGISTER = 0;
export const DATA_REGISTER = 20;
export const SECOND_REGISTER = 40;
