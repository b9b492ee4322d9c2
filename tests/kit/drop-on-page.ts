/** What the browser reports when somebody drags things over the window and lets go. */
import type { JSHandle, Page } from 'playwright-core';

export interface DroppedThing {
  readonly name: string;
  /** Each character is a byte. */
  readonly text: string;
}

export async function dropOnPage(page: Page, files: readonly DroppedThing[]): Promise<void> {
  const transfer = await page.evaluateHandle((dropped) => {
    const data = new DataTransfer();
    for (const { name, text } of dropped) {
      data.items.add(new File([Uint8Array.from(text, (character) => character.charCodeAt(0))], name));
    }
    return data;
  }, files);
  await letGo(page, transfer);
}

/** From the address bar or another page. */
export async function dropLinkOnPage(page: Page, link: string): Promise<void> {
  const transfer = await page.evaluateHandle((address) => {
    const data = new DataTransfer();
    data.setData('text/uri-list', address);
    return data;
  }, link);
  await letGo(page, transfer);
}

async function letGo(page: Page, transfer: JSHandle<DataTransfer>): Promise<void> {
  await page.dispatchEvent('body', 'dragover', { dataTransfer: transfer });
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
}
