/** What the picture of a page writes, which is pixels to everybody else. */
import type { Page } from 'playwright-core';

/** From now on the page keeps what the picture, or what is over it, writes, with the size of its letters on the screen. */
export async function keepLetters(page: Page, layer: 'canvas-drawing' | 'canvas-overlay'): Promise<void> {
  await page.evaluate((className) => {
    const { prototype } = CanvasRenderingContext2D;
    const fillText = Reflect.get(prototype, 'fillText');
    const letters = new Map<string, number>();
    Reflect.set(globalThis, 'letters', letters);
    prototype.fillText = function fillTextAndKeep(text, x, y): void {
      const size = Number.parseFloat(/[\d.]+(?=px)/u.exec(this.font)?.[0] ?? '0');
      if (this.canvas.className === className)
        letters.set(text, (size * this.getTransform().a) / devicePixelRatio);
      fillText.call(this, text, x, y);
    };
  }, layer);
}

/** What has been written since the last call. */
export async function takeLetters(page: Page): Promise<ReadonlyMap<string, number>> {
  return new Map(
    await page.evaluate(() => {
      const letters = Reflect.get(globalThis, 'letters') as Map<string, number>;
      const taken = [...letters];
      letters.clear();
      return taken;
    }),
  );
}
