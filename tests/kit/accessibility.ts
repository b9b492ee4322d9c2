/** What axe finds in a page as it is now: https://github.com/dequelabs/axe-core, with the rules of WCAG 2.2, levels A and AA. */
import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

/** What depends on the colors alone. */
const COLOR_RULES = ['color-contrast'];

const LIGHT = { colorScheme: 'light', contrast: 'no-preference', reducedMotion: 'reduce' } as const;
const DARK = { ...LIGHT, colorScheme: 'dark' } as const;
const CONTRAST = { ...DARK, contrast: 'more' } as const;

/** A line for each element that a serious rule is against; in what `selector` leads to alone, if one is given. */
export async function seriousFaults(page: Page, selector?: string): Promise<string[]> {
  const runOnly = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
  return faultsOf(page, { look: 'light', selector }, { runOnly });
}

/** Texts that do not stand out in the dark theme; in the light one, what is serious has them. */
export async function faintTexts(page: Page, selector?: string): Promise<string[]> {
  await page.emulateMedia(DARK);
  await page.locator('html[data-theme="dark"]').waitFor();
  const faults = await faultsOf(
    page,
    { look: 'dark', selector },
    { runOnly: { type: 'rule', values: COLOR_RULES } },
  );
  await page.emulateMedia(LIGHT);
  await page.locator('html[data-theme="light"]').waitFor();
  return faults;
}

/** The same where the system asks for more contrast. */
export async function faintTextsOfContrast(page: Page): Promise<string[]> {
  await page.emulateMedia(CONTRAST);
  await page.locator('html[data-theme="dark"]').waitFor();
  const faults = await faultsOf(
    page,
    { look: 'contrast', selector: undefined },
    { runOnly: { type: 'rule', values: COLOR_RULES } },
  );
  await page.emulateMedia(LIGHT);
  await page.locator('html[data-theme="light"]').waitFor();
  return faults;
}

interface Looking {
  readonly look: string;
  readonly selector: string | undefined;
}

async function faultsOf(page: Page, { look, selector }: Looking, options: axe.RunOptions): Promise<string[]> {
  // By the debugger, which the page's own policy does not keep out.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate(
    ({ within, wanted }) => {
      const { axe: looker } = globalThis as unknown as {
        axe: { run(context: unknown, options: unknown): Promise<AxeResults> };
      };
      return looker.run(within === undefined ? document : { include: [within] }, wanted);
    },
    { within: selector, wanted: { ...options, resultTypes: ['violations' as const] } },
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, html }) => `${look}: ${id}: ${target.join(' ')} ${html.slice(0, 120)}`),
    );
}
