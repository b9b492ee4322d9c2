/** Whether things may move: what the person chose, else what the system says. */
export function isMotionReduced(): boolean {
  const chosen = document.documentElement.dataset['motion'];
  if (chosen === 'reduced' || chosen === 'full') return chosen === 'reduced';
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}
