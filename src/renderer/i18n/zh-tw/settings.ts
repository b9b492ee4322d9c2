/** What `src/renderer/settings` says, in traditional Chinese. */
import type { ZH_CN_SETTINGS } from '../zh-cn/settings';

export const ZH_TW_SETTINGS = {} as const satisfies Readonly<Record<keyof typeof ZH_CN_SETTINGS, string>>;
