/** How much a page may want to know of each row of a capture: what it lets people choose, too. */
export const MAX_COLUMNS = 20;
export const MAX_RULES = 40;
/** Of a field or a filter. */
export const MAX_WISH_CHARACTERS = 1000;
