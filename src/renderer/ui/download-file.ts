/** Lets the browser keep a file, which may be in pieces. */
export function downloadFile(
  fileName: string,
  bytes: Uint8Array<ArrayBuffer> | readonly Uint8Array<ArrayBuffer>[],
  mediaType: string,
): void {
  const pieces = bytes instanceof Uint8Array ? [bytes] : [...bytes];
  const url = URL.createObjectURL(new Blob(pieces, { type: mediaType }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}
