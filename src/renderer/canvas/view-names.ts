import type { PlainKey } from '../i18n/catalogue';
import type { CanvasViewKind } from '../store/workspace-store';

export const VIEW_NAMES: Readonly<Record<CanvasViewKind, PlainKey>> = {
  physical: 'Physical',
  logical: 'Logical',
  policies: 'Policies',
};
