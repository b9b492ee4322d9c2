/** What iptables-save writes without quotes (`xtables_save_string`). */
const HARMLESS = /^[a-zA-Z0-9_-]+$/;

export function quoteArgument(text: string): string {
  return HARMLESS.test(text) ? text : `"${text.replace(/["\\']/g, '\\$&')}"`;
}
