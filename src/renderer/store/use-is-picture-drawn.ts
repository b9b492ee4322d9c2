/** Whether the picture of the lab was painted: the editor, and what nobody sees yet, come after it. */
import { startTransition, useEffect, useState } from 'react';
import { afterDrawing } from './after-drawing';
import { usePicture } from './stores-context';

/** A host that says nothing of what runs keeps nobody from the text. */
const LONGEST_WAIT_MS = 2000;

export function useIsPictureDrawn(): boolean {
  const hasPicture = usePicture((state) => state.picture !== undefined);
  const [isDrawn, setIsDrawn] = useState(false);
  useEffect(() => {
    if (isDrawn) return undefined;
    // Whatever the person does meanwhile goes first.
    const proceed = (): void => startTransition(() => setIsDrawn(true));
    if (hasPicture) return afterPainting(proceed);
    const timer = setTimeout(proceed, LONGEST_WAIT_MS);
    return (): void => clearTimeout(timer);
  }, [hasPicture, isDrawn]);
  return isDrawn;
}

/** Calls back once what was made before is on the screen: what the canvas paints in the next frame, too. */
function afterPainting(callback: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let forgetFrame = afterDrawing(() => {
    forgetFrame = afterDrawing(() => {
      timer = setTimeout(callback);
    });
  });
  return (): void => {
    clearTimeout(timer);
    forgetFrame();
  };
}
