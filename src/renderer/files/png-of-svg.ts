/** A picture of lines in pixels, twice as many as its units, as screens have them; fewer where a browser would refuse so many. */
const SCALE = 2;
/** What every browser draws on. */
const MAX_SIDE = 8192;
const MAX_PIXELS = 64_000_000;

/** Undefined when the browser cannot draw it. */
export async function pngOfSvg(svg: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  try {
    await image.decode();
  } catch (error) {
    // What `decode` says of a picture that is too large or broken.
    if (error instanceof DOMException) return undefined;
    throw error;
  }
  const { naturalWidth: width, naturalHeight: height } = image;
  const scale = Math.min(
    SCALE,
    MAX_SIDE / Math.max(width, height),
    Math.sqrt(MAX_PIXELS / Math.max(1, width * height)),
  );
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.floor(width * scale));
  canvas.height = Math.max(1, Math.floor(height * scale));
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | undefined>((resolve) => {
    canvas.toBlob((made) => resolve(made ?? undefined), 'image/png');
  });
  return blob === undefined ? undefined : new Uint8Array(await blob.arrayBuffer());
}
