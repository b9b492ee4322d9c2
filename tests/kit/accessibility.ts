/** What axe finds in a page as it is now: https://github.com/dequelabs/axe-core, with the rules of WCAG 2.2, levels A and AA. */
import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const LEVELS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** What depends on the colors alone. */
const COLOR_RULES = ['color-contrast'];

/** What depends on how much room there is. */
const SIZE_RULES = ['scrollable-region-focusable', 'target-size'];

const LOOKS = {
  light: { colorScheme: 'light', contrast: 'no-preference', reducedMotion: 'reduce' },
  dark: { colorScheme: 'dark', contrast: 'no-preference', reducedMotion: 'reduce' },
  contrast: { colorScheme: 'dark', contrast: 'more', reducedMotion: 'reduce' },
} as const;

/** A line for each element that a serious rule is against; in what the selectors lead to alone, if there are any. */
export function seriousFaults(page: Page, within: readonly string[] = []): Promise<string[]> {
  return faultsOf(page, within, { runOnly: LEVELS });
}

/** Of those, what another size of the window alone can have brought. */
export function faultsOfSize(page: Page): Promise<string[]> {
  return faultsOf(page, [], { runOnly: { type: 'rule', values: SIZE_RULES } });
}

/** Texts that do not stand out as the page looks now; what is serious has them. */
export function faintTexts(page: Page, within: readonly string[] = []): Promise<string[]> {
  return faultsOf(page, within, { runOnly: { type: 'rule', values: COLOR_RULES } });
}

/** What the system asks for. */
export async function setLook(page: Page, look: keyof typeof LOOKS): Promise<void> {
  await page.emulateMedia(LOOKS[look]);
  await page.locator(`html[data-theme="${LOOKS[look].colorScheme}"]`).waitFor();
}

async function faultsOf(page: Page, within: readonly string[], options: axe.RunOptions): Promise<string[]> {
  // By the debugger, which the page's own policy does not keep out.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate(
    ({ include, wanted }) => {
      const { axe: looker } = globalThis as unknown as {
        axe: { run(context: unknown, options: unknown): Promise<AxeResults> };
      };
      return looker.run(include.length === 0 ? document : { include }, wanted);
    },
    { include: [...within], wanted: { ...options, resultTypes: ['violations' as const] } },
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, html }) => `${id}: ${target.join(' ')} ${html.slice(0, 120)}`),
    );
}
