/**
 * How deep anything that people write may be nested, where it is read by functions that call themselves: a line of brackets must not
 * take the whole stack. Nobody writes a tenth of it.
 */
export const MAX_NESTING = 200;
