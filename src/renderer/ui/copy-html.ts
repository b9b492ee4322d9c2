/** As a table where what it is pasted into takes one, and as its HTML everywhere else. */
export async function copyHtml(html: string): Promise<void> {
  const kinds = { 'text/html': html, 'text/plain': html };
  const parts = Object.entries(kinds).map(([type, text]) => [type, new Blob([text], { type })] as const);
  await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(parts))]);
}
