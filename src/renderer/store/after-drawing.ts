/**
 * When the page has drawn what it knows now.
 *
 * A page that is hidden draws nothing. Nor does one whose window is covered or on a screen that is off, and that is told to
 * nobody: then time has to do.
 */
const HIDDEN_PAGE_DELAY_MS = 250;
/** So slow is no page that draws; a covered one still follows its lab, once in that time. */
const LONGEST_FRAME_MS = 1000;

/** Calls back once; not at all when what it answers is called before. */
export function afterDrawing(callback: () => void): () => void {
  const forget = (): void => {
    clearTimeout(timer);
    cancelAnimationFrame(frame);
  };
  const finish = (): void => {
    forget();
    callback();
  };
  const timer = setTimeout(finish, document.hidden ? HIDDEN_PAGE_DELAY_MS : LONGEST_FRAME_MS);
  // Also a hidden page, which may be shown meanwhile.
  const frame = requestAnimationFrame(finish);
  return forget;
}
