/**
 * The pixels of a picture: resvg draws it, with fonts of our own, so that it comes out alike on every machine.
 *
 * Letters that DejaVu has not, as those of Chinese notes, are empty boxes.
 */
import { readFile } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { initWasm, Resvg } from '@resvg/resvg-wasm';

/** Beside the built command line; `electron.vite.config.ts` puts it there. */
const PARTS = new URL('./picture/', import.meta.url);
const FONTS = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf', 'DejaVuSansMono.ttf', 'DejaVuSansMono-Bold.ttf'];

/** Pixels for one of the picture: sharp on screens of today. */
const SCALE = 2;
/** What programs still open: a side, and the whole, which is 256 MB of memory. */
const MAX_SIDE = 16_384;
const MAX_PIXELS = 64_000_000;

/** The signature, and the first chunk with its length, name and check value; https://www.w3.org/TR/png-3/#11IHDR. */
const HEAD_BYTES = 8 + 4 + 4 + 13 + 4;

/** `keyed` is a keyword, a zero and a text, which stand at the head of the file; https://www.w3.org/TR/png-3/#11textinfo. */
export async function pngOfSvg(svg: string, keyed: string): Promise<Uint8Array> {
  await initWasm(await readPart('resvg.wasm'));
  const fontBuffers = await Promise.all(FONTS.map(readPart));
  const font = {
    fontBuffers,
    defaultFontFamily: 'DejaVu Sans',
    sansSerifFamily: 'DejaVu Sans',
    monospaceFamily: 'DejaVu Sans Mono',
  };
  const { width, height } = new Resvg(svg);
  const scale = Math.min(SCALE, MAX_SIDE / Math.max(width, height), Math.sqrt(MAX_PIXELS / (width * height)));
  const png = new Resvg(svg, { font, fitTo: { mode: 'zoom', value: scale } }).render().asPng();
  return Buffer.concat([png.subarray(0, HEAD_BYTES), textChunk(keyed), png.subarray(HEAD_BYTES)]);
}

function readPart(name: string): Promise<Buffer> {
  return readFile(new URL(name, PARTS));
}

function textChunk(keyed: string): Uint8Array {
  const named = Buffer.from(`tEXt${keyed}`, 'latin1');
  const chunk = Buffer.alloc(named.length + 8);
  chunk.writeUInt32BE(named.length - 4);
  named.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(named), named.length + 4);
  return chunk;
}
